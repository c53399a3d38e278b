import search from '@inquirer/search';
import { ExitCode, Failure } from './failure';
import { listSessions, type Listing } from './list-sessions';
import { rowOf } from './print-sessions';
import { canAsk, givenUp } from './questions';

/**
 * Lists the live sessions of a stream group on the terminal: arrow keys move, typing filters, Enter selects.
 *
 * @returns the ARN
 * @throws if there is no session or no terminal, or ^C is pressed
 */
export async function chooseSession(listing: Listing): Promise<string> {
  const { streamGroupId } = listing.place;
  if (!canAsk()) throw new Failure(ExitCode.USAGE, '--stream-session is missing, and there is no terminal to choose one on.');
  const sessions = await listSessions(listing);
  if (sessions.length === 0) throw new Failure(ExitCode.REFUSED, `There is no live stream session in ${streamGroupId}. Start one, or check --stream-group and --region.`);
  const choices = sessions.map(session => ({ value: session.arn, name: rowOf(session, false).join('  ') }));
  try {
    return await search({
      message: `Stream session in ${streamGroupId}:`,
      source: term => choices.filter(({ name }) => (term ?? '').toLowerCase().split(/\s+/).every(word => name.toLowerCase().includes(word))),
      pageSize: 10,
    }, { output: process.stderr });
  } catch (error) {
    if ((error as Error).name === 'ExitPromptError') throw givenUp();
    throw error;
  }
}
