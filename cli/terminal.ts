import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from 'node:child_process';
import { readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, Failure } from './failure';

/** The escape key, as in telnet: pressed twice, it ends the shell from this side. */
export const ESCAPE = '^]';

/** @throws if input or output is a pipe: the plugin would lose output, and end the session at the end of its input */
export function requireTerminal(): void {
  const problem = terminalProblem();
  if (problem !== undefined) throw new Failure(ExitCode.MISSING_PREREQUISITE, problem);
}

export function terminalProblem(): string | undefined {
  for (const [name, descriptor] of [['input', 0], ['output', 1]] as const) {
    if (!isatty(descriptor)) {
      return `Standard ${name} is not a terminal, and a shell needs one. Run connect without pipes and redirections; in an older Git Bash window, put "winpty" before the command. To pass a shell to another tool, use "credentials".`;
    }
  }
  return undefined;
}

/**
 * The terminal on standard input, controlled with `stty`: the plugin changes its settings and does not always restore them. If
 * there is no `stty` (Windows), the settings can't be read or changed, and every method does nothing.
 */
export class Terminal {
  /** The settings to restore. */
  private readonly saved = stty('-g');

  /** Whether its settings can be read. */
  public get readable(): boolean {
    return this.saved !== undefined;
  }

  /**
   * Turns echo and line mode on, so that `taken` notices when the plugin turns them off: an earlier program may have left echo off.
   * Makes ^Z and ^\ ordinary keys for the shell: as signals, they would stop or kill the plugin before it is connected, and our
   * parent process (npx, a script, make) at any time, while the plugin keeps reading input.
   */
  public prepare(): void {
    if (this.readable) stty('icanon', 'echo', 'isig', 'susp', 'undef', 'quit', 'undef');
  }

  /** For when the plugin has the terminal: from now on, ^C is an ordinary key too, and only the escape is ours. */
  public handOver(): void {
    if (this.readable) stty('intr', ESCAPE);
  }

  /** Whether the plugin has taken the terminal. The only sign that it is connected is that it turns off echo and line mode. */
  public taken(): boolean {
    return this.readable && /(?:^|\s)-(?:icanon|echo)(?=[\s;]|$)/.test(stty('-a') ?? '');
  }

  public restore(): void {
    if (this.saved !== undefined) stty(this.saved);
  }

  /** Discards unread input: it was meant for the remote shell, and would run at the local prompt. */
  public discardInput(): void {
    if (!this.readable) return;
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
 * In a session of its own, where the terminal's keys can't reach it: between fork and exec a program can't ignore signals yet, and
 * if ^Z stopped it at that moment, we would wait forever. Node's types lack `detached` for spawnSync.
 */
function stty(...args: string[]): string | undefined {
  if (process.platform === 'win32') return undefined;
  const options = { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8', detached: true } as SpawnSyncOptionsWithStringEncoding;
  const { status, stdout } = spawnSync('stty', args, options);
  return status === 0 ? stdout.trim() : undefined;
}
