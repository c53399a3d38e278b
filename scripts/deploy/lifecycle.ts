import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { App } from './cdk';
import { step, type Trial } from './trial';

/** Each is deployed over the one before. See apps/changing.ts. */
const UPDATES = ['3 stream groups', '100 stream groups', '3 stream groups', 'a second person and emergency access', '3 stream groups', 'a private API'];
const LATER = ['3 stream groups', 'another key', 'a second shell', 'the second shell alone'];

const changing = (update: string): App => ({ name: 'changing', context: { step: update } });

/** Changes a shell in ways that replace or move much of it. */
export async function change(trial: Trial): Promise<void> {
  for (const update of UPDATES) await step(`updated to ${update}`, () => trial.deploy(changing(update)));
}

/** Then gives it another key, adds a second shell, removes it, and deploys it again beside what it left behind. */
export async function replaceAndRedeploy(trial: Trial): Promise<void> {
  const last = LATER[LATER.length - 1];
  for (const update of LATER) await step(`updated to ${update}`, () => trial.deploy(changing(update)));
  const kept = await evidence(trial);
  await step('destroyed', () => trial.cdk.destroy(changing(last)));
  const left = await evidence(trial);
  const lost = kept.filter(name => !left.includes(name));
  if (kept.length === 0 || lost.length > 0) throw new Error(`destroying the stack should keep its logs (${kept.join(', ') || 'there were none'}), but deleted ${lost.join(', ') || 'none'}`);
  await step('deployed again, beside the evidence that was kept', () => trial.deploy(changing(last)));
}

/** The log groups of that stack. */
async function evidence({ engine }: Trial): Promise<string[]> {
  const names: string[] = [];
  const client = new CloudWatchLogsClient(engine.client);
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: 'Changing' })) names.push(...logGroups.map(({ logGroupName }) => logGroupName!));
  return names;
}
