import { CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { deployedProperties, resourceBehind } from '../private/template';
import { requireSameEnvironment } from '../private/validation';

/**
 * Whether a resource that someone gives us can carry what we attach to it. What its construct shows fails at once; what
 * only its resource says (whatever made it: an L1, an escape hatch, an aspect) fails at synth.
 */

/** An alarm has at most five actions a state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ACTIONS_PER_STATE = 5;

/** @throws if it is AWS's own key, an alias, or another Region's; at synth, if it is no key to encrypt with */
export function requireUsableKey(scope: Construct, name: string, key: kms.IKey): void {
  requireNoAwsKey(name, key);
  if (isAlias(key)) {
    throw new Error(`${name} is the alias ${key.node.path}, and log groups take no alias: pass the key itself (kms.Key.fromKeyArn, or the kms.Key of the app)`);
  }
  requireKeyHere(scope, name, key);
  requireSynthesized(scope, key.keyArn, ({ KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT' }) =>
    usage === 'ENCRYPT_DECRYPT' && spec === 'SYMMETRIC_DEFAULT'
      ? []
      : [`${name} ${key.node.path} is a key for ${usage} (${spec}), with which no service encrypts: pass a symmetric key, kms.KeySpec.SYMMETRIC_DEFAULT`]);
}

/**
 * @throws if it is first in, first out, or encrypted with AWS's own key
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html: a rule can't give a message group
 */
export function requireUsableTopic(scope: Construct, name: string, topic: sns.ITopic): void {
  const refusal = `${name} ${topic.node.path} is a FIFO topic, to which no rule of EventBridge can send, as it gives no message group: pass a standard topic, with a subscription that passes on to it`;
  if (topic.fifo || topic.topicArn.endsWith('.fifo')) throw new Error(refusal);
  if (topic.masterKey) requireNoAwsKey(`the key of ${name} ${topic.node.path}`, topic.masterKey);
  requireSynthesized(scope, topic.topicArn, ({ FifoTopic, KmsMasterKeyId }) => [
    ...FifoTopic === true ? [refusal] : [],
    ...AWS_KEY.test(JSON.stringify(KmsMasterKeyId ?? '')) ? [refusalOfAwsKey(`the key of ${name} ${topic.node.path}`, 'alias/aws/sns')] : [],
  ]);
}

/** Fails at synth if the log group is of a class that has no metric filters. */
export function requireMetricFilters(scope: Construct, name: string, logGroup: logs.ILogGroup): void {
  requireSynthesized(scope, logGroup.logGroupArn, ({ LogGroupClass: logGroupClass = logs.LogGroupClass.STANDARD }) =>
    logGroupClass === logs.LogGroupClass.STANDARD || typeof logGroupClass !== 'string'
      ? []
      : [`${name} ${logGroup.node.path} is of class ${logGroupClass}, which has no metric filters, so that no alarm would ever go off: `
        + 'let the trail deliver to a log group of class STANDARD. A log group keeps its class: make a new one']);
}

/** Fails at synth if it is not an interface VPC endpoint for API Gateway. */
export function requireApiEndpoint(scope: Construct, endpoint: ec2.IVpcEndpoint): void {
  requireSynthesized(scope, endpoint.vpcEndpointId, ({ VpcEndpointType: type = 'Gateway', ServiceName: serviceName }) =>
    type === 'Interface' && /execute-api/.test(JSON.stringify(serviceName))
      ? []
      : [`vpcEndpoints of BrokerEndpoint.privateVpc has ${endpoint.node.path}, a VPC endpoint of type ${type} for ${JSON.stringify(serviceName)}, through which no API is reached: `
        + 'pass an interface VPC endpoint for execute-api, vpc.addInterfaceEndpoint(id, { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY })']);
}

/** Fails at synth if one of the alarms below the scope has more actions than it can, whoever added them. */
export function requireFewActions(scope: Construct): void {
  scope.node.addValidation({
    validate: () => scope.node.findAll().filter(child => CfnResource.isCfnResource(child) && /^AWS::CloudWatch::(Composite)?Alarm$/.test(child.cfnResourceType)).flatMap(alarm => {
      const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = deployedProperties(alarm as CfnResource);
      const most = Math.max(...[AlarmActions, OKActions, InsufficientDataActions].map(({ length }) => length));
      return most <= ACTIONS_PER_STATE ? [] : [`alarm ${alarm.node.path} has ${most} actions for one state, and CloudWatch takes ${ACTIONS_PER_STATE}, the topics of alarms and notices among them: `
        + 'pass fewer alarmActions, and let a subscription of the topic do the rest'];
    }),
  });
}

/** @throws for a policy that none of what holds evidence can have */
export function requireRemovalPolicy(removalPolicy: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw new Error('removalPolicy is RemovalPolicy.SNAPSHOT, and there are no snapshots of keys, buckets and log groups: use RETAIN_ON_UPDATE_OR_DELETE (the default), RETAIN or DESTROY');
}

/** @throws if one is taken from a resource of another account or Region, which CloudFormation can't look up */
export function requireKnownHere(scope: Construct, name: string, values: string[], advice: string): void {
  for (const value of values) {
    const resource = resourceBehind(value);
    if (resource) requireSameEnvironment(scope, `${name} has a value of ${resource.node.path}, which`, resource.stack, advice);
  }
}

const AWS_KEY = /(^|[:"/])alias\/aws\//;

/** @throws if it is a key whose policy AWS alone may change: it lets no service in that acts for itself */
function requireNoAwsKey(name: string, key: kms.IKey): void {
  const alias = [key.keyArn, key.keyId].find(id => AWS_KEY.test(id));
  if (alias !== undefined) throw new Error(refusalOfAwsKey(name, alias.slice(alias.indexOf('alias/'))));
}

function refusalOfAwsKey(name: string, alias: string): string {
  return `${name} is ${alias}, AWS's own key, whose policy nobody can change: CloudWatch, EventBridge, CloudTrail and CloudWatch Logs could not use it. Pass a key of your own (new kms.Key), or leave it out for one`;
}

function isAlias(key: kms.IKey): boolean {
  return 'aliasName' in key || /(^|:)alias\//.test(key.keyId) || /:alias\//.test(key.keyArn);
}

/** Another account's key works, once its policy lets the services in; another Region's never does. */
function requireKeyHere(scope: Construct, name: string, key: kms.IKey): void {
  const region = /^arn:[^:]+:kms:([a-z0-9-]+):/.exec(key.keyArn)?.[1] ?? key.env.region;
  requireSameEnvironment(scope, `${name} ${key.node.path}`, { account: Stack.of(scope).account, region },
    'a service encrypts with keys of its own Region, so pass one of that Region (of a multi-Region key, its replica there)');
}

function requireSynthesized(scope: Construct, nameOrArn: string, problems: (properties: Record<string, any>) => string[]): void {
  scope.node.addValidation({
    validate: () => {
      const resource = Token.isUnresolved(nameOrArn) ? resourceBehind(nameOrArn) : undefined;
      return resource ? problems(deployedProperties(resource)) : [];
    },
  });
}
