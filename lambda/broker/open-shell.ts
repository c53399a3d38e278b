import type { Deadlines } from './deadlines';
import { refusalAtTheEnd, refusalOf } from './decide';
import { Pace } from './pace';
import { Refusals, type Names } from './refusals';
import type { Attempt, SessionService, Shell } from './session-service';
import { StateQuestions } from './state-questions';
import type { BrokerError } from '../shared/errors';
import type { Timing } from '../shared/timing';

/** How the waiting ended, and what it took. */
export interface Opening {
  readonly shell?: Shell;
  readonly refusal?: BrokerError;
  /** A refusal, and yet a shell may exist that nobody holds. */
  readonly orphaned: boolean;
  /** The service's request ID of the call that opened a shell, or may have. */
  readonly serviceRequestId?: string;
  /** Calls of CreateStreamSessionAdminShell. */
  readonly attempts: number;
  /** Of these, how many got no answer: each may stand in CloudTrail as a use that nobody had. */
  readonly unanswered: number;
  readonly waitedMs: number;
}

/** One call may take this long; the service usually answers within a fraction of a second. */
const CALL_TIMEOUT_MS = 10_000;
/** A call that has less than this left is not begun: its answer could open a shell and arrive too late. */
const SHORTEST_CALL_MS = 250;
/** Nor is one that has less left than this many times what the slowest answer so far took. */
const CALL_MARGIN = 1.5;
/** What the first call gets even where a cold start has eaten a short wait. */
export const FIRST_CALL_MS = 2_000;
const STATE_TIMEOUT_MS = 2_000;

/**
 * Asks the service for a shell until it hands one out, refuses for good (decide.ts), or the deadline nears. The one place
 * that repeats this call.
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
    // The first call gets its time even where a slow start has eaten the wait; unless nobody would get the answer.
    const limit = attempts > 0 ? left() : Math.max(left(), Math.min(FIRST_CALL_MS, cutOff - timing.now()));
    if (limit < SHORTEST_CALL_MS) return outOfTime({ kind: 'not-ready' });
    attempts++;
    const begun = timing.now();
    const callLimit = Math.min(CALL_TIMEOUT_MS, limit);
    const attempt = await service.requestShell(callLimit);
    const answered = timing.now();
    if (attempt.kind === 'opened') return ended({ shell: attempt.shell }, attempt);
    if (attempt.kind === 'unanswered') unanswered++;
    // How long an answer takes, which one that hung, or was cut off in the middle, doesn't tell.
    else if (answered - begun < callLimit) slowest = Math.max(slowest, answered - begun);

    if (questions.due(attempt, answered, waited(), pace.shared) && left() >= SHORTEST_CALL_MS) {
      await questions.ask(service, answered, Math.min(STATE_TIMEOUT_MS, left()));
    }
    questions.heard(attempt);
    const refusal = refusalOf(attempt, questions.knowledge, refusals);
    if (refusal) return ended({ refusal }, attempt);

    const mandated = 'retryAfterMs' in attempt ? attempt.retryAfterMs : undefined;
    const pause = Math.max(mandated ?? 0, pauseAfter(attempt));
    const room = left() - Math.max(SHORTEST_CALL_MS, CALL_MARGIN * slowest);
    // A mandated pause that does not fit is passed on at once; our own is cut short for a last call, if there is room for one.
    if (room <= 0 || (mandated !== undefined && mandated > room) || (pause > room && room < SHORTEST_CALL_MS)) return outOfTime(attempt);
    // Asking for the state is a part of the pause.
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
    const mandated = 'retryAfterMs' in last && last.retryAfterMs !== undefined;
    const retryAfter = mandated ? Math.max(1, Math.ceil(last.retryAfterMs! / 1_000)) : pace.retryAfterSeconds(waited());
    const givenUp = { waitedMs: waited(), attempts, unanswered, retryAfter, mandated };
    return ended({ refusal: refusalAtTheEnd(last, questions.knowledge, givenUp, refusals) }, last);
  }
}
