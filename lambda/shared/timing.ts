import { setTimeout as sleep } from 'node:timers/promises';

/** Time as a function sees it; an argument, so that tests own it. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A pause, in which nothing is under way. */
  sleep(ms: number): Promise<void>;
  /** A limit for something that is under way. */
  alarm(ms: number): Alarm;
  /** Uniform in [0, 1). */
  random(): number;
}

export interface Alarm {
  readonly rang: Promise<void>;
  off(): void;
}

export const realTiming: Timing = {
  now: Date.now,
  sleep: ms => sleep(ms),
  alarm: ms => {
    let timer: NodeJS.Timeout | undefined;
    const rang = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms);
    });
    return { rang, off: () => clearTimeout(timer) };
  },
  random: Math.random,
};
