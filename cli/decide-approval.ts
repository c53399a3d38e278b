import { decideApproval, getApproval, type Decision } from './approvals';
import type { Arguments } from './arguments';
import { ExitCode, usage } from './failure';
import { prepareForGroup, type PreparedForGroup } from './prepare';
import { canAsk, cancelled, confirm } from './questions';
import { details, verdict } from './show-approval';

/** Approves a colleague's request. On a terminal, shows it and asks for confirmation first. */
export async function approve(args: Arguments): Promise<number> {
  const { id, prepared } = await prepareDecision(args);
  if (!args.yes && canAsk()) {
    const approval = await getApproval(prepared, id);
    process.stderr.write(`${details(approval)}\n`);
    if (approval.state === 'pending' && !await confirm('Approve? Your name will be recorded. [y/N] ')) throw cancelled();
  }
  return decide(args, prepared, 'approve', id);
}

/** Denies a request or revokes an approval, without asking for confirmation. */
export async function deny(args: Arguments): Promise<number> {
  const { id, prepared } = await prepareDecision(args);
  return decide(args, prepared, 'deny', id);
}

async function prepareDecision(args: Arguments): Promise<{ id: string; prepared: PreparedForGroup }> {
  const id = args.operand ?? '';
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw usage(`${JSON.stringify(id)} is not the ID of a request: it is in the notice, and "approvals" lists the pending ones.`);
  return { id, prepared: await prepareForGroup(args) };
}

async function decide({ json }: Arguments, prepared: PreparedForGroup, decision: Decision, id: string): Promise<number> {
  const approval = await decideApproval(prepared, decision, id);
  process.stdout.write(`${json ? JSON.stringify(approval) : verdict(approval)}\n`);
  return ExitCode.DONE;
}
