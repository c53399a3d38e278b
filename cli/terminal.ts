import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from 'node:child_process';
import { readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, Failure } from './failure';

/** The key of the local escape, as telnet has it: twice, and the shell is ended from here. */
export const ESCAPE = '^]';

/** @throws unless an operator sits there: the plugin on a pipe loses output, and ends a session at the end of its input */
export function requireTerminal(): void {
  const missing = missingTerminal();
  if (missing !== undefined) throw new Failure(ExitCode.NOT_EQUIPPED, missing);
}

/** @returns what is wrong with it, if something is */
export function missingTerminal(): string | undefined {
  for (const [name, descriptor] of [['input', 0], ['output', 1]] as const) {
    if (!isatty(descriptor)) {
      return `Standard ${name} is not a terminal, and a shell needs one. Run connect without pipes and redirections; in Git Bash's older windows put "winpty" before it. For another tool, "credentials" prints the response.`;
    }
  }
  return undefined;
}

/**
 * The terminal on standard input, by `stty`: the plugin changes its settings and does not always change them back. Where
 * there is no `stty` (Windows), its settings can't be seen or set, and every method does nothing.
 */
export class Terminal {
  /** What to go back to. */
  private readonly saved = stty('-g');

  /** Whether its settings can be seen. */
  public get visible(): boolean {
    return this.saved !== undefined;
  }

  /**
   * Makes sure that the plugin's change will be seen: an earlier program may have left it without echo. And that ^Z and ^\
   * are keys like any other, for the shell alone: before the plugin is connected they would stop or kill it, and whoever has
   * started us (npx, a script, make) at any time, while the plugin goes on reading what is typed.
   */
  public prepare(): void {
    if (this.visible) stty('icanon', 'echo', 'isig', 'susp', 'undef', 'quit', 'undef');
  }

  /** The plugin has it: from now on ^C is a key for the shell, too, and only the escape is ours. */
  public handOver(): void {
    if (this.visible) stty('intr', ESCAPE);
  }

  /** Whether the plugin has it: once connected, it turns off echo and lines, and tells in no other way. */
  public taken(): boolean {
    return this.visible && /(?:^|\s)-(?:icanon|echo)(?=[\s;]|$)/.test(stty('-a') ?? '');
  }

  public restore(): void {
    if (this.saved !== undefined) stty(this.saved);
  }

  /** Throws away what was typed and not read: it was meant for the far end, and would run at the prompt here. */
  public discardInput(): void {
    if (!this.visible) return;
    stty('-icanon', 'min', '0', 'time', '0');
    try {
      while (readSync(0, Buffer.alloc(4_096)) > 0);
    } catch {
      // nothing to read
    } finally {
      this.restore();
    }
  }
}

/**
 * In a session of its own, out of reach of the terminal's keys: between fork and exec a program can't ignore a signal yet, and
 * one that ^Z stops just then keeps us waiting for it for ever. Node's types leave `detached` out for spawnSync.
 */
function stty(...args: string[]): string | undefined {
  if (process.platform === 'win32') return undefined;
  const options = { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8', detached: true } as SpawnSyncOptionsWithStringEncoding;
  const { status, stdout } = spawnSync('stty', args, options);
  return status === 0 ? stdout.trim() : undefined;
}
