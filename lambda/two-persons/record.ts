import type { Approval } from './approval';

/** What is announced about an approval. */
export type Announced = 'requested' | 'approved' | 'denied' | 'revoked';

export const DETAIL_TYPES: { readonly [what in Announced]: string } = {
  requested: 'Admin Shell Approval Requested',
  approved: 'Admin Shell Approved',
  denied: 'Admin Shell Approval Denied',
  revoked: 'Admin Shell Approval Revoked',
};

/** The fields of an approval in an event and a log line. This is the allow-list: nothing else is ever written. */
export function approvalDetail(approval: Approval, state: string = approval.state) {
  return {
    approvalId: approval.approvalId,
    state,
    operator: approval.operator,
    sourceIdentity: approval.sourceIdentity,
    streamGroupId: approval.streamGroupId,
    streamSessionId: approval.streamSessionId,
    reason: approval.reason,
    requestedAt: iso(approval.requestedAt),
    expiresAt: iso(approval.expiresAt),
    endsAt: iso(approval.endsAt),
    decidedBy: approval.decidedBy,
    decidedByName: approval.decidedByName,
    decidedAt: iso(approval.decidedAt),
  };
}

/** What the API shows of an approval: one that isn't announced yet is still pending, and one whose time is over has expired. */
export function approvalAnswer(approval: Approval, now: number) {
  const undecided = approval.state === 'approving';
  const end = approval.state === 'approved' ? approval.endsAt! : approval.expiresAt;
  const expired = ['pending', 'approving', 'approved'].includes(approval.state) && now >= end;
  return {
    ApprovalId: approval.approvalId,
    State: expired ? 'expired' : undecided ? 'pending' : approval.state,
    Operator: approval.operator,
    SourceIdentity: approval.sourceIdentity,
    StreamGroupId: approval.streamGroupId,
    StreamSessionId: approval.streamSessionId,
    Reason: approval.reason,
    RequestedAt: iso(approval.requestedAt),
    ExpiresAt: iso(approval.expiresAt),
    ...!undecided && { DecidedBy: approval.decidedBy, DecidedAt: iso(approval.decidedAt), EndsAt: iso(approval.endsAt) },
  };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
