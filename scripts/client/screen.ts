import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn, type IPty } from '@lydell/node-pty';

const LOOK_EVERY_MS = 50;

/** A program in its own terminal. */
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

  /** Waits until the program has written a text. @throws if the program ends first */
  public async sees(pattern: RegExp): Promise<void> {
    await this.until(() => pattern.test(this.text));
    if (!pattern.test(this.text)) throw new Error(`${pattern} did not appear before the program ended:\n${this.text}`);
  }

  /** Waits until the client has noticed that the plugin has the terminal: otherwise it treats the plugin as never connected. @throws if the program ends first */
  public async isShell(): Promise<void> {
    const { ptsName } = this.pty as unknown as { ptsName: string };
    const settings = () => spawnSync('stty', [process.platform === 'darwin' ? '-f' : '-F', ptsName, '-a'], { encoding: 'utf8' }).stdout;
    while (!/intr = \^\]/.test(settings())) {
      if (this.code !== undefined) throw new Error(`the client ended before the plugin had the terminal:\n${this.text}`);
      await sleep(LOOK_EVERY_MS);
    }
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
