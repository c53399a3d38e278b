/** Parameters of the pauses. They are measured: bench/tune-pace.ts finds the settings, `npm run bench -- crowds` evaluates them. */
export interface PaceSettings {
  /** Initial pause between two calls: short, since most terminals are up soon, … */
  readonly firstMs: number;
  /** … and the later one, when a little more waiting matters less. */
  readonly laterMs: number;
  /** When the transition from one to the other begins and ends. */
  readonly growsFromMs: number;
  readonly growsUntilMs: number;
  /** Throttling means that others send requests, too: slow down by this factor and stay slow, since the others remain as well. */
  readonly slower: number;
  /** The pause while every call so far was throttled. Then the crowd is probably large, and the next turn far away. */
  readonly unansweredMs: number;
  /** Jitter, the share by which a pause may be shorter, so that a crowd spreads out: once a call was throttled, … */
  readonly spread: number;
  /** … and if it was the very first, which the whole crowd made at the same time. */
  readonly firstSpread: number;
}

export const PACE: PaceSettings = {
  firstMs: 232,
  laterMs: 892,
  growsFromMs: 2_400,
  growsUntilMs: 3_250,
  slower: 1.21,
  unansweredMs: 1_870,
  spread: 0.12,
  firstSpread: 1,
};

/** First pause after a fault. It doubles with each consecutive fault. */
const FAULT_MS = 1_000;
const LONGEST_FAULT_MS = 5_000;
const FAULT_SPREAD = 0.5;

/** Decides how long to pause before the next call. One instance per request. */
export class Pace {
  private readonly settings: PaceSettings;
  /** Whether any call was throttled … */
  private throttledOnce = false;
  /** … and whether any was answered. */
  private answered = false;
  private faults = 0;

  constructor(private readonly random: () => number, settings: Partial<PaceSettings> = {}) {
    this.settings = { ...PACE, ...settings };
  }

  /** After "not ready". */
  public notReady(waitedMs: number): number {
    this.faults = 0;
    this.answered = true;
    return this.spread(this.base(waitedMs), this.shared ? this.settings.spread : 0);
  }

  public throttled(waitedMs: number): number {
    this.faults = 0;
    const first = !this.shared && !this.answered;
    this.throttledOnce = true;
    return this.spread(this.base(waitedMs), first ? this.settings.firstSpread : this.settings.spread);
  }

  /** After a fault, or no answer. */
  public fault(waitedMs: number): number {
    const doubled = Math.min(LONGEST_FAULT_MS, FAULT_MS * 2 ** this.faults++);
    return this.spread(Math.max(this.base(waitedMs), doubled), FAULT_SPREAD);
  }

  /** Whether others send requests at the same time. */
  public get shared(): boolean {
    return this.throttledOnce;
  }

  /** The pause before jitter. */
  public base(waitedMs: number): number {
    const { firstMs, laterMs, growsFromMs, growsUntilMs, slower, unansweredMs } = this.settings;
    if (this.shared && !this.answered) return unansweredMs;
    const grown = Math.min(1, Math.max(0, (waitedMs - growsFromMs) / (growsUntilMs - growsFromMs)));
    return (this.shared ? slower : 1) * (firstMs + grown * (laterMs - firstMs));
  }

  /** Up to that share shorter. */
  private spread(ms: number, share: number): number {
    return ms * (1 - share * this.random());
  }
}
