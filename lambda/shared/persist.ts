import { retryKindOf } from './retry-kind';
import type { SendError } from './send-once';
import type { Timing } from './timing';

/** The result of one attempt at something that is safe to repeat. */
export type Try<T> =
  | { readonly done: T; readonly error?: undefined }
  /** `repeat`: whether another attempt makes sense. @default - if `retryKindOf` considers the error transient */
  | { readonly done?: undefined; readonly error: SendError; readonly repeat?: 'at once' | 'later' | 'never' };

export interface Persistence {
  readonly timing: Timing;
  /** When to give up; milliseconds since the epoch. */
  readonly until: number;
  /** What to do if the service requires a pause beyond the deadline: give up and report it, or continue at our own pace. */
  readonly ifRetryAfterTooLong: 'give up' | 'continue';
}

/** An attempt with less time than this is not started. */
const SHORTEST_TRY_MS = 50;
/** After this long without a response, a second attempt runs in parallel. The first continues, since a slow response is fine, too. */
const SILENCE_MS = 1_000;
const PAUSE_MS = { transient: 100, throttling: 250 };
const LONGEST_PAUSE_MS = { transient: 1_000, throttling: 2_000 };

/**
 * Repeats an operation until it succeeds, fails permanently, or time is up. It must be safe to repeat and to run twice at the
 * same time: an attempt has no timeout but the deadline, and if it gets no response, another one is started in parallel.
 *
 * @param attempt must not reject, and must end by the given limit
 * @returns the result of the decisive attempt
 */
export async function persist<T>(
  attempt: (timeoutMs: number, signal: AbortSignal) => Promise<Try<T>>,
  { timing, until, ifRetryAfterTooLong }: Persistence,
): Promise<Try<T>> {
  const abandoned = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const ended: Try<T>[] = [];
  const left = () => until - timing.now();
  const begin = () => {
    const one: Promise<void> = attempt(left(), abandoned.signal).then(end => {
      inFlight.delete(one);
      ended.push(end);
    });
    inFlight.add(one);
  };
  let last: Try<T> = { error: { name: 'TimeoutError' } };
  let silences = 0;
  let failures = 0;
  try {
    for (;;) {
      if (ended.length === 0) {
        if (left() >= SHORTEST_TRY_MS) begin();
        else if (inFlight.size === 0) return last;
        const room = left() - SHORTEST_TRY_MS;
        const silence = silences === 0 ? Math.min(SILENCE_MS, room / 2) : SILENCE_MS * 2 ** silences;
        const timer = silence > 0 && silence < room ? timing.timer(silence) : undefined;
        await Promise.race(timer ? [...inFlight, timer.expired] : inFlight);
        timer?.cancel();
      }
      const end = ended.shift();
      if (end === undefined) {
        silences++;
        continue;
      }
      last = end;
      if (last.error === undefined) return last;
      const kind = retryKindOf(last.error) ?? (last.repeat === undefined ? undefined : 'transient');
      if (kind === undefined || last.repeat === 'never') return last;
      if (last.repeat === 'at once') continue;
      const room = left() - SHORTEST_TRY_MS;
      if (room <= 0) return last;
      const retryAfterMs = last.error.retryAfterMs;
      if (retryAfterMs !== undefined && retryAfterMs > room && ifRetryAfterTooLong === 'give up') return last;
      const ownPause = Math.min(LONGEST_PAUSE_MS[kind], PAUSE_MS[kind] * 2 ** failures++) * (0.5 + 0.5 * timing.random());
      const pause = retryAfterMs !== undefined && retryAfterMs <= room ? Math.max(retryAfterMs, ownPause) : ownPause;
      // A last attempt just before the deadline is better than none.
      await timing.sleep(Math.min(pause, room));
    }
  } finally {
    abandoned.abort();
  }
}
