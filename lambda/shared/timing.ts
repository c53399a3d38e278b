import { setTimeout as sleep } from 'node:timers/promises';

/** Clock, timers and randomness, passed as an argument so that tests can control them. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A pause, during which nothing else runs. */
  sleep(ms: number): Promise<void>;
  /** A timeout for something that is running. */
  timer(ms: number): Timer;
  /** Uniform in [0, 1). */
  random(): number;
}

export interface Timer {
  readonly expired: Promise<void>;
  cancel(): void;
}

export const realTiming: Timing = {
  now: Date.now,
  sleep: ms => sleep(ms),
  timer: ms => {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms);
    });
    return { expired, cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
};
