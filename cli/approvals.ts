import { askBroker, notAnAnswer, type Broker } from './ask-broker';
import { printable } from './failure';

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

/** @returns what waits for a second person in a stream group, oldest first */
export async function pendingApprovals(where: Broker): Promise<Approval[]> {
  const { Approvals } = await ask(where, 'GET', '');
  if (!Array.isArray(Approvals)) throw notAnAnswer('request');
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

function ask(where: Broker, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Record<string, unknown>> {
  return askBroker(where, { asked: 'approve', method, path: `/approvals${path}`, what: method === 'GET' ? 'request' : 'decision' });
}

function approvalOf(from: unknown): Approval {
  const fields: Record<string, unknown> = Object(from);
  const text = (name: string) => typeof fields[name] === 'string' ? printable(fields[name]) : undefined;
  const needed = (name: string) => {
    const value = text(name);
    if (value === undefined) throw notAnAnswer('request');
    return value;
  };
  // It goes into a path.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(needed('ApprovalId'))) throw notAnAnswer('request');
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
