import { printable } from './failure';
import { askBroker, invalidResponse, type BrokerContext } from './group-request';

/** A colleague's request for a shell. Its texts are safe to print. */
export interface Approval {
  readonly approvalId: string;
  readonly state: string;
  /** ARN. */
  readonly operator: string;
  readonly sourceIdentity: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  /** Times are ISO 8601 in UTC. */
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** ARN. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** When the approval ends. */
  readonly endsAt?: string;
}

export type Decision = 'approve' | 'deny';

/** @returns the requests that wait for a second person in a stream group, oldest first */
export async function pendingApprovals(context: BrokerContext): Promise<Approval[]> {
  const { Approvals } = await call(context, 'GET', '');
  if (!Array.isArray(Approvals)) throw invalidResponse('request');
  return Approvals.map(approvalOf);
}

export async function getApproval(context: BrokerContext, approvalId: string): Promise<Approval> {
  return approvalOf(await call(context, 'GET', `/${approvalId}`));
}

/**
 * Approves or denies a request. Denying an approved one revokes the approval.
 *
 * @returns the request after that
 */
export async function decideApproval(context: BrokerContext, decision: Decision, approvalId: string): Promise<Approval> {
  return approvalOf(await call(context, decision === 'approve' ? 'POST' : 'DELETE', `/${approvalId}`));
}

function call(context: BrokerContext, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Record<string, unknown>> {
  return askBroker(context, { grant: 'approve', method, path: `/approvals${path}`, what: method === 'GET' ? 'request' : 'decision' });
}

function approvalOf(from: unknown): Approval {
  const fields: Record<string, unknown> = Object(from);
  const text = (name: string) => typeof fields[name] === 'string' ? printable(fields[name]) : undefined;
  const required = (name: string) => {
    const value = text(name);
    if (value === undefined) throw invalidResponse('request');
    return value;
  };
  // It becomes part of a path.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(required('ApprovalId'))) throw invalidResponse('request');
  return {
    approvalId: required('ApprovalId'),
    state: required('State'),
    operator: required('Operator'),
    sourceIdentity: required('SourceIdentity'),
    streamGroupId: required('StreamGroupId'),
    streamSessionId: required('StreamSessionId'),
    reason: text('Reason'),
    requestedAt: required('RequestedAt'),
    expiresAt: required('ExpiresAt'),
    decidedBy: text('DecidedBy'),
    decidedAt: text('DecidedAt'),
    endsAt: text('EndsAt'),
  };
}
