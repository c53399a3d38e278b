/** A clock for concurrent clients, which moves only when all of them wait. */
export class VirtualTime {
  public now = 0;
  private readonly alarms: Array<{ at: number; order: number; wake: () => void }> = [];
  private order = 0;

  public sleep(ms: number): Promise<void> {
    return new Promise(wake => void this.wakeAfter(ms, wake));
  }

  /** A timeout, as in the broker's `Timing`. */
  public alarm(ms: number): { readonly rang: Promise<void>; off(): void } {
    let ring = () => {};
    const rang = new Promise<void>(resolve => {
      ring = resolve;
    });
    const set = this.wakeAfter(ms, ring);
    return { rang, off: () => void this.alarms.splice(this.alarms.indexOf(set), this.alarms.includes(set) ? 1 : 0) };
  }

  /** Lets time pass until the promise settles. */
  public async run(all: Promise<unknown>): Promise<void> {
    let settled = false;
    void all.finally(() => settled = true);
    for (;;) {
      await new Promise(setImmediate); // whatever can continue without time passing does
      const next = this.alarms.shift();
      if (settled || next === undefined) return;
      this.now = next.at;
      next.wake();
    }
  }

  private wakeAfter(ms: number, wake: () => void) {
    const alarm = { at: this.now + Math.max(0, ms), order: this.order++, wake };
    const index = this.alarms.findIndex(other => other.at > alarm.at);
    if (index < 0) this.alarms.push(alarm);
    else this.alarms.splice(index, 0, alarm);
    return alarm;
  }
}
