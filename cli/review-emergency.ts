import type { Arguments } from './arguments';
import { ExitCode, printable, usage } from './failure';
import { askBroker, invalidResponse } from './group-request';
import { prepareForGroup } from './prepare';
import { askLine, canAsk } from './questions';
import { visibleText } from './visible-text';

/** Records that the operator reviewed a shell which somebody else opened in an emergency. */
export async function review(args: Arguments): Promise<number> {
  const id = args.operand ?? '';
  if (!/^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/.test(id)) throw usage(`${JSON.stringify(id)} is not the ID of a Session Manager session: it is in the notice, and in the record as ssmSessionId.`);
  const prepared = await prepareForGroup(args);
  const given = args.note ?? (canAsk() ? await askLine('What did you find? Your answer will be recorded: ') : undefined);
  const note = given === undefined ? undefined : visibleText(given, '--note');
  if (note === undefined) throw usage('--note is missing: say what you found (what was done, why nobody could be asked, a ticket).');
  const answer = await askBroker(prepared, {
    grant: 'reviewEmergencies',
    method: 'POST',
    path: `/emergencies/${encodeURIComponent(id)}/review`,
    headers: { 'x-admin-shell-note': encodeURIComponent(note) },
    what: 'review',
  });
  const { SessionId: ssmSessionId, StreamGroupId: streamGroupId, Reviewer: reviewer, Note: found, ReviewedAt: reviewedAt } = answer;
  if (typeof reviewer !== 'string' || ssmSessionId !== id) throw invalidResponse('review');
  process.stdout.write(args.json
    ? `${JSON.stringify({ ssmSessionId, streamGroupId, reviewer, note: found, reviewedAt })}\n`
    : `Recorded: ${printable(reviewer)} has reviewed ${id}. This counts unless you opened it yourself; the saved query "emergencies to review" lists the remaining ones.\n`);
  return ExitCode.DONE;
}
