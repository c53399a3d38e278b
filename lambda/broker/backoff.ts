/** Time as the broker sees it; an argument, so that tests own it. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Shortest pause between two calls: under it, more calls would buy an operator nothing that they could notice. */
const SHORTEST_MS = 440;
/** Most terminals come up within seconds, so the pause stays short for some. */
const PATIENT_AFTER_MS = 4_300;
/** The pause's share of the time waited beyond that: what is lost after readiness stays a small part of the wait. */
const SHARE = 0.146;
/** First pause after trouble (throttling, a fault). It doubles while the trouble lasts. */
const TROUBLE_MS = 1_000;
const LONGEST_TROUBLE_MS = 5_000;
/** After more, the last of fifty operators who share the service's quota would have waited five seconds for nothing: `npm run bench -- crowds`. */
const LONGEST_THROTTLED_MS = 2_500;

/**
 * How long to pause before the next call. One instance a request.
 */
export class Backoff {
  private troubles = 0;

  constructor(private readonly random: () => number) {}

  /** After a "not ready": grows with the time already waited. */
  public patience(waitedMs: number): number {
    this.troubles = 0;
    return this.base(waitedMs) * (0.8 + 0.2 * this.random());
  }

  /** After throttling: harder, spread wider, and forgotten as soon as the service answers again. */
  public throttled(waitedMs: number): number {
    return this.harder(waitedMs, LONGEST_THROTTLED_MS);
  }

  /** After a fault, or no answer: harder still, where it lasts. */
  public trouble(waitedMs: number): number {
    return this.harder(waitedMs, LONGEST_TROUBLE_MS);
  }

  /** What a client should leave between this answer and its next request, in whole seconds. */
  public retryAfterSeconds(waitedMs: number): number {
    return Math.max(1, Math.ceil(this.base(waitedMs) / 1_000));
  }

  private harder(waitedMs: number, longestMs: number): number {
    const doubled = Math.min(longestMs, TROUBLE_MS * 2 ** this.troubles++);
    return Math.max(this.base(waitedMs), doubled) * (0.5 + 0.5 * this.random());
  }

  private base(waitedMs: number): number {
    return Math.max(SHORTEST_MS, SHARE * (waitedMs - PATIENT_AFTER_MS));
  }
}
