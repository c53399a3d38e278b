import type { Answer } from './answer';
import { send } from './ask';
import { ExitCode, Failure } from './failure';
import { networkAdvice } from './network-advice';
import type { Prepared } from './prepare';
import { explain, refusal, type Asked } from './refusal';

/** What a request of a stream group's broker needs. */
export type Broker = Pick<Prepared, 'broker' | 'network' | 'credentials' | 'place'>;

/** A request about a stream group, other than for a shell. */
export interface GroupRequest {
  readonly asked: Exclude<Asked, 'connect' | 'connectInEmergency'>;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the stream group, with a slash at the beginning. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** What it is, if it changes something. */
  readonly what: string;
}

/** @returns the body of the answer */
export async function askBroker(where: Broker, { asked, method, path, headers, what }: GroupRequest): Promise<Record<string, unknown>> {
  const { broker, network, credentials, place } = where;
  const url = broker.address(`/streamgroups/${place.streamGroupId}${path}`);
  const answer = await send({ method, url, headers: { ...broker.headers, ...headers } }, { service: 'execute-api', region: broker.region, credentials: await credentials() }, network);
  if (answer.kind !== 'answered') throw unanswered(answer, method, what);
  if (answer.status === 409 || answer.status === 429) throw new Failure(ExitCode.NOT_IN_TIME, `The broker answered ${answer.status}: ${explain(answer).message}\nTry again in ${answer.retryAfterSeconds ?? 2} s.`);
  if (answer.status !== 200) throw refusal(answer, asked);
  try {
    return Object(JSON.parse(answer.body));
  } catch {
    throw notAnAnswer(what);
  }
}

function unanswered({ kind, code }: Exclude<Answer, { kind: 'answered' }>, method: string, what: string): Failure {
  if (kind === 'unreachable') return new Failure(ExitCode.BROKER_BROKEN, `The broker can't be reached (${code}).\n${networkAdvice(code) ?? 'Check --endpoint and the network; a private endpoint is reached from its VPC only, and a proxy by HTTPS_PROXY.'}`);
  const again = method === 'GET' ? 'Try again.' : `Your ${what} may count. Try again: the same ${what} twice is one.`;
  return new Failure(ExitCode.BROKER_BROKEN, `The broker's answer did not arrive (${code}).\n${again}`);
}

export function notAnAnswer(what: string): Failure {
  return new Failure(ExitCode.BROKER_BROKEN, `The broker answered 200, but not with a ${what}. Is --endpoint the address of the broker? If it is, tell the platform team.`);
}
