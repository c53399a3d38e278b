import type { Answer } from './answer';
import { send } from './ask';
import type { Credentials } from './credentials';
import { ExitCode, Failure, printable } from './failure';
import type { Network } from './network';
import { networkAdvice } from './network-advice';
import { explain } from './refusal';
import type { Place } from './target';

/** A stream session on which a shell can be opened, now or soon. */
export interface LiveSession {
  readonly streamSessionId: string;
  readonly arn: string;
  readonly status: string;
  /** ISO 8601 in UTC. */
  readonly createdAt?: string;
  readonly location?: string;
  readonly userId?: string;
}

/** Sessions with another status have ended. https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_ListStreamSessions.html */
const LIVE = ['CONNECTED', 'ACTIVE', 'PENDING_CLIENT_RECONNECTION', 'RECONNECTING', 'ACTIVATING'];
const PAGE = 100;
/** Limit per status: nobody looks through more, and the game's own backend shares the service's quota. */
const MOST_PAGES = 5;

export interface Listing {
  readonly place: Place;
  readonly region: string;
  readonly credentials: Credentials;
  readonly network: Network;
}

/**
 * The live sessions of a stream group, listed with the operator's credentials: `gameliftstreams:ListStreamSessions`,
 * which `grants.listSessions` allows. Each status is listed separately, since many ended sessions are kept.
 *
 * @throws if the call is refused or fails
 */
export async function listSessions(listing: Listing): Promise<LiveSession[]> {
  const found: LiveSession[] = [];
  for (const status of LIVE) {
    let token: string | undefined;
    for (let page = 0; page === 0 || (token !== undefined && page < MOST_PAGES); page++) {
      const { Items = [], NextToken } = await onePage(listing, status, token);
      found.push(...Items.flatMap(item => sessionOf(item)));
      token = typeof NextToken === 'string' && NextToken !== '' ? NextToken : undefined;
    }
  }
  // A session whose status has changed meanwhile is listed twice.
  return [...new Map(found.map(session => [session.arn, session])).values()].sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
}

interface Page {
  readonly Items?: Array<Record<string, unknown>>;
  readonly NextToken?: unknown;
}

async function onePage({ place, region, credentials, network }: Listing, status: string, token: string | undefined): Promise<Page> {
  const url = new URL(process.env.AWS_ENDPOINT_URL_GAMELIFTSTREAMS || `https://gameliftstreams.${region}.api.aws`);
  url.pathname = `/streamgroups/${place.streamGroupId}/streamsessions`;
  for (const [name, value] of Object.entries({ Status: status, MaxResults: `${PAGE}`, ...token !== undefined && { NextToken: token } })) url.searchParams.set(name, value);
  const answer = await send({ method: 'GET', url }, { service: 'gameliftstreams', region, credentials: await credentials() }, network);
  if (answer.kind !== 'answered' || answer.status !== 200) throw refused(answer, place);
  try {
    return Object(JSON.parse(answer.body));
  } catch {
    throw new Failure(ExitCode.BROKER_BROKEN, 'The service\'s list of stream sessions can\'t be read. Give --stream-session.');
  }
}

function refused(answer: Answer, { streamGroupId }: Place): Failure {
  const instead = 'With its ID at hand, --stream-session needs no list.';
  if (answer.kind !== 'answered') return new Failure(ExitCode.BROKER_BROKEN, `GameLift Streams can't be reached (${answer.code}).\n${networkAdvice(answer.code) ?? 'Check the network.'} ${instead}`);
  const { type, message } = explain(answer);
  const said = `The list of stream sessions was refused: ${answer.status} ${type}: ${message}`;
  if (answer.status === 403) return new Failure(ExitCode.REFUSED, `${said}\nAsk the platform team for grants.listSessions on ${streamGroupId}, or choose a --profile that has it. ${instead}`);
  if (answer.status === 404) return new Failure(ExitCode.REFUSED, `${said}\nCheck --stream-group, --region, and the account that --profile signs in to.`);
  return new Failure(answer.status === 429 ? ExitCode.NOT_IN_TIME : ExitCode.BROKER_BROKEN, `${said}\nTry again later. ${instead}`);
}

function sessionOf({ Arn, Status, CreatedAt, Location, UserId }: Record<string, unknown>): LiveSession[] {
  if (typeof Arn !== 'string' || typeof Status !== 'string') return [];
  return [{
    streamSessionId: printable(Arn.split('/').pop()!),
    arn: Arn,
    status: printable(Status),
    createdAt: typeof CreatedAt === 'number' ? new Date(CreatedAt * 1_000).toISOString() : undefined,
    location: typeof Location === 'string' ? printable(Location) : undefined,
    userId: typeof UserId === 'string' ? printable(UserId) : undefined,
  }];
}
