import type { Arguments } from './arguments';
import { report } from './report';

/**
 * Runs a command that calls a service. It is bundled separately (scripts/bundle/client-bundles.ts): loading the AWS SDK and the
 * rest takes longer than starting Node, and printing help must not wait for that.
 *
 * @returns the exit code; errors have been printed
 */
export async function run(args: Arguments): Promise<number> {
  // A closed terminal must not keep us from ending the plugin.
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
    case 'doctor': return (await import('./doctor.js')).runDoctor(args);
    case 'completion': throw new Error('index.ts handles completion');
  }
}
