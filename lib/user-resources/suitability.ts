import { CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { deployedProperties } from '../private/template';
import { resourceBehind } from '../private/underlying-resource';
import { requireSameEnvironment } from '../private/validation';

/**
 * Checks whether a resource that the user passes supports what we need it for. Problems that the construct shows fail at
 * once; those that only the synthesized resource shows (an L1, an escape hatch, an aspect) fail at synth.
 */

/** An alarm has at most five actions a state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ACTIONS_PER_STATE = 5;

/** @throws if it is an AWS managed key, an alias, or a key of another Region; at synth, if it is not a symmetric encryption key */
export function requireUsableKey(scope: Construct, name: string, key: kms.IKey): void {
  requireNoAwsKey(name, key);
  if (isAlias(key)) {
    throw new Error(`${name} is the alias ${key.node.path}, and log groups don't accept an alias: pass the key itself (kms.Key.fromKeyArn, or the kms.Key of the app)`);
  }
  requireKeyHere(scope, name, key);
  requireSynthesized(scope, key.keyArn, ({ KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT' }) =>
    usage === 'ENCRYPT_DECRYPT' && spec === 'SYMMETRIC_DEFAULT'
      ? []
      : [`${name} ${key.node.path} is a key for ${usage} (${spec}), which no service can encrypt with: pass a symmetric key, kms.KeySpec.SYMMETRIC_DEFAULT`]);
}

/**
 * @throws if it is a FIFO topic, or encrypted with an AWS managed key
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html: a rule can't set a topic's message group
 */
export function requireUsableTopic(scope: Construct, name: string, topic: sns.ITopic): void {
  const refusal = `${name} ${topic.node.path} is a FIFO topic, to which EventBridge rules can't send, since they set no message group: `
    + 'pass a standard topic, with a subscription that forwards to the FIFO topic';
  if (topic.fifo || topic.topicArn.endsWith('.fifo')) throw new Error(refusal);
  if (topic.masterKey) requireNoAwsKey(`the key of ${name} ${topic.node.path}`, topic.masterKey);
  requireSynthesized(scope, topic.topicArn, ({ FifoTopic, KmsMasterKeyId }) => [
    ...FifoTopic === true ? [refusal] : [],
    ...AWS_KEY.test(JSON.stringify(KmsMasterKeyId ?? '')) ? [refusalOfAwsKey(`the key of ${name} ${topic.node.path}`, 'alias/aws/sns')] : [],
  ]);
}

/** Fails at synth if the log group's class doesn't support metric filters. */
export function requireMetricFilters(scope: Construct, name: string, logGroup: logs.ILogGroup): void {
  requireSynthesized(scope, logGroup.logGroupArn, ({ LogGroupClass: logGroupClass = logs.LogGroupClass.STANDARD }) =>
    logGroupClass === logs.LogGroupClass.STANDARD || typeof logGroupClass !== 'string'
      ? []
      : [`${name} ${logGroup.node.path} is of class ${logGroupClass}, which doesn't support metric filters, so that no alarm could ever fire: `
        + 'let the trail deliver to a log group of class STANDARD. The class of a log group can\'t be changed: create a new one']);
}

/** Fails at synth if it is not an interface VPC endpoint for API Gateway. */
export function requireApiEndpoint(scope: Construct, endpoint: ec2.IVpcEndpoint): void {
  requireSynthesized(scope, endpoint.vpcEndpointId, ({ VpcEndpointType: type = 'Gateway', ServiceName: serviceName }) =>
    type === 'Interface' && /execute-api/.test(JSON.stringify(serviceName))
      ? []
      : [`vpcEndpoints of BrokerEndpoint.privateVpc has ${endpoint.node.path}, a VPC endpoint of type ${type} for ${JSON.stringify(serviceName)}, which doesn't lead to API Gateway: `
        + 'pass an interface VPC endpoint for execute-api, vpc.addInterfaceEndpoint(id, { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY })']);
}

/** Fails at synth if an alarm below the scope exceeds the limit of actions per state, whoever added them. */
export function requireActionLimit(scope: Construct): void {
  const alarmType = /^AWS::CloudWatch::(Composite)?Alarm$/;
  scope.node.addValidation({
    validate: () => scope.node.findAll().filter(child => CfnResource.isCfnResource(child) && alarmType.test(child.cfnResourceType)).flatMap(alarm => {
      const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = deployedProperties(alarm as CfnResource);
      const most = Math.max(...[AlarmActions, OKActions, InsufficientDataActions].map(({ length }) => length));
      return most <= ACTIONS_PER_STATE ? [] : [`alarm ${alarm.node.path} has ${most} actions for one state, and CloudWatch allows ${ACTIONS_PER_STATE}, including the topics for alarms and notices: `
        + 'pass fewer alarmActions, and subscribe the others to the topic'];
    }),
  });
}

/** @throws for SNAPSHOT, which keys, buckets and log groups don't support */
export function requireRemovalPolicy(removalPolicy: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw new Error('removalPolicy is RemovalPolicy.SNAPSHOT, which keys, buckets and log groups don\'t support: use RETAIN_ON_UPDATE_OR_DELETE (the default), RETAIN or DESTROY');
}

/** @throws if a value refers to a resource in another account or Region, which CloudFormation can't resolve */
export function requireKnownHere(scope: Construct, name: string, values: string[], advice: string): void {
  for (const value of values) {
    const resource = resourceBehind(value);
    if (resource) requireSameEnvironment(scope, `${name} has a value of ${resource.node.path}, which`, resource.stack, advice);
  }
}

const AWS_KEY = /(^|[:"/])alias\/aws\//;

/** @throws if it is an AWS managed key: its policy can't be changed, so service principals can't use it */
function requireNoAwsKey(name: string, key: kms.IKey): void {
  const alias = [key.keyArn, key.keyId].find(id => AWS_KEY.test(id));
  if (alias !== undefined) throw new Error(refusalOfAwsKey(name, alias.slice(alias.indexOf('alias/'))));
}

function refusalOfAwsKey(name: string, alias: string): string {
  return `${name} is ${alias}, an AWS managed key, whose policy can't be changed: CloudWatch, EventBridge, CloudTrail and CloudWatch Logs could not use it. `
    + 'Pass a customer managed key (new kms.Key), or leave it out to have one created';
}

function isAlias(key: kms.IKey): boolean {
  return 'aliasName' in key || /(^|:)alias\//.test(key.keyId) || /:alias\//.test(key.keyArn);
}

/** A key of another account works if its policy allows the services to use it; a key of another Region never does. */
function requireKeyHere(scope: Construct, name: string, key: kms.IKey): void {
  const region = /^arn:[^:]+:kms:([a-z0-9-]+):/.exec(key.keyArn)?.[1] ?? key.env.region;
  requireSameEnvironment(scope, `${name} ${key.node.path}`, { account: Stack.of(scope).account, region },
    'a service can only use keys of its own Region, so pass a key of that Region (for a multi-Region key, its replica there)');
}

function requireSynthesized(scope: Construct, nameOrArn: string, problems: (properties: Record<string, any>) => string[]): void {
  scope.node.addValidation({
    validate: () => {
      const resource = Token.isUnresolved(nameOrArn) ? resourceBehind(nameOrArn) : undefined;
      return resource ? problems(deployedProperties(resource)) : [];
    },
  });
}
