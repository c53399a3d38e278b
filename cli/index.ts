import { parseArguments } from './arguments';
import { ExitCode, Failure, printable } from './failure';

/** The operator's client: one command from an AWS identity to a terminal in a stream session. */
async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (typeof args === 'number') return args;
  // Loaded now, and not for --help: the SDK's credential chain is most of this file.
  if (args.command === 'connect') return (await import('./connect.js')).connect(args);
  return (await import('./print-credentials.js')).printCredentials(args);
}

// A terminal that has gone away must not keep us from ending the plugin.
process.stderr.on('error', () => undefined);

void main().catch((error: unknown) => {
  if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // Not its stack or fields: an error on the way may hold a part of the response.
  process.stderr.write(`This is a mistake in gameliftstreams-admin-shell (${error instanceof Error ? `${error.name}: ${printable(error.message)}` : 'unknown'}). Please report it.\n`);
  return ExitCode.INTERNAL;
}).then(code => {
  process.exitCode = code;
});
