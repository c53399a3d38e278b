import { NAME, parseArguments } from './arguments';
import { printCompletion } from './completion';
import { ExitCode, Failure, printable } from './failure';

/** The operator's client: one command from an AWS identity to a terminal in a stream session. */
async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (typeof args === 'number') return args;
  // Loaded now, and not for --help: the SDK's credential chain is most of this file.
  switch (args.command) {
    case 'completion': return printCompletion(args.operand);
    case 'connect': return args.transcript === undefined ? (await import('./connect.js')).connect(args) : (await import('./transcript.js')).connectWithTranscript(args.transcript);
    case 'credentials': return (await import('./print-credentials.js')).printCredentials(args);
    case 'sessions': return (await import('./print-sessions.js')).printSessions(args);
    case 'approvals': return (await import('./print-approvals.js')).printApprovals(args);
    case 'approve': return (await import('./decide-approval.js')).approve(args);
    case 'deny': return (await import('./decide-approval.js')).deny(args);
    case 'doctor': return (await import('./doctor.js')).examine(args);
  }
}

// A terminal that has gone away must not keep us from ending the plugin.
process.stderr.on('error', () => undefined);

void main().catch((error: unknown) => {
  if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // Not its stack or fields: an error on the way may hold a part of the response.
  process.stderr.write(`This is a mistake in ${NAME} (${error instanceof Error ? `${error.name}: ${printable(error.message)}` : 'unknown'}). Please report it.\n`);
  return ExitCode.INTERNAL;
}).then(code => {
  process.exitCode = code;
});
