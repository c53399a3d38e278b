/** A clock for concurrent clients, which moves only when all of them wait. */
export class VirtualTime {
  public now = 0;
  private readonly timers: Array<{ at: number; order: number; wake: () => void }> = [];
  private order = 0;

  public sleep(ms: number): Promise<void> {
    return new Promise(wake => void this.wakeAfter(ms, wake));
  }

  /** A timeout, as in the broker's `Timing`. */
  public timer(ms: number): { readonly expired: Promise<void>; cancel(): void } {
    let ring = () => {};
    const expired = new Promise<void>(resolve => {
      ring = resolve;
    });
    const set = this.wakeAfter(ms, ring);
    return { expired, cancel: () => void this.timers.splice(this.timers.indexOf(set), this.timers.includes(set) ? 1 : 0) };
  }

  /** Lets time pass until the promise settles. */
  public async run(all: Promise<unknown>): Promise<void> {
    let settled = false;
    void all.finally(() => settled = true);
    for (;;) {
      await new Promise(setImmediate); // whatever can continue without time passing does
      const next = this.timers.shift();
      if (settled || next === undefined) return;
      this.now = next.at;
      next.wake();
    }
  }

  private wakeAfter(ms: number, wake: () => void) {
    const timer = { at: this.now + Math.max(0, ms), order: this.order++, wake };
    const index = this.timers.findIndex(other => other.at > timer.at);
    if (index < 0) this.timers.push(timer);
    else this.timers.splice(index, 0, timer);
    return timer;
  }
}
