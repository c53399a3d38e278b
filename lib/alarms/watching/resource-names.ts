import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ResourceName } from './name-forms';
import { LONGEST_WATCHED_STEM, prefixOf } from '../../private/physical-names';
import { resourceBehind } from '../../private/underlying-resource';

/**
 * The resources that open, record or report shells, which someone could disable, mask, delete, redirect or misuse.
 */
export interface Watched {
  /** What the names of rules, alarms and the dashboard begin with, and the name of one of the queues. */
  readonly stem: string;
  readonly trailArn?: string;
  readonly logGroups: logs.ILogGroup[];
  /** Log groups, among those above, in which a forged record would be trusted. */
  readonly records: logs.ILogGroup[];
  readonly buckets: s3.IBucket[];
  readonly keys: kms.IKey[];
  readonly topics: sns.ITopic[];
  readonly queues: sqs.IQueue[];
  readonly functions: lambda.IFunction[];
  /** UUIDs of event source mappings. */
  readonly mappings: string[];
  /** Roles that this library names, including those of functions. */
  readonly roles: iam.IRole[];
  /** Roles that Lambda functions run with. A notice reports if one is passed to other code. */
  readonly passableRoles: iam.IRole[];
  readonly apiIds: string[];
  /** In which a forged decision would be believed. */
  readonly tables: dynamodb.ITable[];
  /** Keys of the tags that decide on which stream groups a shell can be opened. */
  readonly scopeTags: string[];
}

/** The names of the watched resources. */
export interface WatchedNames {
  readonly arn: (service: string, rest: string, where?: { region?: string; account?: string }) => string;
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
  readonly trail?: string;
  readonly logGroups: ResourceName[];
  readonly records: ResourceName[];
  readonly buckets: string[];
  /** Key IDs. */
  readonly keys: string[];
  readonly topics: ResourceName[];
  readonly queues: ResourceName[];
  readonly functions: ResourceName[];
  readonly mappings: string[];
  readonly roles: string[];
  readonly passableRoles: string[];
  readonly apiIds: string[];
  readonly tables: ResourceName[];
  readonly stacks: string[];
  readonly scopeTags: string[];
}

/** The longest values of every partition and Region so far. */
const LONGEST = { partition: 'aws-us-gov', region: 'ap-southeast-1-x', account: '111122223333' };
/** Maximum lengths of names. A token counts as the longest name that the service allows or CloudFormation generates. */
const MAX_LENGTHS = {
  stack: 128,
  trail: 128,
  logGroup: 512,
  bucket: 63,
  topic: 256,
  queue: 80,
  function: 64,
  role: 64,
  keyId: 36,
  uuid: 36,
  apiId: 10,
  table: 255,
};
/** The length of the suffix that CloudFormation appends to stack name and logical ID, with hyphens. */
const RANDOM_SUFFIX = 14;

/** The names with tokens, and with stand-ins of the greatest possible length instead of tokens. */
export function namesOf(scope: Construct, watched: Watched): { readonly real: WatchedNames; readonly longest: WatchedNames } {
  let different = 0; // keeps two stand-ins of the same length apart
  const standIn = (length: number) => `${different++}`.padEnd(length, 'x');
  return {
    real: collect(scope, watched, real => real),
    longest: collect(scope, watched, (real, max, mayBeGenerated) =>
      Token.isUnresolved(real) ? standIn(mayBeGenerated ? longestGenerated(real, max) : max) : real),
  };
}

type Pick = (real: string, max: number, mayBeGenerated?: boolean) => string;

