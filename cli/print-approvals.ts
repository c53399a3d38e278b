import { isatty } from 'node:tty';
import { decideApproval, pendingApprovals, type Approval, type Decision } from './approvals';
import type { Arguments } from './arguments';
import { ExitCode } from './failure';
import { prepareForGroup } from './prepare';
import { askKey, canAsk, choose } from './questions';
import { COLUMNS, details, rowOf, verdict } from './show-approval';
import { table } from './table';

/** Lists pending requests. On a terminal, the operator can choose one and decide it. */
export async function printApprovals(args: Arguments): Promise<number> {
  const prepared = await prepareForGroup(args);
  const pending = await pendingApprovals(prepared);
  if (args.json) {
    process.stdout.write(`${JSON.stringify(pending)}\n`);
  } else if (pending.length === 0) {
    process.stderr.write(`No request is waiting for approval in ${prepared.group.streamGroupId} (${prepared.broker.region}).\n`);
  } else if (!canAsk() || !isatty(1)) {
    process.stdout.write(table([COLUMNS, ...pending.map(rowOf)]));
  } else {
    const approval = await choose('Choose a request:', pending.map(one => ({ value: one, name: rowOf(one).join('  ') })));
    process.stderr.write(`${details(approval)}\n`);
    const decision = await askForDecision(approval);
    if (decision !== 'left pending') process.stdout.write(`${verdict(await decideApproval(prepared, decision, approval.approvalId))}\n`);
  }
  return ExitCode.DONE;
}

function askForDecision({ sourceIdentity }: Approval): Promise<Decision | 'left pending'> {
  return askKey(
    `Approve the request of ${sourceIdentity}? Your name will be recorded. [a]pprove, [d]eny, any other key leaves it pending: `,
    key => key.toLowerCase() === 'a' ? 'approve' : key.toLowerCase() === 'd' ? 'deny' : 'left pending',
  );
}
