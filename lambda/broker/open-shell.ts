import type { Deadlines } from './deadlines';
import { refusalAtTheEnd, refusalOf } from './decide';
import { Pace } from './pace';
import { Refusals, type Names } from './refusals';
import { retryAfterWait } from './retry-after';
import type { Attempt, SessionService, Shell } from './session-service';
import { StateQuestions } from './state-questions';
import type { BrokerError } from '../shared/errors';
import type { Timing } from '../shared/timing';

/** The result of waiting, and what it took. */
export interface Opening {
  readonly shell?: Shell;
  readonly refusal?: BrokerError;
  /** The request was refused, but a shell may have been opened whose credentials nobody received. */
  readonly orphaned: boolean;
  /** The service's request ID of the call that opened a shell, or may have opened one. */
  readonly serviceRequestId?: string;
  /** Calls of CreateStreamSessionAdminShell. */
  readonly attempts: number;
  /** The number of these calls without a response: CloudTrail may have recorded each as a use, although nobody received a shell. */
  readonly unanswered: number;
  readonly waitedMs: number;
}

/** Timeout of one call; the service usually responds within a fraction of a second. */
const CALL_TIMEOUT_MS = 10_000;
/** A call with less time than this is not started: it could open a shell and its response arrive too late. */
const SHORTEST_CALL_MS = 250;
/** Nor is a call with less time than the slowest response so far took, times this factor. */
const CALL_MARGIN = 1.5;
/** Minimum time for the first call, even if a cold start has used up a short wait. */
export const FIRST_CALL_MS = 2_000;
const STATE_TIMEOUT_MS = 2_000;

/**
 * Requests a shell from the service until it returns one, refuses permanently (decide.ts), or the deadline nears. The only
 * place that repeats this call.
 */
export async function openShell(
  service: SessionService,
  names: Names,
  deadlines: Pick<Deadlines, 'received' | 'deadline' | 'cutOff'>,
  timing: Pick<Timing, 'now' | 'sleep' | 'random'>,
  pace = new Pace(timing.random),
): Promise<Opening> {
  const { received, deadline, cutOff } = deadlines;
  const questions = new StateQuestions(timing.random());
  const refusals = new Refusals(names);
  let attempts = 0;
  let unanswered = 0;
  let slowest = 0;

  const waited = () => Math.max(0, timing.now() - received);
  const left = () => deadline - timing.now();
  const ended = (end: { shell: Shell } | { refusal: BrokerError }, last: Attempt): Opening => ({
    ...end,
    orphaned: 'refusal' in end && end.refusal.status === 500 && (unanswered > 0 || last.kind === 'unusable'),
    serviceRequestId: 'requestId' in last ? last.requestId : undefined,
    attempts,
    unanswered,
    waitedMs: Math.round(waited()),
  });

  for (;;) {
    // The first call gets its time even if a slow start has used up the wait, unless its response would come too late for anyone.
    const limit = attempts > 0 ? left() : Math.max(left(), Math.min(FIRST_CALL_MS, cutOff - timing.now()));
    if (limit < SHORTEST_CALL_MS) return outOfTime({ kind: 'not-ready' });
    attempts++;
    const begun = timing.now();
    const callLimit = Math.min(CALL_TIMEOUT_MS, limit);
    const attempt = await service.requestShell(callLimit);
    const answered = timing.now();
    if (attempt.kind === 'opened') return ended({ shell: attempt.shell }, attempt);
    if (attempt.kind === 'unanswered') unanswered++;
    // Response times, without calls that hung or were cut off.
    else if (answered - begun < callLimit) slowest = Math.max(slowest, answered - begun);

    if (questions.due(attempt, answered, waited(), pace.shared) && left() >= SHORTEST_CALL_MS) {
      await questions.ask(service, answered, Math.min(STATE_TIMEOUT_MS, left()));
    }
    questions.observe(attempt);
    const refusal = refusalOf(attempt, questions.knowledge, refusals);
    if (refusal) return ended({ refusal }, attempt);

    const mandated = 'retryAfterMs' in attempt ? attempt.retryAfterMs : undefined;
    const pause = Math.max(mandated ?? 0, pauseAfter(attempt));
    const room = left() - Math.max(SHORTEST_CALL_MS, CALL_MARGIN * slowest);
    // A Retry-After beyond the deadline is passed on at once; our own pause is shortened for a last call, if there is time for one.
    if (room <= 0 || (mandated !== undefined && mandated > room) || (pause > room && room < SHORTEST_CALL_MS)) return outOfTime(attempt);
    // Getting the state is part of the pause.
    await timing.sleep(Math.max(0, Math.min(pause - (timing.now() - answered), room)));
  }

  function pauseAfter({ kind }: Attempt): number {
    switch (kind) {
      case 'throttled': return pace.throttled(waited());
      case 'fault':
      case 'unanswered': return pace.fault(waited());
      default: return pace.notReady(waited());
    }
  }

  function outOfTime(last: Exclude<Attempt, { kind: 'opened' }>): Opening {
    const retryAfter = retryAfterWait('retryAfterMs' in last ? last.retryAfterMs : undefined, pace.base(waited()));
    const givenUp = { waitedMs: waited(), attempts, unanswered, retryAfter };
    return ended({ refusal: refusalAtTheEnd(last, questions.knowledge, givenUp, refusals) }, last);
  }
}
