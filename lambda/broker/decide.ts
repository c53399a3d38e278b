import type { GivenUp, Refusals } from './refusals';
import type { Attempt, SessionState } from './session-service';
import type { BrokerError } from '../shared/errors';

/** What has been learned of the session's state. */
export interface Knowledge {
  readonly state: SessionState;
  /** How often the service was asked for it. */
  readonly asked: number;
  /** How often it refused a session by name that was live. */
  readonly refusedWhileLive: number;
}

/**
 * Whether an answer of the service ends the wait. Undefined: it may yet change, so ask again.
 *
 * "Not found" and "invalid" are also what the service says of a session in the wrong state, so its state decides.
 */
export function refusalOf(attempt: Exclude<Attempt, { kind: 'opened' }>, { state, asked, refusedWhileLive }: Knowledge, refusals: Refusals): BrokerError | undefined {
  if (attempt.kind === 'unusable') return refusals.unusable();
  if (attempt.kind === 'denied') return refusals.denied(attempt.message);
  if (attempt.kind === 'broken') return refusals.broken(attempt.message);
  if (state.kind === 'over') return refusals.over(state);
  if (attempt.kind !== 'not-found' && attempt.kind !== 'invalid') return undefined;
  if (state.kind === 'absent') return refusals.absent(state.message ?? attempt.message);
  // Once may be a race with the session coming up; twice is the service's answer.
  if (state.kind === 'live' && refusedWhileLive > 1) return refusals.notTaken(attempt.kind, attempt.message);
  if (state.kind === 'unknown' && asked > 1) return refusals.notTaken(attempt.kind, attempt.message);
  return undefined;
}

/** What is said when there is no time for another call, after this answer. */
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
      return state.kind === 'starting' ? refusals.notReady(state, givenUp) : refusals.notTaken(last.kind, last.message);
    default:
      return refusals.notReady(state, givenUp);
  }
}
