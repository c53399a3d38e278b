import type { Answer } from './answer';
import { ExitCode, Failure } from './failure';
import { brokerAdvice } from './network-advice';
import type { Prepared } from './prepare';
import { explain, refusal, type GrantName } from './refusal-advice';
import { send } from './send';

export type BrokerContext = Pick<Prepared, 'broker' | 'network' | 'credentials' | 'group'>;

/** A request about a stream group, other than for a shell. */
export interface GroupRequest {
  readonly grant: Exclude<GrantName, 'connect' | 'connectInEmergency'>;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the stream group, with a slash at the beginning. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** What messages call it. */
  readonly what: string;
}

/** @returns the answer's body */
export async function askBroker(context: BrokerContext, { grant, method, path, headers, what }: GroupRequest): Promise<Record<string, unknown>> {
  const { broker, network, credentials, group } = context;
  const url = broker.address(`/streamgroups/${group.streamGroupId}${path}`);
  const answer = await send({ method, url, headers: { ...broker.headers, ...headers } }, { service: 'execute-api', region: broker.region, credentials: await credentials() }, network);
  if (answer.kind !== 'answered') throw unanswered(answer, method, what);
  if (answer.status === 409 || answer.status === 429) throw new Failure(ExitCode.TIMED_OUT, `The broker answered ${answer.status}: ${explain(answer).message}\nTry again in ${answer.retryAfterSeconds ?? 2} s.`);
  if (answer.status !== 200) throw refusal(answer, grant);
  try {
    return Object(JSON.parse(answer.body));
  } catch {
    throw invalidResponse(what);
  }
}

function unanswered({ kind, code }: Exclude<Answer, { kind: 'answered' }>, method: string, what: string): Failure {
  if (kind === 'unreachable') return new Failure(ExitCode.BROKER_FAILED, `The broker can't be reached (${code}).\n${brokerAdvice(code)}`);
  const again = method === 'GET' ? 'Try again.' : `Your ${what} may have arrived. Try again: the same ${what} twice counts as one.`;
  return new Failure(ExitCode.BROKER_FAILED, `The broker's answer did not arrive (${code}).\n${again}`);
}

export function invalidResponse(what: string): Failure {
  return new Failure(ExitCode.BROKER_FAILED, `The broker answered 200, but not with a ${what}. Check that --endpoint is the broker's address; if it is, tell the platform team.`);
}
