import type { Arguments } from './arguments';
import { report } from './report';

/**
 * Runs a command that asks somebody. A bundle of its own, since the AWS SDK and the rest take longer to read than Node takes to
 * start: what only prints help must not wait for that.
 *
 * @returns the exit code, with every error told
 */
export async function run(args: Arguments): Promise<number> {
  // A terminal that was closed must not keep us from ending the plugin.
  process.stderr.on('error', () => undefined);
  return perform(args).catch(report);
}

async function perform(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'connect': return args.transcript === undefined ? (await import('./connect.js')).connect(args) : (await import('./transcript.js')).connectWithTranscript(args.transcript);
    case 'credentials': return (await import('./print-credentials.js')).printCredentials(args);
    case 'sessions': return (await import('./print-sessions.js')).printSessions(args);
    case 'approvals': return (await import('./print-approvals.js')).printApprovals(args);
    case 'approve': return (await import('./decide-approval.js')).approve(args);
    case 'deny': return (await import('./decide-approval.js')).deny(args);
    case 'review': return (await import('./review-emergency.js')).review(args);
    case 'doctor': return (await import('./doctor.js')).examine(args);
    case 'completion': throw new Error('completion asks nobody'); // index.ts has printed it
  }
}
