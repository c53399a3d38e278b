import { Backoff, type Timing } from './backoff';
import { BrokerError, printable, serviceSaid, type ErrorType } from '../shared/errors';

/** What opens the terminal. The only place in the broker where the two secrets live. */
export interface Shell {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
}

/** Said of a call that opened a shell, or may have: the service's ID of it. */
interface Identified {
  readonly requestId?: string;
}

/** How one call of CreateStreamSessionAdminShell ended. */
export type Attempt =
  | { readonly kind: 'opened'; readonly shell: Shell } & Identified
  /** A success had begun to arrive and was not usable: a shell may exist, so the service must not be asked again. */
  | { readonly kind: 'unusable' } & Identified
  /** `unanswered`: no answer arrived, and the call may have had its effect. */
  | { readonly kind: 'unanswered' | 'not-ready' | 'not-found' | 'invalid' | 'denied' | 'throttled' | 'fault' | 'broken'; readonly message?: string; readonly retryAfterMs?: number };

/** What GetStreamSession said, as far as it bears on a shell. */
export type SessionState =
  | { readonly kind: 'starting' | 'live' | 'absent' | 'unknown'; readonly message?: string }
  | { readonly kind: 'over'; readonly status: string; readonly reason?: string };

/** The service, for one operator and one stream session. Neither method rejects: a failure is an answer like any other. */
export interface SessionService {
  requestShell(timeoutMs: number): Promise<Attempt>;
  describeSession(timeoutMs: number): Promise<SessionState>;
}

/** Milliseconds since the epoch. */
export interface Deadlines {
  /** When the request was received. */
  readonly received: number;
  /** When the waiting ends. */
  readonly deadline: number;
  /** When everything must have ended, so that the answer still gets out. */
  readonly cutOff: number;
}

