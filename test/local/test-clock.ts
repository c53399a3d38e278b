import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../local/services/clock';

/**
 * One clock for the emulated services and the functions' processes. However slow the machine is, it stands still until a
 * function pauses or the test moves it.
 */
export class TestClock implements Clock {
  private time = Date.now();
  private epoch = 0;
  private readonly processes = new Set<ChildProcess>();
  private timers: Array<{ readonly at: number; readonly run: () => void }> = [];
  private lastReceipt = 0;

  public readonly now = () => this.time;

  public after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, run: callback };
    this.timers.push(timer);
    return () => { this.timers = this.timers.filter(other => other !== timer); };
  }

  /**
   * Lets time pass for everyone. Await it before anything else: a process gets the time on one channel and responses on
   * another, and a response that overtook the time would seem to have come earlier.
   */
  public async pass(ms: number): Promise<void> {
    this.moveTo(this.time + ms);
    await this.untilReceived();
  }

  /** Nothing that the function waits for will arrive: its timeout expires. */
  public nothingComes(): void {
    this.tell({ nothingComes: true });
  }

  /** Returns to the machine's time, which an operator's client signs with. */
  public reset(): void {
    this.time = Date.now();
    this.epoch++;
    this.tell({ now: this.time });
  }

  /** Node's arguments that put a function's process on this clock. */
  public execArgv(startDelayMs: number): string[] {
    return ['--import', `${pathToFileURL(join(__dirname, 'function-time.mjs'))}?startDelayMs=${startDelayMs}`];
  }

  public attach(child: ChildProcess): void {
    this.processes.add(child);
    child.once('exit', () => this.processes.delete(child));
    child.on('message', ({ pausesUntil, hasReached, epoch }: { pausesUntil?: number; hasReached?: number; epoch?: number }) => {
      if (epoch === this.epoch) this.moveTo(pausesUntil ?? hasReached ?? this.time);
    });
    child.send({ time: { now: this.time, epoch: this.epoch } });
  }

  /** Resolves when every process has received all messages sent so far. */
  private async untilReceived(): Promise<void> {
    const receipt = ++this.lastReceipt;
    await Promise.all([...this.processes].filter(child => child.connected).map(child => new Promise<void>(resolve => {
      const onMessage = (message: { receipt?: number }) => message.receipt === receipt && done();
      const done = () => {
        child.off('message', onMessage).off('exit', done);
        resolve();
      };
      child.on('message', onMessage).once('exit', done);
      child.send({ time: { receipt, epoch: this.epoch } });
    })));
  }

  private moveTo(time: number): void {
    if (time <= this.time) return this.tell({ now: this.time });
    const due = this.timers.filter(({ at }) => at <= time).sort((one, other) => one.at - other.at);
    this.timers = this.timers.filter(({ at }) => at > time);
    for (const { at, run } of due) {
      this.time = at;
      run();
    }
    this.time = time;
    this.tell({ now: time });
  }

  private tell(time: { now?: number; nothingComes?: boolean }): void {
    for (const child of this.processes) if (child.connected) child.send({ time: { ...time, epoch: this.epoch } });
  }
}
