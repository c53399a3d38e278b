import type { Arguments } from './arguments';
import { readAwsConfig } from './aws-config';
import { ago } from './duration';
import { ExitCode, usage } from './failure';
import { listSessions, type LiveSession } from './list-sessions';
import { openNetwork } from './network';
import { regionOf, signIn } from './prepare';
import { table } from './table';
import { parseGroup } from './target';

/** Prints the live sessions, as a table or as JSON. */
export async function printSessions(args: Arguments): Promise<number> {
  if (args.streamGroup === undefined) throw usage('--stream-group is missing: pass the stream group\'s ID (such as sg-1AB2C3De4) or its ARN.');
  const group = parseGroup(args.streamGroup);
  const config = await readAwsConfig(args.profile, process.env);
  const region = regionOf(args, group, config);
  const network = openNetwork(config.caBundle);
  const sessions = await listSessions({ group, region, network, credentials: await signIn(config, region, network) });
  const shown = sessions.map(session => args.users ? session : { ...session, userId: undefined });
  if (args.json) process.stdout.write(`${JSON.stringify(shown)}\n`);
  else if (shown.length === 0) process.stderr.write(`There is no live stream session in ${group.streamGroupId} (${region}).\n`);
  else process.stdout.write(table([['ID', 'STATUS', 'STARTED', 'LOCATION', ...args.users ? ['USER'] : []], ...shown.map(session => rowOf(session, args.users))]));
  return ExitCode.DONE;
}

export function rowOf({ streamSessionId, status, createdAt, location, userId }: LiveSession, users: boolean): string[] {
  const started = createdAt === undefined ? '-' : `${createdAt.slice(0, 16).replace('T', ' ')} UTC (${ago(Date.now() - Date.parse(createdAt))})`;
  return [streamSessionId, status, started, location ?? '-', ...users ? [userId ?? '-'] : []];
}
