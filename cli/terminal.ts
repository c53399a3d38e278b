import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from 'node:child_process';
import { readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, Failure } from './failure';

/** The local escape, as in telnet: pressed twice, it ends the shell locally. */
export const ESCAPE = '^]';

/** @throws unless it is a terminal: on a pipe, the plugin loses output and ends a session at the end of its input */
export function requireTerminal(): void {
  const missing = missingTerminal();
  if (missing !== undefined) throw new Failure(ExitCode.NOT_EQUIPPED, missing);
}

/** @returns the problem, if there is one */
export function missingTerminal(): string | undefined {
  for (const [name, descriptor] of [['input', 0], ['output', 1]] as const) {
    if (!isatty(descriptor)) {
      return `Standard ${name} is not a terminal, and a shell needs one. Run connect without pipes and redirections; in Git Bash's older windows put "winpty" before it. For another tool, "credentials" prints the response.`;
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
  public get visible(): boolean {
    return this.saved !== undefined;
  }

  /**
   * Makes sure that the plugin's change is detected: an earlier program may have left echo off. Also makes sure that ^Z and ^\
   * are ordinary keys for the shell: before the plugin is connected they would stop or kill it, and our parent process
   * (npx, a script, make) at any time, while the plugin continues to read input.
   */
  public prepare(): void {
    if (this.visible) stty('icanon', 'echo', 'isig', 'susp', 'undef', 'quit', 'undef');
  }

  /** The plugin has the terminal: from now on, ^C is a key for the shell, too, and only the escape is ours. */
  public handOver(): void {
    if (this.visible) stty('intr', ESCAPE);
  }

  /** Whether the plugin has the terminal: its only sign of being connected is that it turns off echo and line mode. */
  public taken(): boolean {
    return this.visible && /(?:^|\s)-(?:icanon|echo)(?=[\s;]|$)/.test(stty('-a') ?? '');
  }

  public restore(): void {
    if (this.saved !== undefined) stty(this.saved);
  }

  /** Discards unread input: it was meant for the remote shell, and would run at the local prompt. */
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
 * Runs in a session of its own, unaffected by the terminal's keys: between fork and exec a program can't ignore signals yet, and
 * if ^Z stops it at that moment, we would wait forever. Node's types lack `detached` for spawnSync.
 */
function stty(...args: string[]): string | undefined {
  if (process.platform === 'win32') return undefined;
  const options = { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8', detached: true } as SpawnSyncOptionsWithStringEncoding;
  const { status, stdout } = spawnSync('stty', args, options);
  return status === 0 ? stdout.trim() : undefined;
}
