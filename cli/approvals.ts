import type { Answer } from './answer';
import { send } from './ask';
import { ExitCode, Failure, printable } from './failure';
import { networkAdvice } from './network-advice';
import type { Prepared } from './prepare';
import { explain, refusal } from './refusal';

/** A colleague's request for a shell, as the broker keeps it. Fit for the screen. */
export interface Approval {
  readonly approvalId: string;
  readonly state: string;
  /** ARN. */
  readonly operator: string;
  readonly sourceIdentity: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  /** Undefined where the broker requires none, and none was given. */
  readonly reason?: string;
  /** Times are ISO 8601 in UTC. */
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** ARN. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** Until when shells may be opened on it. */
  readonly endsAt?: string;
}

type Broker = Pick<Prepared, 'broker' | 'network' | 'credentials' | 'place'>;

/** @returns what waits for a second person in a stream group, oldest first */
export async function pendingApprovals(where: Broker): Promise<Approval[]> {
  const { Approvals } = await ask(where, 'GET', '');
  if (!Array.isArray(Approvals)) throw notAnAnswer();
  return Approvals.map(approvalOf);
}

/**
 * Shows a request, approves it, or denies it: an approved one is taken back.
 *
 * @returns the request as it is then
 */
export async function askOfApproval(where: Broker, method: 'GET' | 'POST' | 'DELETE', approvalId: string): Promise<Approval> {
  return approvalOf(await ask(where, method, `/${approvalId}`));
}

async function ask({ broker, network, credentials, place }: Broker, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Record<string, unknown>> {
  const url = broker.address(`/streamgroups/${place.streamGroupId}/approvals${path}`);
  const answer = await send({ method, url, headers: { ...broker.headers } }, { service: 'execute-api', region: broker.region, credentials: await credentials() }, network);
  if (answer.kind !== 'answered') throw unanswered(answer, method);
  if (answer.status === 409 || answer.status === 429) throw new Failure(ExitCode.NOT_IN_TIME, `The broker answered ${answer.status}: ${explain(answer).message}\nTry again in ${answer.retryAfterSeconds ?? 2} s.`);
  if (answer.status !== 200) throw refusal(answer, 'approve');
  try {
    return Object(JSON.parse(answer.body));
  } catch {
    throw notAnAnswer();
  }
}

function unanswered({ kind, code }: Exclude<Answer, { kind: 'answered' }>, method: string): Failure {
  if (kind === 'unreachable') return new Failure(ExitCode.BROKER_BROKEN, `The broker can't be reached (${code}).\n${networkAdvice(code) ?? 'Check --endpoint and the network; a private endpoint is reached from its VPC only, and a proxy by HTTPS_PROXY.'}`);
  const again = method === 'GET' ? 'Try again.' : 'Your decision may count. Try again: the same decision twice is one.';
  return new Failure(ExitCode.BROKER_BROKEN, `The broker's answer did not arrive (${code}).\n${again}`);
}

function notAnAnswer(): Failure {
  return new Failure(ExitCode.BROKER_BROKEN, 'The broker answered 200, but not with a request. Is --endpoint the address of the broker? If it is, tell the platform team.');
}

function approvalOf(from: unknown): Approval {
  const fields: Record<string, unknown> = Object(from);
  const text = (name: string) => typeof fields[name] === 'string' ? printable(fields[name]) : undefined;
  const needed = (name: string) => {
    const value = text(name);
    if (value === undefined) throw notAnAnswer();
    return value;
  };
  // It goes into a path.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(needed('ApprovalId'))) throw notAnAnswer();
  return {
    approvalId: needed('ApprovalId'),
    state: needed('State'),
    operator: needed('Operator'),
    sourceIdentity: needed('SourceIdentity'),
    streamGroupId: needed('StreamGroupId'),
    streamSessionId: needed('StreamSessionId'),
    reason: text('Reason'),
    requestedAt: needed('RequestedAt'),
    expiresAt: needed('ExpiresAt'),
    decidedBy: text('DecidedBy'),
    decidedAt: text('DecidedAt'),
    endsAt: text('EndsAt'),
  };
}
