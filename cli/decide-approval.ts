import { askOfApproval } from './approvals';
import type { Arguments } from './arguments';
import { ExitCode, usage } from './failure';
import { prepareGroup, type Prepared } from './prepare';
import { canAsk, confirm, givenUp } from './questions';
import { details, verdict } from './show-approval';

/** Agrees to a colleague's request, once it has been read: a yes is worth as much as the look before it. */
export async function approve(args: Arguments): Promise<number> {
  const { id, prepared } = await ready(args);
  if (!args.yes && canAsk()) {
    const approval = await askOfApproval(prepared, 'GET', id);
    process.stderr.write(`${details(approval)}\n`);
    if (approval.state === 'pending' && !await confirm('Approve? Your name goes on record. [y/N] ')) throw givenUp();
  }
  return decide(args, prepared, 'POST', id);
}

/** Refuses a request, or takes an approval back. A no needs no second thought. */
export async function deny(args: Arguments): Promise<number> {
  const { id, prepared } = await ready(args);
  return decide(args, prepared, 'DELETE', id);
}

type Ready = Omit<Prepared, 'target'>;

async function ready(args: Arguments): Promise<{ id: string; prepared: Ready }> {
  const id = args.operand ?? '';
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw usage(`${JSON.stringify(id)} is not the ID of a request: it is in the notice, and "approvals" lists those that are pending.`);
  return { id, prepared: await prepareGroup(args) };
}

async function decide({ json }: Arguments, prepared: Ready, method: 'POST' | 'DELETE', id: string): Promise<number> {
  const approval = await askOfApproval(prepared, method, id);
  process.stdout.write(`${json ? JSON.stringify(approval) : verdict(approval)}\n`);
  return ExitCode.DONE;
}
