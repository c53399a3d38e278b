import { ExitCode, Failure, printable } from './failure';
import { NAME } from './package';

/** Prints an error. @returns the exit code */
export function report(error: unknown): number {
  if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // No stack and no other fields: they may contain a part of the response.
  process.stderr.write(`This is a bug in ${NAME} (${error instanceof Error ? `${error.name}: ${printable(error.message)}` : 'unknown'}). Please report it.\n`);
  return ExitCode.INTERNAL;
}
