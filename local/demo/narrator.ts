/** Prints what happens, line by line, with a running clock where the terminal can show one. */
export class Narrator {
  private readonly live = process.stdout.isTTY === true;
  private readonly color = this.live && process.env.NO_COLOR === undefined;
  private clock?: NodeJS.Timeout;
  private startedAt = 0;

  public title(text: string): void {
    this.say(`\n${this.bold(text)}`);
  }

  public say(text = ''): void {
    this.clearLine();
    process.stdout.write(`${text}\n`);
  }

  public fact(name: string, value: string): void {
    this.say(`  ${name.padEnd(16)} ${value}`);
  }

  /** Does timed work, and shows the time that has passed. */
  public async timed<T>(waitingFor: string, work: () => Promise<T>): Promise<T> {
    this.startedAt = Date.now();
    if (this.live) {
      this.clock = setInterval(() => {
        this.clearLine();
        process.stdout.write(`  ${this.elapsed()}  ${waitingFor}…`);
      }, 100);
    }
    try {
      return await work();
    } finally {
      clearInterval(this.clock);
      this.clock = undefined;
      this.clearLine();
    }
  }

  /** An event within the timed work, with its time. */
  public moment(text: string): void {
    this.say(`  ${this.elapsed()}  ${text}`);
  }

  private elapsed(): string {
    return `${((Date.now() - this.startedAt) / 1_000).toFixed(2).padStart(5)} s`;
  }

  private clearLine(): void {
    if (this.live) process.stdout.write('\r\x1b[2K');
  }

  private bold(text: string): string {
    return this.color ? `\x1b[1m${text}\x1b[0m` : text;
  }
}
