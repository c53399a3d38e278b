import type { Knowledge } from './decide';
import type { Attempt, SessionService, SessionState } from './session-service';

/** If the meaning of a refusal depends on the state, it is requested at once, and then at most every … */
const DECIDING_EVERY_MS = 5_000;
/** "Not ready" implies that the session exists. Whether it still does is checked for the first time after … */
const FIRST_AFTER_MS = [5_000, 15_000] as const;
/** … and then at most every … */
const EVERY_MS = 10_000;

/**
 * When to request the session's state. The game needs GetStreamSession's quota of 20 requests a second, so: rarely, at times
 * that differ between clients, and not at all if throttling shows that many others wait, too.
 */
export class StateQuestions {
  private askedAt = -Infinity;
  private timesAsked = 0;
  private refusedWhileLive = 0;
  private state: SessionState = { kind: 'unknown' };
  private readonly firstAfterMs: number;

  constructor(random: number) {
    const [earliest, latest] = FIRST_AFTER_MS;
    this.firstAfterMs = earliest + (latest - earliest) * random;
  }

  public due({ kind }: Attempt, now: number, waitedMs: number, shared: boolean): boolean {
    const ago = now - this.askedAt;
    if (rejectsId(kind)) return ago >= DECIDING_EVERY_MS;
    return kind === 'not-ready' && !shared && waitedMs >= this.firstAfterMs && ago >= EVERY_MS;
  }

  public async ask(service: SessionService, now: number, timeoutMs: number): Promise<void> {
    this.askedAt = now;
    this.timesAsked++;
    this.state = await service.describeSession(timeoutMs);
  }

  /** Counts a rejected ID while the session is live. */
  public observe({ kind }: Attempt): void {
    if (rejectsId(kind) && this.state.kind === 'live') this.refusedWhileLive++;
  }

  public get knowledge(): Knowledge {
    const { state, timesAsked, refusedWhileLive } = this;
    return { state, timesAsked, refusedWhileLive };
  }
}

function rejectsId(kind: Attempt['kind']): boolean {
  return kind === 'not-found' || kind === 'invalid';
}
