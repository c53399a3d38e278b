/** A request limit in AWS's terms: a steady rate per second, and a burst. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(private readonly rate: number, private readonly burst: number, private readonly now: () => number) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** Fills the bucket. */
  public refill(): void {
    this.tokens = this.burst;
    this.filledAt = this.now();
  }

  public take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + (now - this.filledAt) / 1_000 * this.rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
