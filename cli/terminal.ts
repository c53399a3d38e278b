import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from 'node:child_process';
import { readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, Failure } from './failure';

/** @throws unless an operator sits there: the plugin on a pipe loses output, and ends a session at the end of its input */
export function requireTerminal(): void {
  for (const [name, descriptor] of [['input', 0], ['output', 1]] as const) {
    if (!isatty(descriptor)) {
      throw new Failure(ExitCode.NOT_EQUIPPED, `Standard ${name} is not a terminal, and a shell needs one. Run connect without pipes and redirections; in Git Bash's older windows put "winpty" before it. For another tool, "credentials" prints the response.`);
    }
  }
}

/**
 * The terminal on standard input, by `stty`: the plugin changes its settings and does not always change them back. Where
 * there is no `stty` (Windows), its settings can't be seen or set, and every method does nothing.
 */
export class Terminal {
  /** What to go back to. */
  private readonly saved = stty('-g');
  /** Whether its keys reach others too: npx, a script, make. */
  private shared = false;

  /** Whether its settings can be seen. */
  public get visible(): boolean {
    return this.saved !== undefined;
  }

  /**
   * Makes sure that the plugin's change will be seen: an earlier program may have left it without echo. And that ^Z and ^\
   * reach the shell only: whoever has started us would be stopped or killed by them, and the prompt behind it would come
   * back while the plugin still reads what is typed.
   */
  public prepare(): void {
    if (!this.visible) return;
    stty('icanon', 'echo', 'isig');
    this.shared = sharesProcessGroup();
    if (this.shared) stty('susp', 'undef', 'quit', 'undef');
  }

  /** The plugin has it: from now on ^C is the shell's, too. */
  public handOver(): void {
    if (this.shared) stty('intr', 'undef');
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

/** Asks a question on the terminal. @returns the answer; nothing at the end of input or where it can't be read */
export function prompt(question: string): string | undefined {
  process.stderr.write(question);
  const buffer = Buffer.alloc(1_024);
  try {
    const length = readSync(0, buffer);
    return length === 0 ? undefined : buffer.toString('utf8', 0, length).trim();
  } catch {
    return undefined;
  }
}

/** Started straight from an interactive shell, we are alone in a group of our own, and the terminal's signals are ours. */
function sharesProcessGroup(): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'pgid=', '-p', `${process.pid}`], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  return status === 0 ? Number(stdout) !== process.pid : process.env.npm_command !== undefined;
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
