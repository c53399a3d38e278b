import { createHash } from 'node:crypto';
import type { GateQuestion } from '../shared/gate-protocol';

/**
 * `approving`: approved, but not in force yet, since its event is not accepted yet. `expired`: nobody decided in time,
 * and the operator has been told.
 */
export type State = 'pending' | 'approving' | 'approved' | 'denied' | 'revoked' | 'expired';

/**
 * An operator's request to open shells on one stream session, for one reason, and its outcome. An approval is a time window, not
 * good for a single use: a waiting client asks many times. All times are milliseconds since the epoch.
 */
export interface Approval {
  readonly streamGroupId: string;
  /** Operator, session and reason: a request with the same three is the same request. */
  readonly request: string;
  /** Random, so that nobody can guess an ID. */
  readonly approvalId: string;
  /** Rises with each write, so that a write based on stale data fails. */
  readonly revision: number;
  readonly state: State;
  readonly operator: string;
  readonly sourceIdentity: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  readonly requestedAt: number;
  /** The end of the time to decide. */
  readonly expiresAt: number;
  /** Whether the event about this state has been accepted; while `approving`, the one about the request. */
  readonly announced: boolean;
  /** Until then, another invocation is announcing it. */
  readonly busyUntil?: number;
  /** ARN of the person who decided. */
  readonly decidedBy?: string;
  readonly decidedByName?: string;
  readonly decidedAt?: number;
  /** The end of an approval's, denial's or revocation's validity. */
  readonly endsAt?: number;
}

/** What the operator is told until somebody decides. */
export const RETRY_SECONDS = 5;
/** Time to announce it: longer than an event usually takes, so that a second event is rare. */
export const LEASE_MS = 10_000;

export function requestKey({ operator, streamSessionId, reason }: Pick<GateQuestion, 'operator' | 'streamSessionId' | 'reason'>): string {
  return createHash('sha256').update(JSON.stringify([operator, streamSessionId, reason ?? null])).digest('hex');
}

/** Whether nobody decided in time: the time decides, not whether DynamoDB has deleted it yet. */
export function hasExpired({ state, expiresAt, busyUntil }: Approval, now: number): boolean {
  return now >= expiresAt && (state === 'pending' || (state === 'approving' && now >= (busyUntil ?? 0)));
}

/** Whether somebody can still decide on it. */
export function isPending(approval: Approval, now: number): boolean {
  return ['pending', 'approving'].includes(approval.state) && !hasExpired(approval, now);
}

/** Whether it is in force. */
export function isCurrent({ endsAt }: Approval, now: number): boolean {
  return endsAt !== undefined && now < endsAt;
}
