import type { Arguments } from './arguments';
import { ExitCode } from './failure';
import { prepare } from './prepare';
import { requestShell } from './request-shell';

/** Prints the shell as JSON, with the service's own names, for another tool. */
export async function printCredentials(args: Arguments): Promise<number> {
  const prepared = await prepare(args);
  const request = await requestShell(args, prepared, prepared.target!);
  if (process.stdout.isTTY) {
    request.progress.line('Warning: this prints a secret on your screen, where it stays in the scrollback. For 60 seconds, it opens a shell. Pipe it into the tool that needs it, or use "connect".');
  }
  const shell = await request.open();
  process.stdout.write(`${JSON.stringify(shell)}\n`);
  return ExitCode.DONE;
}
