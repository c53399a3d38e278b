import { exitCodeOfSignal } from './failure';

const FRAMES = ['|', '/', '-', '\\'];
const FRAME_MS = 125;
/** Where there is no terminal to draw on, a line is enough every so often. */
const LINE_MS = 30_000;

/** What standard error is, as far as this goes. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows on standard error that something is being waited for: a line with a clock on a terminal, plain lines elsewhere. */
export class Progress {
  private timer?: NodeJS.Timeout;
  private startedAt = 0;
  private frame = 0;

  constructor(private readonly screen: Screen, private readonly now: () => number = Date.now) {}

  public async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.startedAt = this.now();
    const giveUp = () => {
      this.line('Given up. What was asked is on record.');
      process.exit(exitCodeOfSignal('SIGINT'));
    };
    process.once('SIGINT', giveUp);
    if (this.screen.isTTY) {
      this.timer = setInterval(() => this.draw(what), FRAME_MS);
    } else {
      this.line(`${what}…`);
      this.timer = setInterval(() => this.line(`${what}: ${this.elapsed()} s`), LINE_MS);
    }
    try {
      return await work();
    } finally {
      process.off('SIGINT', giveUp);
      clearInterval(this.timer);
      this.clear();
    }
  }

  /** A line that stays. */
  public line(text: string): void {
    this.clear();
    this.screen.write(`${text}\n`);
  }

  public elapsed(): number {
    return Math.round((this.now() - this.startedAt) / 1_000);
  }

  private draw(what: string): void {
    const text = `${FRAMES[this.frame++ % FRAMES.length]} ${what}… ${this.elapsed()} s (^C gives up)`;
    this.screen.write(`\r\x1b[2K${text.slice(0, (this.screen.columns ?? 80) - 1)}`);
  }

  private clear(): void {
    if (this.screen.isTTY) this.screen.write('\r\x1b[2K');
  }
}
