import { isCurrent, isPending, type Approval } from './approval';
import { personOf } from './person';
import type { GateAnswer } from '../shared/gate-protocol';

/**
 * How many unapproved requests one person may have in a stream group. Each reason and session is a separate request, and each request
 * sends a notice: without a limit, one operator could flood approvers with notices, and fill the table.
 */
export const MAX_UNAPPROVED = 5;

/** Only a colleague, or the end of a request, changes that. */
const RETRY_SECONDS = 30;

/** How many of these are the same person's and unapproved: pending, or denied and still in force. So withdrawing a request frees no place. */
export function unapprovedOf(operator: string, approvals: Approval[], now: number): number {
  return approvals.filter(approval => personOf(approval.operator) === personOf(operator)
    && (isPending(approval, now) || (approval.state === 'denied' && isCurrent(approval, now)))).length;
}

export function tooMany(): GateAnswer {
  return {
    decision: 'wait',
    retryAfterSeconds: RETRY_SECONDS,
    message: `You have ${MAX_UNAPPROVED} requests in this stream group that nobody has approved, and can't make more. Repeat one of them with the same reason, or wait until one is approved or has ended.`,
  };
}
