import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ExitCode, exitCodeOfSignal, Failure, usage } from './failure';
import { requireTerminal } from './terminal';

/**
 * Runs the same command in the system's `script`, which writes what is on the screen to a file. The operator can edit that file,
 * so it proves nothing.
 *
 * @throws if there is no `script`, or the file exists
 */
export async function connectWithTranscript(path: string): Promise<number> {
  requireTerminal();
  const { stdout, error } = spawnSync('script', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  if (error !== undefined) throw new Failure(ExitCode.MISSING_PREREQUISITE, '--transcript needs the program "script", which is not installed (Windows has none). Leave out --transcript, or use your terminal\'s own logging.');
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (reason) {
    throw usage(`--transcript ${JSON.stringify(path)} can't be created: ${(reason as NodeJS.ErrnoException).code === 'EEXIST' ? 'it exists already; choose another name' : (reason as NodeJS.ErrnoException).code}.`);
  }
  process.stderr.write(`What is on the screen is written to ${path}. It is a note of your own, not evidence, and may contain secrets that the shell shows.\n`);
  const command = [process.execPath, ...process.execArgv, process.argv[1], ...withoutTranscript(process.argv.slice(2))];
  const args = /util-linux/.test(stdout)
    ? ['--quiet', '--return', '--command', command.map(quoted).join(' '), path]
    : ['-q', path, ...command]; // BSD and macOS
  const child = spawn('script', args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const) process.on(signal, () => undefined); // meant for the process inside
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? exitCodeOfSignal(signal!)));
  });
}

export function withoutTranscript(argv: string[]): string[] {
  return argv.filter((word, index) => word !== '--transcript' && argv[index - 1] !== '--transcript' && !word.startsWith('--transcript='));
}

/** Quotes an argument for a POSIX shell. */
export function quoted(word: string): string {
  return `'${word.replace(/'/g, '\'\\\'\'')}'`;
}
