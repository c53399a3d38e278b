import type { SendError } from './send-once';
import type { Timing } from './timing';
import { troubleOf } from './trouble';

/** How one try of something that is safe to repeat ended. */
export type Try<T> =
  | { readonly done: T; readonly error?: undefined }
  /** `repeat`: whether another try makes sense. @default - where `troubleOf` says that the trouble may pass */
  | { readonly done?: undefined; readonly error: SendError; readonly repeat?: 'at once' | 'later' | 'never' };

export interface Persistence {
  readonly timing: Timing;
  /** When to give up; milliseconds since the epoch. */
  readonly until: number;
  /** What to do where the service asks for a pause that doesn't fit: give up and say so, or ask at our own pace all the same. */
  readonly ifToldToWaitLonger: 'give up' | 'go on';
}

/** A try that has less left is not begun. */
const SHORTEST_TRY_MS = 50;
/** A try without an answer for this long gets company. It is not given up: a slow answer is as good as any. */
const SILENCE_MS = 1_000;
const PAUSE_MS = { transient: 100, throttling: 250 };
const LONGEST_PAUSE_MS = { transient: 1_000, throttling: 2_000 };

/**
 * Tries until it is done, fails for good, or time is up. For what is safe to repeat, and to have under way twice: there is
 * no limit to one try but the end, and one that stays silent is joined by another.
 *
 * @param attempt must not reject, and must end by the given limit
 * @returns how the try that decided it ended
 */
export async function persist<T>(
  attempt: (timeoutMs: number, signal: AbortSignal) => Promise<Try<T>>,
  { timing, until, ifToldToWaitLonger }: Persistence,
): Promise<Try<T>> {
  const abandoned = new AbortController();
  const underWay = new Set<Promise<void>>();
  const ended: Try<T>[] = [];
  const left = () => until - timing.now();
  const begin = () => {
    const one: Promise<void> = attempt(left(), abandoned.signal).then(end => {
      underWay.delete(one);
      ended.push(end);
    });
    underWay.add(one);
  };
  let last: Try<T> = { error: { name: 'TimeoutError' } };
  let silences = 0;
  let failures = 0;
  try {
    for (;;) {
      if (ended.length === 0) {
        if (left() >= SHORTEST_TRY_MS) begin();
        else if (underWay.size === 0) return last;
        const room = left() - SHORTEST_TRY_MS;
        const silence = silences === 0 ? Math.min(SILENCE_MS, room / 2) : SILENCE_MS * 2 ** silences;
        const alarm = silence > 0 && silence < room ? timing.alarm(silence) : undefined;
        await Promise.race(alarm ? [...underWay, alarm.rang] : underWay);
        alarm?.off();
      }
      const end = ended.shift();
      if (end === undefined) {
        silences++;
        continue;
      }
      last = end;
      if (last.error === undefined) return last;
      const trouble = troubleOf(last.error) ?? (last.repeat === undefined ? undefined : 'transient');
      if (trouble === undefined || last.repeat === 'never') return last;
      if (last.repeat === 'at once') continue;
      const room = left() - SHORTEST_TRY_MS;
      if (room <= 0) return last;
      const told = last.error.retryAfterMs;
      if (told !== undefined && told > room && ifToldToWaitLonger === 'give up') return last;
      const own = Math.min(LONGEST_PAUSE_MS[trouble], PAUSE_MS[trouble] * 2 ** failures++) * (0.5 + 0.5 * timing.random());
      const pause = told !== undefined && told <= room ? Math.max(told, own) : own;
      // The last try comes at the end rather than not at all.
      await timing.sleep(Math.min(pause, room));
    }
  } finally {
    abandoned.abort();
  }
}
