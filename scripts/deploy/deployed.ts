import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { Engine } from './engine';

/** A stack as the engine has it. */
export interface DeployedStack {
  readonly name: string;
  readonly outputs: Record<string, string>;
  readonly resources: StackResourceSummary[];
}

/** @throws if there is none of that name */
export async function describeStack(engine: Engine, name: string, region?: string): Promise<DeployedStack> {
  const client = new CloudFormationClient({ ...engine.client, ...region === undefined ? {} : { region } });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: name })) resources.push(...page.StackResourceSummaries ?? []);
  return { name, outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])), resources };
}
