/** Pause between two calls at first, … */
const FIRST_MS = 550;
/** … and later: by then somebody waits anyway. */
const LATER_MS = 1_000;
/** From when on, and over how long, the one becomes the other. */
const GROWS_FROM_MS = 1_000;
const GROWS_UNTIL_MS = 3_000;
/** Throttling means that others ask as well: slower, and never faster again, since the others don't go away either. */
const SLOWER = 1.3;
const SLOWEST_MS = 1_500;
/** First pause after a fault. It doubles while faults last. */
const FAULT_MS = 1_000;
const LONGEST_FAULT_MS = 5_000;

/**
 * How long to pause before the next call. One instance a request. The constants are measured: bench/pace.ts.
 */
export class Pace {
  private stretch = 1;
  private faults = 0;

  constructor(private readonly random: () => number) {}

  /** After "not ready". */
  public notReady(waitedMs: number): number {
    this.faults = 0;
    return this.spread(this.base(waitedMs), 0.2);
  }

  public throttled(waitedMs: number): number {
    this.faults = 0;
    this.stretch *= SLOWER;
    return this.spread(this.base(waitedMs), 0.5);
  }

  /** After a fault, or no answer. */
  public fault(waitedMs: number): number {
    const doubled = Math.min(LONGEST_FAULT_MS, FAULT_MS * 2 ** this.faults++);
    return this.spread(Math.max(this.base(waitedMs), doubled), 0.5);
  }

  /** Whether others ask at the same time. */
  public get shared(): boolean {
    return this.stretch > 1;
  }

  /** What a client should leave between this answer and its next request, in whole seconds. */
  public retryAfterSeconds(waitedMs: number): number {
    return Math.max(1, Math.ceil(this.base(waitedMs) / 1_000));
  }

  private base(waitedMs: number): number {
    const grown = Math.min(1, Math.max(0, (waitedMs - GROWS_FROM_MS) / (GROWS_UNTIL_MS - GROWS_FROM_MS)));
    return Math.min(Math.max(SLOWEST_MS, LATER_MS), this.stretch * (FIRST_MS + grown * (LATER_MS - FIRST_MS)));
  }

  /** Up to that share shorter, so that those who began together don't stay together. */
  private spread(ms: number, share: number): number {
    return ms * (1 - share + share * this.random());
  }
}
