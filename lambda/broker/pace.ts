/** Parameters of the pauses. They are measured: bench/tune-pace.ts finds the settings, `npm run bench -- crowds` evaluates them. */
export interface PaceSettings {
  /** Initial pause between two calls, … */
  readonly firstMs: number;
  /** … and the later one, when a little more waiting matters less. */
  readonly laterMs: number;
  /** When the transition from one to the other begins and ends. */
  readonly growsFromMs: number;
  readonly growsUntilMs: number;
  /** Throttling means that others send requests, too: slow down by this factor and stay slow, since the others remain as well. */
  readonly slower: number;
  readonly slowestMs: number;
  /** After more throttled calls in a row, the crowd is large: slow down further with each, until a call succeeds. */
  readonly againAfter: number;
  readonly againSlower: number;
  readonly longestMs: number;
  /** Jitter, the share by which a pause may be shorter, so that simultaneous clients spread out: normally, and after throttling. */
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

/** First pause after a fault. It doubles with each consecutive fault. */
const FAULT_MS = 1_000;
const LONGEST_FAULT_MS = 5_000;
const FAULT_SPREAD = 0.5;

/** Decides how long to pause before the next call. One instance per request. */
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

  /** Whether others send requests at the same time. */
  public get shared(): boolean {
    return this.stretch > 1;
  }

  /** The pause before jitter. */
  public base(waitedMs: number): number {
    const { firstMs, laterMs, growsFromMs, growsUntilMs, slowestMs } = this.settings;
    const grown = Math.min(1, Math.max(0, (waitedMs - growsFromMs) / (growsUntilMs - growsFromMs)));
    return Math.min(Math.max(slowestMs, laterMs), this.stretch * (firstMs + grown * (laterMs - firstMs)));
  }

  /** Up to that share shorter. */
  private spread(ms: number, share: number): number {
    return ms * (1 - share * this.random());
  }
}
