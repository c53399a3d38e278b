/** The local environment's time; an option, so that tests can control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after that time. @returns a function that cancels it */
  after(ms: number, callback: () => void): () => void;
}

export const realClock: Clock = {
  now: Date.now,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
