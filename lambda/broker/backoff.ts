/** Time as the broker sees it; an argument, so that tests own it. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Shortest pause between two calls: under it, more calls would buy an operator nothing that they could notice. */
const SHORTEST_MS = 450;
/** The pause's share of the time already waited: what is lost after readiness stays a small part of the wait. */
const SHARE = 0.115;
/** First pause after trouble (throttling, a fault). It doubles while the trouble lasts. */
const TROUBLE_MS = 1_000;
const LONGEST_MS = 5_000;

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

  /** After throttling or a fault: harder, spread wider, and forgotten as soon as the service answers again. */
  public trouble(waitedMs: number): number {
    const doubled = TROUBLE_MS * 2 ** this.troubles++;
    return Math.min(LONGEST_MS, Math.max(this.base(waitedMs), doubled)) * (0.5 + 0.5 * this.random());
  }

  /** What a client should leave between this answer and its next request, in whole seconds. */
  public retryAfterSeconds(waitedMs: number): number {
    return Math.max(1, Math.ceil(this.base(waitedMs) / 1_000));
  }

  private base(waitedMs: number): number {
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, SHARE * waitedMs));
  }
}
