import { isCurrent, isPending, type Approval } from './approval';
import { personOf } from './person';
import type { GateAnswer } from '../shared/gate';

/**
 * The most requests of one person in a stream group that nobody has approved. Another reason or session is another request, each of
 * which is a notice: without a limit, one operator could send approvers any number of them, and fill up the table that they decide from.
 */
export const MOST_UNAPPROVED = 5;

/** Only a colleague, or the end of a request, changes that. */
const RETRY_SECONDS = 30;

/** How many of these are the same person's and unapproved: pending, or denied for as long as that stands. So withdrawing one's own makes no room. */
export function unapprovedOf(operator: string, approvals: Approval[], now: number): number {
  return approvals.filter(approval => personOf(approval.operator) === personOf(operator)
    && (isPending(approval, now) || (approval.state === 'denied' && isCurrent(approval, now)))).length;
}

export function tooMany(): GateAnswer {
  return {
    decision: 'wait',
    retryAfterSeconds: RETRY_SECONDS,
    message: `You have ${MOST_UNAPPROVED} requests in this stream group that nobody has approved, and can't make more. Repeat one of them with the same reason, or wait until one is approved or has ended.`,
  };
}
