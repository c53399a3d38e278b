import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import type { SynthesizedStack } from './assembly';
import type { DeployedStack } from './deployed';
import type { Engine } from './engine';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const PATTERN_LENGTH = 2_048;

/**
 * The engine accepts patterns of any length, and the template doesn't show how long the names in them become.
 *
 * @throws if EventBridge would reject the pattern of one of the stack's rules
 */
export async function requireShortPatterns(engine: Engine, { name, region }: SynthesizedStack, { resources }: DeployedStack): Promise<void> {
  const own = resources.filter(({ ResourceType }) => ResourceType === 'AWS::Events::Rule').map(({ PhysicalResourceId }) => PhysicalResourceId!.split('/').pop()!);
  const client = new EventBridgeClient({ ...engine.client, region });
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NextToken }));
    NextToken = page.NextToken;
    for (const { Name, EventPattern } of page.Rules ?? []) {
      if (EventPattern === undefined || !own.includes(Name!)) continue;
      const { length } = JSON.stringify(JSON.parse(EventPattern));
      if (length > PATTERN_LENGTH) throw new Error(`the pattern of rule ${Name} in stack ${name} has ${length} characters; EventBridge allows ${PATTERN_LENGTH}`);
    }
  } while (NextToken !== undefined);
}
