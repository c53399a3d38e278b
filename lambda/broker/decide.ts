import type { GivenUp, Refusals } from './refusals';
import type { Attempt, SessionState } from './session-service';
import type { BrokerError } from '../shared/errors';

/** What is known about the session's state. */
export interface Knowledge {
  readonly state: SessionState;
  /** How often the service was asked for it. */
  readonly timesAsked: number;
  /** How often the service rejected the ID of a session that was live. */
  readonly refusedWhileLive: number;
}

/**
 * The result if a response of the service ends the wait; undefined if another attempt may succeed.
 *
 * The service also responds with "not found" and "invalid" if a session is in the wrong state, so its state decides.
 */
export function refusalOf(attempt: Exclude<Attempt, { kind: 'opened' }>, { state, timesAsked, refusedWhileLive }: Knowledge, refusals: Refusals): BrokerError | undefined {
  if (attempt.kind === 'unusable') return refusals.unusable();
  if (attempt.kind === 'denied') return refusals.denied(attempt.message);
  if (attempt.kind === 'broken') return refusals.broken(attempt.message);
  if (state.kind === 'over') return refusals.over(state);
  if (attempt.kind !== 'not-found' && attempt.kind !== 'invalid') return undefined;
  if (state.kind === 'absent') return refusals.absent(state.message ?? attempt.message);
  // A single one may be a race while the session starts; a second one is final.
  if (state.kind === 'live' && refusedWhileLive > 1) return refusals.rejected(attempt.kind, attempt.message);
  if (state.kind === 'unknown' && timesAsked > 1) return refusals.rejected(attempt.kind, attempt.message);
  return undefined;
}

/** The refusal if there is no time for another call after this response. */
export function refusalAtTheEnd(last: Exclude<Attempt, { kind: 'opened' }>, { state }: Knowledge, givenUp: GivenUp, refusals: Refusals): BrokerError {
  switch (last.kind) {
    case 'throttled':
      return refusals.throttled(givenUp);
    case 'fault':
    case 'unanswered':
      return refusals.failing(givenUp);
    case 'not-found':
    case 'invalid':
      // A session that is known to be starting will be found.
      return state.kind === 'starting' ? refusals.notReady(state, givenUp) : refusals.rejected(last.kind, last.message);
    default:
      return refusals.notReady(state, givenUp);
  }
}
