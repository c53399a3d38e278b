import { NAME, parseArguments } from './arguments';
import { printCompletion } from './completion';
import { ExitCode, Failure, printable } from './failure';

/** The operators' client, which opens a terminal in a stream session with an AWS identity. */
async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (typeof args === 'number') return args;
  // Loaded here so that --help stays fast: the SDK's credential chain is most of this file.
  switch (args.command) {
    case 'completion': return printCompletion(args.operand);
    case 'connect': return args.transcript === undefined ? (await import('./connect.js')).connect(args) : (await import('./transcript.js')).connectWithTranscript(args.transcript);
    case 'credentials': return (await import('./print-credentials.js')).printCredentials(args);
    case 'sessions': return (await import('./print-sessions.js')).printSessions(args);
    case 'approvals': return (await import('./print-approvals.js')).printApprovals(args);
    case 'approve': return (await import('./decide-approval.js')).approve(args);
    case 'deny': return (await import('./decide-approval.js')).deny(args);
    case 'review': return (await import('./review-emergency.js')).review(args);
    case 'doctor': return (await import('./doctor.js')).examine(args);
  }
}

// A terminal that was closed must not keep us from ending the plugin.
process.stderr.on('error', () => undefined);

void main().catch((error: unknown) => {
  if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // Without stack and fields, since an error may contain a part of the response.
  process.stderr.write(`This is a bug in ${NAME} (${error instanceof Error ? `${error.name}: ${printable(error.message)}` : 'unknown'}). Please report it.\n`);
  return ExitCode.INTERNAL;
}).then(code => {
  process.exitCode = code;
});
