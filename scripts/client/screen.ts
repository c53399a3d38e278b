import { spawn, type IPty } from '@lydell/node-pty';

/** A program in a terminal of its own. */
export class Screen {
  /** Everything that it has written. */
  public text = '';
  private readonly pty: IPty;
  private readonly waiting: Array<() => void> = [];
  private code?: number;

  constructor(command: string, args: string[], options: { cwd: string; env: Record<string, string> }) {
    this.pty = spawn(command, args, { ...options, cols: 100, rows: 30, name: 'xterm' });
    this.pty.onData(data => {
      this.text += data;
      this.look();
    });
    this.pty.onExit(({ exitCode }) => {
      this.code = exitCode;
      this.look();
    });
  }

  /** Waits until it has written that. @throws if it ends before */
  public async sees(pattern: RegExp): Promise<void> {
    await this.until(() => pattern.test(this.text));
    if (!pattern.test(this.text)) throw new Error(`${pattern} was not on the screen when it ended:\n${this.text}`);
  }

  public type(text: string): void {
    this.pty.write(text);
  }

  /** @returns the exit code */
  public async exit(): Promise<number> {
    await this.until(() => false);
    return this.code!;
  }

  private until(done: () => boolean): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push(() => {
        if (done() || this.code !== undefined) resolve();
      });
      this.look();
    });
  }

  private look(): void {
    for (const check of this.waiting) check();
  }
}