function collect(scope: Construct, watched: Watched, pick: Pick): WatchedNames {
  const stack = Stack.of(scope);
  const partition = pick(stack.partition, LONGEST.partition.length);
  const region = pick(stack.region, LONGEST.region.length);
  const account = pick(stack.account, LONGEST.account.length);
  const arn: WatchedNames['arn'] = (service, rest, where = {}) => [`arn:${partition}`, service, where.region ?? region, where.account ?? account, rest].join(':');
  const group = (one: logs.ILogGroup) => named(one.logGroupName, MAX_LENGTHS.logGroup, 'logs', 'log-group:'); // its ARN ends with `:*`
  const stem = pick(watched.stem, LONGEST_WATCHED_STEM.length);
  const role = (one: iam.IRole) => pick(one.roleName, MAX_LENGTHS.role, true);
  return {
    arn,
    account,
    region,
    prefix: prefixOf(stem),
    trail: watched.trailArn && pick(stack.splitArn(watched.trailArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!, MAX_LENGTHS.trail),
    logGroups: watched.logGroups.map(group),
    records: watched.records.map(group),
    buckets: watched.buckets.map(one => pick(one.bucketName, MAX_LENGTHS.bucket, true)),
    keys: watched.keys.map(one => pick(one.keyId, MAX_LENGTHS.keyId)),
    topics: watched.topics.map(one => named(one.topicName, MAX_LENGTHS.topic, 'sns', '', one.topicArn)),
    // The end of the stem is as random as that of a generated name.
    queues: watched.queues.map(one => one.queueName === watched.stem ? { name: stem, arn: arn('sqs', stem), generated: true } : named(one.queueName, MAX_LENGTHS.queue, 'sqs', '', one.queueArn)),
    functions: watched.functions.map(one => named(one.functionName, MAX_LENGTHS.function, 'lambda', 'function:', one.functionArn)),
    mappings: watched.mappings.map(one => pick(one, MAX_LENGTHS.uuid)),
    roles: watched.roles.map(role),
    passableRoles: watched.passableRoles.map(role),
    apiIds: watched.apiIds.map(one => pick(one, MAX_LENGTHS.apiId)),
    tables: watched.tables.map(one => named(one.tableName, MAX_LENGTHS.table, 'dynamodb', 'table/', one.tableArn)),
    stacks: stacksOf(stack).map(one => pick(one.stackName, MAX_LENGTHS.stack)),
    scopeTags: watched.scopeTags,
  };

  function named(name: string, max: number, service: string, before: string, itsArn?: string): ResourceName {
    const picked = pick(name, max, true);
    const builtArn = arn(service, `${before}${picked}`);
    return { name: picked, arn: itsArn === undefined ? builtArn : pick(itsArn, builtArn.length), generated: isGenerated(name) };
  }
}

/** The stack and, if it is nested, its parents, with which it is updated. */
function stacksOf(stack: Stack): Stack[] {
  return stack.nestedStackParent ? [stack, ...stacksOf(stack.nestedStackParent)] : [stack];
}

/** The length of the longest name that CloudFormation can generate for a resource of the app; for any other, the service's limit. */
function longestGenerated(name: string, max: number): number {
  const resource = resourceBehind(name);
  if (resource === undefined) return max;
  const { stack, logicalId } = resource;
  return Math.min(max, (Token.isUnresolved(stack.stackName) ? MAX_LENGTHS.stack : stack.stackName.length) + `${stack.resolve(logicalId)}`.length + RANDOM_SUFFIX);
}

/** The property that gives a resource a name. Without it, CloudFormation generates one. */
const NAME_PROPERTIES: Record<string, string> = {
  [dynamodb.CfnTable.CFN_RESOURCE_TYPE_NAME]: 'tableName',
  [lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME]: 'functionName',
  [logs.CfnLogGroup.CFN_RESOURCE_TYPE_NAME]: 'logGroupName',
  [sns.CfnTopic.CFN_RESOURCE_TYPE_NAME]: 'topicName',
  [sqs.CfnQueue.CFN_RESOURCE_TYPE_NAME]: 'queueName',
};

/** As far as it is known now: if an aspect names it later, patterns match resources whose names begin or end like its own, too. */
function isGenerated(name: string): boolean {
  const resource = resourceBehind(name);
  const property = resource && NAME_PROPERTIES[resource.cfnResourceType];
  return property !== undefined && resource!.stack.resolve((resource as unknown as Record<string, unknown>)[property]) === undefined;
}
