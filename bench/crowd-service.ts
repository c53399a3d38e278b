import type { VirtualTime } from './virtual-time';
import { TokenBucket } from '../local/services/token-bucket';

export interface CrowdServiceOptions {
  readonly time: VirtualTime;
  /** When all terminals come up. */
  readonly readyAt: number;
  readonly latency: () => number;
  /** The account's requests per second for each operation. */
  readonly quota: number;
}

export type Answer = 'opened' | 'not-ready' | 'throttled';

/** The service for the operators and the game of one account and Region. Each operation has its own quota. */
export class CrowdService {
  public readonly shellCalls = { all: 0, throttled: 0 };
  public readonly stateCalls = { all: 0, throttled: 0 };
  public readonly gameCalls = { all: 0, throttled: 0 };
  private readonly shells: TokenBucket;
  private readonly states: TokenBucket;

  constructor(private readonly options: CrowdServiceOptions) {
    const { time, quota } = options;
    this.shells = new TokenBucket(quota, quota, () => time.now);
    this.states = new TokenBucket(quota, quota, () => time.now);
  }

  public async ask(): Promise<Answer> {
    const { time, latency, readyAt } = this.options;
    const takes = latency();
    await time.sleep(takes / 2);
    this.shellCalls.all++;
    const answer = !this.shells.take() ? 'throttled' : time.now >= readyAt ? 'opened' : 'not-ready';
    if (answer === 'throttled') this.shellCalls.throttled++;
    await time.sleep(takes / 2);
    return answer;
  }

  /** @returns false if the call is throttled */
  public async state(): Promise<boolean> {
    const { time, latency } = this.options;
    const takes = latency();
    await time.sleep(takes / 2);
    const allowed = this.count(this.stateCalls);
    await time.sleep(takes / 2);
    return allowed;
  }

  /** The game's backend, which asks for its sessions' states at a steady rate. */
  public async runGame(requestsPerSecond: number, finished: () => boolean, random: () => number): Promise<void> {
    const { time } = this.options;
    while (!finished()) {
      await time.sleep(1_000 / requestsPerSecond * (0.5 + random()));
      this.count(this.gameCalls);
    }
  }

  private count(calls: { all: number; throttled: number }): boolean {
    calls.all++;
    const allowed = this.states.take();
    if (!allowed) calls.throttled++;
    return allowed;
  }
}
