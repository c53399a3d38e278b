/** Time as the local environment sees it; an option, so that a test can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once that much time has passed. @returns a function that calls it off */
  after(ms: number, callback: () => void): () => void;
}

export const realClock: Clock = {
  now: Date.now,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
