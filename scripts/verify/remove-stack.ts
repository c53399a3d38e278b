/** Deletes the stack, and what CloudFormation would leave: the log files in the trail's bucket. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws';
import type { Cli } from './cli';

/** Buckets fill up again while CloudTrail delivers its last records. */
const TIMES = 4;

export async function removeStack(cli: Cli, name: string, pauseMs = 10_000): Promise<void> {
  const stack = { 'stack-name': name };
  for (let time = 0; time < TIMES; time++) {
    if (await statusOf(cli, name) === undefined) return;
    const { StackResourceSummaries: resources = [] } = await cli.aws('cloudformation', 'list-stack-resources', stack);
    const idsOf = (type: string): string[] => resources
      .filter(({ ResourceType, ResourceStatus, PhysicalResourceId }: any) => ResourceType === type && ResourceStatus !== 'DELETE_COMPLETE' && PhysicalResourceId)
      .map(({ PhysicalResourceId }: any) => PhysicalResourceId);
    // If deletion continues, the bucket may fill up again, and is emptied again.
    for (const trail of idsOf('AWS::CloudTrail::Trail')) await cli.aws('cloudtrail', 'stop-logging', { name: trail }).catch(() => undefined);
    for (const bucket of idsOf('AWS::S3::Bucket')) await empty(cli, bucket).catch(ifGone);
    await cli.aws('cloudformation', 'delete-stack', stack);
    const status = await settled(cli, name, pauseMs);
    if (status === undefined) return;
  }
  throw new Error(`stack ${name} still exists (${await statusOf(cli, name)}): check its events, and run --clean-up again`);
}

async function empty(cli: Cli, bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await cli.aws('s3api', 'list-object-versions', { bucket, 'max-items': '500' });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }: any) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await cli.aws('s3api', 'delete-objects', { bucket, delete: { json: { Objects, Quiet: true } } });
  }
}

/** Undefined once it is deleted. */
async function settled(cli: Cli, name: string, pauseMs: number): Promise<string | undefined> {
  for (;;) {
    const status = await statusOf(cli, name);
    if (status === undefined || !status.endsWith('_IN_PROGRESS')) return status;
    await sleep(pauseMs);
  }
}

async function statusOf(cli: Cli, name: string): Promise<string | undefined> {
  try {
    const { Stacks: [stack] } = await cli.aws('cloudformation', 'describe-stacks', { 'stack-name': name });
    return stack.StackStatus === 'DELETE_COMPLETE' ? undefined : stack.StackStatus;
  } catch (error) {
    return ifGone(error);
  }
}

function ifGone(error: unknown): undefined {
  if (AwsError.isOf(error) && /does not exist|NoSuchBucket|TrailNotFound|not found/i.test(error.output)) return undefined;
  throw error;
}
