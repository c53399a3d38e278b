import { ExitCode, Failure } from './failure';
import { listSessions, type Listing } from './list-sessions';
import { rowOf } from './print-sessions';
import { canAsk, choose } from './questions';

/**
 * Lets the operator choose one of a stream group's live sessions.
 *
 * @returns the ARN
 * @throws if there is no session or no terminal, or ^C is pressed
 */
export async function chooseSession(listing: Listing): Promise<string> {
  const { streamGroupId } = listing.group;
  if (!canAsk()) throw new Failure(ExitCode.USAGE, '--stream-session is missing, and there is no terminal to choose one on.');
  const sessions = await listSessions(listing);
  if (sessions.length === 0) throw new Failure(ExitCode.REFUSED, `There is no live stream session in ${streamGroupId}. Start one, or check --stream-group and --region.`);
  return choose(`Stream session in ${streamGroupId}:`, sessions.map(session => ({ value: session.arn, name: rowOf(session, false).join('  ') })));
}
