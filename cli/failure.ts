/** How the client ends. Documented in docs/operators.md: scripts are written against these. */
export const ExitCode = {
  /** The shell was opened and has ended, or the credentials were printed. */
  DONE: 0,
  /** A mistake in this program. */
  INTERNAL: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** This machine can't show a shell: no terminal, no plugin, or one that is too old. */
  NOT_EQUIPPED: 3,
  /** No AWS credentials. */
  NO_CREDENTIALS: 4,
  /** The broker refuses, and would again: 400, 403, 404. */
  REFUSED: 5,
  /** No shell until the waiting was over: 409, 429. */
  NOT_IN_TIME: 6,
  /** The broker can't be reached, fails, or answers something that is not an answer. */
  BROKER_BROKEN: 7,
  /** The plugin never connected, or did not end as it should. */
  PLUGIN_FAILED: 8,
  /** The connection to the shell was lost. */
  CONNECTION_LOST: 9,
} as const;

/** An end that the operator is told of in words: what happened, with the value, and the way out. Never holds a secret. */
export class Failure extends Error {
  constructor(public readonly exitCode: number, message: string) {
    super(message);
    this.name = 'Failure';
  }
}

/** @returns the failure of a command line that is wrong */
export function usage(message: string): Failure {
  return new Failure(ExitCode.USAGE, message);
}

/** What a shell reports of a program that a signal has ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  const numbers: { readonly [name: string]: number } = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
  return 128 + (numbers[signal] ?? 0);
}

/**
 * A text from elsewhere, made fit for the screen: one line, no control characters that a terminal would obey, nothing
 * that looks like an address or a token.
 */
export function printable(text: string): string {
  const line = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/wss?:\/\/\S*/giu, '***')
    .replace(/[A-Za-z0-9+/=_-]{80,}/gu, '***')
    .trim();
  return Array.from(line).slice(0, 600).join('');
}