/** How the waiting ended, and what it took. */
export interface Opening {
  readonly shell?: Shell;
  readonly refusal?: BrokerError;
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
const FIRST_CALL_MS = 2_000;
/** GetStreamSession's quota of 20 requests a second is the game's, so we ask once, and then seldom: where the state decides what a refusal means, … */
const STATE_EVERY_MS = 5_000;
/** … and where "not ready" has said by itself that the session is there. */
const STATE_SELDOM_MS = 10_000;
const STATE_TIMEOUT_MS = 2_000;

/**
 * Asks the service for a shell until it hands one out, refuses for good, or the deadline nears. The one place that retries.
 */
export async function openShell(
  service: SessionService,
  names: { readonly group: string; readonly session: string },
  { received, deadline, cutOff }: Deadlines,
  timing: Timing,
): Promise<Opening> {
  const backoff = new Backoff(timing.random);
  const where = `stream session ${names.session} in stream group ${names.group}`;
  let attempts = 0;
  let unanswered = 0;
  let state: SessionState = { kind: 'unknown' };
  let stateAsked = 0;
  let stateAskedAt = -Infinity;
  let refusedWhileLive = false;
  let slowest = 0;

  const waited = () => Math.max(0, timing.now() - received);
  const left = () => deadline - timing.now();
  const shortestCall = () => Math.max(SHORTEST_CALL_MS, CALL_MARGIN * slowest);
  const ended = (end: Pick<Opening, 'shell' | 'refusal' | 'serviceRequestId'>): Opening => ({ ...end, attempts, unanswered, waitedMs: Math.round(waited()) });
  const refused = (type: ErrorType, message: string, retryAfterSeconds?: number) =>
    ended({ refusal: new BrokerError(type, message, retryAfterSeconds) });

  const atLeast = Math.min(FIRST_CALL_MS, cutOff - timing.now());
  if (atLeast < SHORTEST_CALL_MS) return outOfTime({ kind: 'not-ready' }, undefined);

  for (;;) {
    const limit = attempts++ === 0 ? Math.max(left(), atLeast) : left();
    const begun = timing.now();
    const attempt = await service.requestShell(Math.min(CALL_TIMEOUT_MS, limit));
    const answered = timing.now();
    if (attempt.kind === 'unanswered') unanswered++;
    else slowest = Math.max(slowest, answered - begun);

    switch (attempt.kind) {
      case 'opened':
        return ended({ shell: attempt.shell, serviceRequestId: attempt.requestId });
      case 'unusable':
        return { ...refused('InternalServerException', `The service's answer for ${where} could not be used. A shell may have been opened that nobody holds; it ends by itself. Ask again for a new one.`), serviceRequestId: attempt.requestId };
      case 'denied':
        return refused('AccessDeniedException', `The broker's own role may not open a shell on ${where}: the stream group is not one of this broker's, or lacks its tags.${serviceSaid(attempt.message)} Ask the platform team to add it, or ask the broker that serves it.`);
      case 'broken':
        return refused('InternalServerException', `The broker could not call the service for ${where}.${serviceSaid(attempt.message)} Tell the platform team, with this answer's request ID.`);
    }

    // "Not found" and "invalid" are also what the service says of a session in the wrong state, so its state decides.
    const refusedByName = attempt.kind === 'not-found' || attempt.kind === 'invalid';
    const askedAgo = timing.now() - stateAskedAt;
    const stateDue = refusedByName ? askedAgo >= STATE_EVERY_MS : attempt.kind === 'not-ready' && askedAgo >= STATE_SELDOM_MS;
    if (stateDue && left() >= SHORTEST_CALL_MS) {
      stateAskedAt = timing.now();
      stateAsked++;
      state = await service.describeSession(Math.min(STATE_TIMEOUT_MS, left()));
    }
    if (state.kind === 'over') {
      return refused('ValidationException', `The ${where} takes no shell: it is ${state.status}${state.reason ? ` (${printable(state.reason)})` : ''}. Start a new stream session.`);
    }
    if (refusedByName && state.kind === 'absent') {
      return refused('ResourceNotFoundException', `There is no ${where}.${serviceSaid(state.message ?? attempt.message)} Check both IDs, and that this is the broker of their Region.`);
    }
    if (refusedByName && state.kind === 'live') {
      // Once may be a race with the session coming up; twice is the service's answer.
      if (refusedWhileLive) return byName(attempt.kind, attempt.message);
      refusedWhileLive = true;
    }
    if (refusedByName && state.kind === 'unknown' && stateAsked > 1) return byName(attempt.kind, attempt.message);

    const mandated = attempt.retryAfterMs;
    const pause = Math.max(mandated ?? 0, pauseAfter(attempt.kind));
    const room = left() - shortestCall();
    // A mandated pause that does not fit is passed on at once; our own is cut short for a last call, if there is room for one.
    if (room <= 0 || (mandated !== undefined && mandated > room) || (pause > room && room < SHORTEST_CALL_MS)) {
      return outOfTime(attempt, mandated === undefined ? undefined : Math.ceil(mandated / 1_000));
    }
    // Asking for the state is a part of the pause.
    await timing.sleep(Math.max(0, Math.min(pause - (timing.now() - answered), room)));
  }

  function pauseAfter(kind: Attempt['kind']): number {
    switch (kind) {
      case 'throttled': return backoff.throttled(waited());
      case 'fault':
      case 'unanswered': return backoff.trouble(waited());
      default: return backoff.patience(waited());
    }
  }

  function byName(kind: 'not-found' | 'invalid', message: string | undefined): Opening {
    return kind === 'not-found'
      ? refused('ResourceNotFoundException', `The service does not find ${where}.${serviceSaid(message)} Check both IDs; if they are right, start a new stream session.`)
      : refused('ValidationException', `The service refuses ${where}.${serviceSaid(message)} Check both IDs; if they are right, start a new stream session.`);
  }

  function outOfTime(last: Attempt, mandatedSeconds: number | undefined): Opening {
    const after = `after ${(waited() / 1_000).toFixed(1)} s and ${attempts} ${attempts === 1 ? 'call' : 'calls'}`;
    const retryAfter = mandatedSeconds ?? backoff.retryAfterSeconds(waited());
    const again = `Ask again in ${retryAfter} s.`;
    switch (last.kind) {
      case 'throttled':
        return refused('ThrottlingException', `The service throttles requests for ${where}; given up ${after}. Its limit is shared by the whole account and Region. ${again}`, retryAfter);
      case 'not-found':
      case 'invalid':
        // The session is known to be starting: it will be found.
        if (state.kind !== 'starting') return byName(last.kind, last.message);
        break;
      case 'fault':
      case 'unanswered':
        return refused('InternalServerException', `The service failed or did not answer for ${where}; given up ${after}. Ask again${mandatedSeconds === undefined ? '' : ` in ${mandatedSeconds} s`}, and look at the AWS Health Dashboard if it lasts.`, mandatedSeconds);
    }
    const stage = state.kind === 'starting' ? 'it is still starting' : 'its terminal is not up yet';
    return refused('StreamSessionAccessNotReadyException', `The ${where} is not ready for a shell: ${stage}; given up ${after}. ${again}`, retryAfter);
  }
}
