/** The IAM policy that a run needs, as a document. It names no account, so that it is the same for everyone. */
export const STACK_NAME = 'AdminShellVerify';
/** The stack's resources have its name, apart from the trail and the shell role, whose names the library chooses. */
const named = (service: string, kind: string) => `arn:*:${service}:*:*:${kind}${STACK_NAME}*`;

/** An IAM action, and its resources. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

const on = (resource: string, ...actions: string[]): Permission[] => actions.map(action => ({ action, resource }));

export const READ_LOGS = on(named('logs', 'log-group:'), 'logs:FilterLogEvents');
export const TEST_FILTERS = on('*', 'logs:TestMetricFilter');
export const READ_METRICS = on('*', 'cloudwatch:GetMetricData');
export const READ_ALARMS = on('*', 'cloudwatch:DescribeAlarms');
export const READ_QUEUES = on(named('sqs', ''), 'sqs:ReceiveMessage', 'sqs:DeleteMessage');
export const PUT_EVENTS = on('arn:*:events:*:*:event-bus/default', 'events:PutEvents');
export const INVOKE = on(named('lambda', 'function:'), 'lambda:InvokeFunction');
export const CONCURRENCY = on(named('lambda', 'function:'), 'lambda:PutFunctionConcurrency', 'lambda:DeleteFunctionConcurrency');
export const VERSIONS = on(named('lambda', 'function:'), 'lambda:PublishVersion');
export const STOP_TRAIL = on('arn:*:cloudtrail:*:*:trail/*', 'cloudtrail:StopLogging', 'cloudtrail:StartLogging');
export const LIST_TRAILS = on('*', 'cloudtrail:DescribeTrails');

/** Every run deploys and destroys with the roles that `cdk bootstrap` creates, and assumes the stack's own roles. */
export const OF_EVERY_RUN: readonly Permission[] = [
  ...on('arn:*:iam::*:role/cdk-*', 'sts:AssumeRole'),
  ...on(`arn:*:iam::*:role/${STACK_NAME}*`, 'sts:AssumeRole'),
  ...on('*', 'sts:GetCallerIdentity'),
  ...on(named('cloudformation', 'stack/'), 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources', 'cloudformation:DeleteStack'),
  ...on(`arn:*:s3:::${STACK_NAME.toLowerCase()}*`, 's3:ListBucketVersions'),
  ...on(`arn:*:s3:::${STACK_NAME.toLowerCase()}*/*`, 's3:DeleteObject', 's3:DeleteObjectVersion'),
  ...STOP_TRAIL.slice(0, 1),
];

/** `--stream-group-tag`. */
export const FIND_STREAM_GROUPS = on('*', 'tag:GetResources');

/** One statement for all actions on the same resources. */
export function policyDocument(permissions: readonly Permission[]): object {
  const resources = [...new Set(permissions.map(({ resource }) => resource))];
  return {
    Version: '2012-10-17',
    Statement: resources.map(Resource => ({
      Effect: 'Allow',
      Action: [...new Set(permissions.filter(({ resource }) => resource === Resource).map(({ action }) => action))].sort(),
      Resource,
    })),
  };
}
