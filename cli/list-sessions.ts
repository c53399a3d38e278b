import type { Answer } from './answer';
import type { Credentials } from './credentials';
import { ExitCode, Failure, printable } from './failure';
import type { Network } from './network';
import { networkAdvice } from './network-advice';
import { explain } from './refusal-advice';
import { send } from './send';
import type { StreamGroup } from './target';

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
/** Per status: nobody reads more, and the game's backend shares the service's quota. */
const MAX_PAGES = 5;

export interface Listing {
  readonly group: StreamGroup;
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
    for (let page = 0; page === 0 || (token !== undefined && page < MAX_PAGES); page++) {
      const { Items = [], NextToken } = await fetchPage(listing, status, token);
      found.push(...Items.flatMap(item => sessionOf(item)));
      token = typeof NextToken === 'string' && NextToken !== '' ? NextToken : undefined;
    }
  }
  // A session whose status changed in between is listed twice.
  return [...new Map(found.map(session => [session.arn, session])).values()].sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
}

interface Page {
  readonly Items?: Array<Record<string, unknown>>;
  readonly NextToken?: unknown;
}

async function fetchPage({ group, region, credentials, network }: Listing, status: string, token: string | undefined): Promise<Page> {
  const url = new URL(process.env.AWS_ENDPOINT_URL_GAMELIFTSTREAMS || `https://gameliftstreams.${region}.api.aws`);
  url.pathname = `/streamgroups/${group.streamGroupId}/streamsessions`;
  for (const [name, value] of Object.entries({ Status: status, MaxResults: `${PAGE}`, ...token !== undefined && { NextToken: token } })) url.searchParams.set(name, value);
  const answer = await send({ method: 'GET', url }, { service: 'gameliftstreams', region, credentials: await credentials() }, network);
  if (answer.kind !== 'answered' || answer.status !== 200) throw refused(answer, group);
  try {
    return Object(JSON.parse(answer.body));
  } catch {
    throw new Failure(ExitCode.BROKER_FAILED, 'GameLift Streams answered with an invalid list of stream sessions. Pass --stream-session instead.');
  }
}

function refused(answer: Answer, { streamGroupId }: StreamGroup): Failure {
  const instead = 'If you know the session\'s ID, pass it as --stream-session.';
  if (answer.kind !== 'answered') return new Failure(ExitCode.BROKER_FAILED, `GameLift Streams can't be reached (${answer.code}).\n${networkAdvice(answer.code) ?? 'Check the network.'} ${instead}`);
  const { type, message } = explain(answer);
  const problem = `The stream sessions could not be listed: ${answer.status} ${type}: ${message}`;
  if (answer.status === 403) return new Failure(ExitCode.REFUSED, `${problem}\nAsk the platform team for grants.listSessions on ${streamGroupId}, or choose a --profile that has it. ${instead}`);
  if (answer.status === 404) return new Failure(ExitCode.REFUSED, `${problem}\nCheck --stream-group, --region, and the account that --profile signs in to.`);
  return new Failure(answer.status === 429 ? ExitCode.TIMED_OUT : ExitCode.BROKER_FAILED, `${problem}\nTry again later. ${instead}`);
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
