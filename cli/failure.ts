/** The client's exit codes. Scripts rely on them: see docs/operators.md. */
export const ExitCode = {
  /** The shell was opened and has ended, or the credentials were printed. */
  DONE: 0,
  /** A bug in this program. */
  INTERNAL: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** This machine can't run a shell: no terminal, no plugin, or a plugin that is too old. */
  MISSING_PREREQUISITE: 3,
  /** No AWS credentials. */
  NO_CREDENTIALS: 4,
  /** The broker refused permanently: 400, 403, 404. */
  REFUSED: 5,
  /** No shell within `--wait`: 409, 429. */
  TIMED_OUT: 6,
  /** The broker can't be reached, fails, or gives an invalid answer. */
  BROKER_FAILED: 7,
  /** The plugin never connected, or ended abnormally. */
  PLUGIN_FAILED: 8,
  /** The connection to the shell was lost. */
  CONNECTION_LOST: 9,
} as const;

/** An error for the operator: what happened, with the value, and what to do. Its message never contains a secret. */
export class Failure extends Error {
  constructor(public readonly exitCode: number, message: string) {
    super(message);
    this.name = 'Failure';
  }
}

export function usage(message: string): Failure {
  return new Failure(ExitCode.USAGE, message);
}

/** The exit code that a shell reports for a program ended by a signal. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  const numbers: { readonly [name: string]: number } = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
  return 128 + (numbers[signal] ?? 0);
}

/**
 * Makes text from elsewhere safe to print: one line, no control characters that a terminal would interpret, nothing
 * that looks like a URL or a token.
 */
export function printable(text: string): string {
  const line = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/wss?:\/\/\S*/giu, '***')
    .replace(/[A-Za-z0-9+/=_-]{80,}/gu, '***')
    .trim();
  return Array.from(line).slice(0, 600).join('');
}
