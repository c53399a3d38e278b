import { isatty } from 'node:tty';
import { askOfApproval, pendingApprovals, type Approval } from './approvals';
import type { Arguments } from './arguments';
import { ExitCode } from './failure';
import { prepareGroup } from './prepare';
import { askKey, canAsk, choose } from './questions';
import { COLUMNS, details, rowOf, verdict } from './show-approval';
import { table } from './table';

/** Shows what waits for a second person. On a terminal, one can be chosen and decided. */
export async function printApprovals(args: Arguments): Promise<number> {
  const prepared = await prepareGroup(args);
  const pending = await pendingApprovals(prepared);
  if (args.json) {
    process.stdout.write(`${JSON.stringify(pending)}\n`);
  } else if (pending.length === 0) {
    process.stderr.write(`No request is waiting for approval in ${prepared.place.streamGroupId} (${prepared.broker.region}).\n`);
  } else if (!canAsk() || !isatty(1)) {
    process.stdout.write(table([COLUMNS, ...pending.map(rowOf)]));
  } else {
    const approval = await choose('Request to decide:', pending.map(one => ({ value: one, name: rowOf(one).join('  ') })));
    process.stderr.write(`${details(approval)}\n`);
    const word = await decision(approval);
    if (word !== 'left as it is') process.stdout.write(`${verdict(await askOfApproval(prepared, word === 'approve' ? 'POST' : 'DELETE', approval.approvalId))}\n`);
  }
  return ExitCode.DONE;
}

function decision({ sourceIdentity }: Approval): Promise<'approve' | 'deny' | 'left as it is'> {
  return askKey(
    `Approve the request of ${sourceIdentity}? Your name goes on record. [a]pprove, [d]eny, any other key leaves it: `,
    key => key.toLowerCase() === 'a' ? 'approve' : key.toLowerCase() === 'd' ? 'deny' : 'left as it is',
  );
}
