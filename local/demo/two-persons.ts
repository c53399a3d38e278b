import { nameOf, person } from './people';
import { Signals } from './show-signals';
import { signedRequest, type Answer } from './signed-request';
import type { LocalEnvironment } from '../environment';
import type { Narrator } from './narrator';
import type { Identity } from '../services/identities';

/** The stream group of examples/typescript/two-persons-stack.ts. */
export const LIVE_GROUP = 'sg-9ZY8X7Wv6';
export const LIVE_SESSION = 'LIVE123def4567';
const REASON = 'INC-4712 players see a black screen';

/** Who asks, who agrees, and who is alone at night. */
export interface People { readonly alice: Identity; readonly bob: Identity; readonly carol: Identity }

export function peopleOf({ template, identities }: LocalEnvironment): People {
  return {
    alice: person(template, identities, 'GameOps', 'alice@example.com'),
    bob: person(template, identities, 'GameOps', 'bob@example.com'),
    carol: person(template, identities, 'NightShift', 'carol@example.com'),
  };
}

/** A shell that a second person must approve, then one in an emergency: what everybody is answered, and what is told of it. */
export async function showTwoPersons(narrator: Narrator, environment: LocalEnvironment, { alice, bob, carol }: People): Promise<void> {
  const { streams, audit, endpointUrl, template } = environment;
  const signals = new Signals(narrator, audit);
  const group = `${endpointUrl}/streamgroups/${LIVE_GROUP}`;
  const send = async (who: Identity, does: string, method: string, address: string): Promise<Answer> => {
    const answer = await signedRequest(method, address, who, template.region, { 'x-admin-shell-reason': encodeURIComponent(REASON) });
    narrator.say(`  ${nameOf(who)} ${does} -> ${told(environment, answer)}`);
    return answer;
  };
  const ask = (who: Identity, route = 'access') => send(who, 'asks', 'POST', `${group}/streamsessions/${LIVE_SESSION}/${route}`);
  streams.startSession(LIVE_GROUP, LIVE_SESSION);

  narrator.title('7. A shell that a second person must approve (examples/typescript/two-persons.ts)');
  const { headers } = await ask(alice);
  signals.showNotices();
  const request = `${group}/approvals/${headers.get('x-admin-shell-approval-id')}`;
  await send(alice, 'approves it', 'POST', request);
  await send(bob, 'approves it', 'POST', request);
  signals.showNotices();
  await ask(alice);
  signals.showNotices();

  narrator.title('8. Alone at night: the emergency door, where nobody is asked and everybody hears of it');
  await ask(alice, 'emergency-access');
  await ask(carol, 'emergency-access');
  signals.showNotices();
  signals.showAlarms('emergency');
}

/** Never the answer itself: it may open a shell. */
function told({ streams }: LocalEnvironment, { status, body: { __type, Message, SessionId, TokenValue, State, EndsAt } }: Answer): string {
  if (__type !== undefined) return `${status} ${__type}: ${Message}`;
  if (State !== undefined) return `${status} ${State} until ${EndsAt}`;
  return `${status} ${SessionId}; the terminal answers: ${streams.connectTerminal(SessionId, TokenValue)}`;
}
