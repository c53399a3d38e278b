import type { Arguments } from './arguments';
import { askBroker, notAnAnswer } from './ask-broker';
import { ExitCode, printable, usage } from './failure';
import { prepareGroup } from './prepare';
import { askLine, canAsk } from './questions';
import { visibleText } from './visible-text';

/** Puts on record that a shell which somebody else opened in an emergency was reviewed. */
export async function review(args: Arguments): Promise<number> {
  const id = args.operand ?? '';
  if (!/^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/.test(id)) throw usage(`${JSON.stringify(id)} is not the ID of a Session Manager session: it is in the notice, and ssmSessionId in the record.`);
  const prepared = await prepareGroup(args);
  const given = args.note ?? (canAsk() ? await askLine('What did the review find? It goes on record: ') : undefined);
  const note = given === undefined ? undefined : visibleText(given, '--note');
  if (note === undefined) throw usage('--note is missing: say what the review found (what was done, why nobody could be asked, a ticket).');
  const answer = await askBroker(prepared, {
    asked: 'reviewEmergencies',
    method: 'POST',
    path: `/emergencies/${encodeURIComponent(id)}/review`,
    headers: { 'x-admin-shell-note': encodeURIComponent(note) },
    what: 'review',
  });
  const { SessionId: ssmSessionId, StreamGroupId: streamGroupId, Reviewer: reviewer, Note: found, ReviewedAt: reviewedAt } = answer;
  if (typeof reviewer !== 'string' || ssmSessionId !== id) throw notAnAnswer('review');
  process.stdout.write(args.json
    ? `${JSON.stringify({ ssmSessionId, streamGroupId, reviewer, note: found, reviewedAt })}\n`
    : `On record: ${printable(reviewer)} has reviewed ${id}. That counts unless you opened it yourself; the saved query "emergencies to review" lists what is left.\n`);
  return ExitCode.DONE;
}
