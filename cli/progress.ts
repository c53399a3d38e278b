import { exitCodeOfSignal } from './failure';

const FRAMES = ['|', '/', '-', '\\'];
const FRAME_MS = 125;
/** Between lines where there is no terminal. */
const LINE_MS = 30_000;

/** The parts of standard error that are used. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows that the client is waiting: on a terminal, one line with the elapsed time; elsewhere, plain lines. */
export class Progress {
  private timer?: NodeJS.Timeout;
  private startedAt = 0;
  private frame = 0;

  /** Whether a line can be redrawn. */
  private readonly redraws: boolean;
  private what = '';

  constructor(private readonly screen: Screen, private readonly now: () => number = Date.now, env: NodeJS.ProcessEnv = process.env) {
    this.redraws = screen.isTTY === true && env.TERM !== 'dumb';
  }

  public async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.startedAt = this.now();
    this.what = what;
    const cancel = () => {
      this.line('Cancelled. The request is on record.');
      process.exit(exitCodeOfSignal('SIGINT'));
    };
    process.once('SIGINT', cancel);
    if (!this.redraws) this.line(`${what}…`);
    this.resume();
    try {
      return await work();
    } finally {
      process.off('SIGINT', cancel);
      clearInterval(this.timer);
      this.clear();
    }
  }

  /** Pauses for a question. */
  public async paused<T>(question: () => Promise<T>): Promise<T> {
    clearInterval(this.timer);
    this.clear();
    try {
      return await question();
    } finally {
      this.resume();
    }
  }

  /** Prints a permanent line. */
  public line(text: string): void {
    this.clear();
    this.screen.write(`${text}\n`);
  }

  public elapsed(): number {
    return Math.round((this.now() - this.startedAt) / 1_000);
  }

  private resume(): void {
    this.timer = this.redraws
      ? setInterval(() => this.draw(), FRAME_MS)
      : setInterval(() => this.line(`${this.what}: ${this.elapsed()} s`), LINE_MS);
  }

  private draw(): void {
    const text = `${FRAMES[this.frame++ % FRAMES.length]} ${this.what}… ${this.elapsed()} s (^C cancels)`;
    this.screen.write(`\r\x1b[2K${text.slice(0, (this.screen.columns ?? 80) - 1)}`);
  }

  private clear(): void {
    if (this.redraws) this.screen.write('\r\x1b[2K');
  }
}
