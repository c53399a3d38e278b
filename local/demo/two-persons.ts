import type { Narrator } from './narrator';
import { nameOf, person } from './people';
import { Signals } from './show-signals';
import { signedRequest, type Answer } from './signed-request';
import type { LocalEnvironment } from '../environment';
import type { Identity } from '../services/identities';

/** The stream group of examples/typescript/tournament-stack.ts. */
export const FINALS_GROUP = 'sg-9ZY8X7Wv6';
export const FINALS_SESSION = 'FINAL123def456';
const REASON = 'INC-4712 players see a black screen';

/** The ticket system, a function that the stack expects in its account. */
export const TICKET_GATE = {
  'ticket-gate': ({ reason }: { reason: string }) => /^INC-\d+ /.test(reason) ? { decision: 'allow' } : { decision: 'deny', message: 'Begin the reason with the number of an open ticket.' },
};

/** Who asks, who approves, and who is alone at night. */
export interface People { readonly alice: Identity; readonly bob: Identity; readonly carol: Identity }

export function peopleOf({ template, identities }: LocalEnvironment): People {
  return {
    alice: person(template, identities, 'Crew', 'alice@example.com'),
    bob: person(template, identities, 'Crew', 'bob@example.com'),
    carol: person(template, identities, 'OnCall', 'carol@example.com'),
  };
}

/** Shows a shell that a second person must approve, then one in an emergency, with each answer and notice. */
export async function showTwoPersons(narrator: Narrator, environment: LocalEnvironment, { alice, bob, carol }: People): Promise<void> {
  const { streams, audit, endpointUrl, template } = environment;
  const signals = new Signals(narrator, audit);
  const group = `${endpointUrl}/streamgroups/${FINALS_GROUP}`;
  const send = async (who: Identity, does: string, method: string, address: string, reason = REASON): Promise<Answer> => {
    const answer = await signedRequest(method, address, who, template.region, { 'x-admin-shell-reason': encodeURIComponent(reason) });
    narrator.say(`  ${nameOf(who)} ${does} -> ${summaryOf(environment, answer)}`);
    return answer;
  };
  const address = (route: string) => `${group}/streamsessions/${FINALS_SESSION}/${route}`;
  const ask = (who: Identity, route = 'access') => send(who, 'asks', 'POST', address(route));
  streams.startSession(FINALS_GROUP, FINALS_SESSION);

  narrator.title('7. A shell that the ticket system and a second person must allow (the example\'s stack Tournament)');
  await send(alice, 'asks without a ticket', 'POST', address('access'), 'a look around');
  signals.showNotices();
  const { headers } = await ask(alice);
  signals.showNotices();
  const request = `${group}/approvals/${headers.get('x-admin-shell-approval-id')}`;
  await send(alice, 'approves it', 'POST', request);
  await send(bob, 'approves it', 'POST', request);
  signals.showNotices();
  await ask(alice);
  signals.showNotices();

  narrator.title('8. Alone at night: emergency access, where nobody is asked and everyone is notified');
  await ask(alice, 'emergency-access');
  await ask(carol, 'emergency-access');
  signals.showNotices();
  signals.showAlarms('emergency');
}

/** Never the answer itself, which may open a shell. */
function summaryOf({ streams }: LocalEnvironment, { status, body: { __type, Message, SessionId, TokenValue, State, EndsAt } }: Answer): string {
  if (__type !== undefined) return `${status} ${__type}: ${Message}`;
  if (State !== undefined) return `${status} ${State} until ${EndsAt}`;
  return `${status} ${SessionId}; the terminal answers: ${streams.connectTerminal(SessionId, TokenValue)}`;
}
