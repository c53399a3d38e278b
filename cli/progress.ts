import { exitCodeOfSignal } from './failure';

const FRAMES = ['|', '/', '-', '\\'];
const FRAME_MS = 125;
/** Interval between lines if there is no terminal. */
const LINE_MS = 30_000;

/** The parts of standard error that are used. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows on standard error that the client is waiting: a line with the elapsed time on a terminal, plain lines elsewhere. */
export class Progress {
  private timer?: NodeJS.Timeout;
  private startedAt = 0;
  private frame = 0;

  /** Whether a line can be redrawn. */
  private readonly draws: boolean;
  private what = '';

  constructor(private readonly screen: Screen, private readonly now: () => number = Date.now, env: NodeJS.ProcessEnv = process.env) {
    this.draws = screen.isTTY === true && env.TERM !== 'dumb';
  }

  public async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.startedAt = this.now();
    this.what = what;
    const giveUp = () => {
      this.line('Cancelled. The request is on record.');
      process.exit(exitCodeOfSignal('SIGINT'));
    };
    process.once('SIGINT', giveUp);
    if (!this.draws) this.line(`${what}…`);
    this.turn();
    try {
      return await work();
    } finally {
      process.off('SIGINT', giveUp);
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
      this.turn();
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

  private turn(): void {
    this.timer = this.draws
      ? setInterval(() => this.draw(), FRAME_MS)
      : setInterval(() => this.line(`${this.what}: ${this.elapsed()} s`), LINE_MS);
  }

  private draw(): void {
    const text = `${FRAMES[this.frame++ % FRAMES.length]} ${this.what}… ${this.elapsed()} s (^C gives up)`;
    this.screen.write(`\r\x1b[2K${text.slice(0, (this.screen.columns ?? 80) - 1)}`);
  }

  private clear(): void {
    if (this.draws) this.screen.write('\r\x1b[2K');
  }
}
