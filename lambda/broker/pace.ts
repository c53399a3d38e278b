/** What the pauses are made of. Measured: bench/tune-pace.ts draws the settings up, `npm run bench -- crowds` judges them. */
export interface PaceSettings {
  /** Pause between two calls at first, … */
  readonly firstMs: number;
  /** … and later: by then somebody waits anyway. */
  readonly laterMs: number;
  /** From when on, and until when, the one becomes the other. */
  readonly growsFromMs: number;
  readonly growsUntilMs: number;
  /** Throttling means that others ask as well: that much slower, and never faster again, since the others don't go away either. */
  readonly slower: number;
  readonly slowestMs: number;
  /** Throttled more often than that in a row, a crowd is large: that much slower again each time, until an answer. */
  readonly againAfter: number;
  readonly againSlower: number;
  readonly longestMs: number;
  /** By which share a pause may be shorter, so that those who began together don't stay together: as a rule, and after throttling. */
  readonly spread: number;
  readonly throttledSpread: number;
}

export const PACE: PaceSettings = {
  firstMs: 550,
  laterMs: 940,
  growsFromMs: 1_000,
  growsUntilMs: 3_000,
  slower: 1.6,
  slowestMs: 1_400,
  againAfter: 2,
  againSlower: 1.3,
  longestMs: 1_700,
  spread: 0.2,
  throttledSpread: 0.3,
};

/** First pause after a fault. It doubles while faults last. */
const FAULT_MS = 1_000;
const LONGEST_FAULT_MS = 5_000;
const FAULT_SPREAD = 0.5;

/** How long to pause before the next call. One instance a request. */
export class Pace {
  private readonly settings: PaceSettings;
  private stretch = 1;
  private faults = 0;
  /** Running. */
  private throttles = 0;

  constructor(private readonly random: () => number, settings: Partial<PaceSettings> = {}) {
    this.settings = { ...PACE, ...settings };
  }

  /** After "not ready". */
  public notReady(waitedMs: number): number {
    this.faults = 0;
    this.throttles = 0;
    return this.spread(this.base(waitedMs), this.settings.spread);
  }

  public throttled(waitedMs: number): number {
    this.faults = 0;
    const { slower, againAfter, againSlower, longestMs, throttledSpread } = this.settings;
    this.stretch *= slower;
    const pause = Math.min(longestMs, this.base(waitedMs) * againSlower ** Math.max(0, ++this.throttles - againAfter));
    return this.spread(pause, throttledSpread);
  }

  /** After a fault, or no answer. */
  public fault(waitedMs: number): number {
    const doubled = Math.min(LONGEST_FAULT_MS, FAULT_MS * 2 ** this.faults++);
    return this.spread(Math.max(this.base(waitedMs), doubled), FAULT_SPREAD);
  }

  /** Whether others ask at the same time. */
  public get shared(): boolean {
    return this.stretch > 1;
  }

  /** What a client should leave between this answer and its next request, in whole seconds. */
  public retryAfterSeconds(waitedMs: number): number {
    return Math.max(1, Math.floor(this.base(waitedMs) / 1_000));
  }

  private base(waitedMs: number): number {
    const { firstMs, laterMs, growsFromMs, growsUntilMs, slowestMs } = this.settings;
    const grown = Math.min(1, Math.max(0, (waitedMs - growsFromMs) / (growsUntilMs - growsFromMs)));
    return Math.min(Math.max(slowestMs, laterMs), this.stretch * (firstMs + grown * (laterMs - firstMs)));
  }

  /** Up to that share shorter. */
  private spread(ms: number, share: number): number {
    return ms * (1 - share * this.random());
  }
}
