import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { Engine } from './engine';

/** A stack according to the engine. */
export interface DeployedStack {
  readonly resources: StackResourceSummary[];
  /** Physical IDs by logical ID, including the stack's own. */
  readonly physicalIds: ReadonlyMap<string, string>;
}

/** @throws if there is none with that name */
export async function describeStack(engine: Engine, name: string, region?: string): Promise<DeployedStack> {
  const client = new CloudFormationClient({ ...engine.client, ...region === undefined ? {} : { region } });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: name })) resources.push(...page.StackResourceSummaries ?? []);
  const ids = resources.map(({ LogicalResourceId: id, PhysicalResourceId: physical }): [string, string] => [id!, physical!]);
  return { resources, physicalIds: new Map([['AWS::StackId', stack.StackId!], ...ids]) };
}
