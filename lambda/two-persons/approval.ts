import { createHash } from 'node:crypto';
import type { GateQuestion } from '../shared/gate';

/**
 * `approving`: a yes that nobody may rely on yet, since its event is still on its way. `expired`: nobody decided in time,
 * and the operator has been told.
 */
export type State = 'pending' | 'approving' | 'approved' | 'denied' | 'revoked' | 'expired';

/**
 * An operator's request to open shells on one stream session, for one reason, and what came of it. A window of time, not a
 * ticket to punch: a client that waits asks many times. All times are milliseconds since the epoch.
 */
export interface Approval {
  readonly streamGroupId: string;
  /** Who, which session and why: a request for the same is the same one. */
  readonly request: string;
  /** Random, so that nobody knows an ID before it is told. */
  readonly approvalId: string;
  /** Rises with each write, so that a write on stale knowledge fails. */
  readonly revision: number;
  readonly state: State;
  readonly operator: string;
  readonly sourceIdentity: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  readonly requestedAt: number;
  /** Until when it can be decided. */
  readonly expiresAt: number;
  /** Whether the event about this state has been accepted; while `approving`, the one about the request. */
  readonly announced: boolean;
  /** Until when somebody is about to announce it. */
  readonly busyUntil?: number;
  /** ARN of who decided. */
  readonly decidedBy?: string;
  readonly decidedByName?: string;
  readonly decidedAt?: number;
  /** Until when an approval is good, or a denial or revocation stands. */
  readonly endsAt?: number;
}

/** What the operator is told as long as nobody has decided. */
export const RETRY_SECONDS = 5;
/** For whoever writes an event: longer than one takes, so that a second one is rare. */
export const LEASE_MS = 10_000;

export function requestKey({ operator, streamSessionId, reason }: Pick<GateQuestion, 'operator' | 'streamSessionId' | 'reason'>): string {
  return createHash('sha256').update(JSON.stringify([operator, streamSessionId, reason ?? null])).digest('hex');
}

/** Nobody decided in time. Whatever DynamoDB has or has not deleted by then, time decides. */
export function hasExpired({ state, expiresAt, busyUntil }: Approval, now: number): boolean {
  return now >= expiresAt && (state === 'pending' || (state === 'approving' && now >= (busyUntil ?? 0)));
}

/** Whether somebody can still decide on it. */
export function isPending(approval: Approval, now: number): boolean {
  return ['pending', 'approving'].includes(approval.state) && !hasExpired(approval, now);
}

/** Whether it says anything yet, or any more. */
export function isCurrent({ endsAt }: Approval, now: number): boolean {
  return endsAt !== undefined && now < endsAt;
}
