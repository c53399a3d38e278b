/**
 * Everything that services must be allowed to do before evidence is written and alarms are delivered, found by walking a
 * synthesized template: whatever is added later is walked, too, and what the walk doesn't know is an error.
 */
import { deliveryRoles, trailOrder } from './delivery';
import { arnOf, findByArn, policyOf, serviceOf } from './lookup';
import { decide, type Principal } from '../../local/template/decide';
import { identityPolicies, trustPolicy, type Context, type Statement } from '../../local/template/iam';
import type { Template, Value } from '../../local/template/template';

const OTHER_ACCOUNT = '444455556666';

/** One request of a service, as IAM sees it. */
export interface Need {
  /** Such as `alarm Stack-Opened publishes to topic Stack-Topic`. */
  readonly what: string;
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  /** The resource's own policy; undefined if the template doesn't have the resource. */
  readonly policy?: Statement[];
  /** Each context that the request may really have. All must be allowed. */
  readonly contexts: Context[];
  /** The same request on someone else's behalf. None may be allowed. */
  readonly strangers: Context[];
  /** The caller, if it is not the service itself but a role that it has assumed. */
  readonly principal?: Principal;
}

/**
 * The condition keys that services send, by service and what they call.
 *
 * - CloudWatch, to SNS and to KMS: alarm and account.
 *   https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 *   https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * - EventBridge to SNS: its user guide says that conditions can't be used there
 *   (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html), SNS's shows one on the rule.
 *   So the policy must let it in with the rule, with rule and account, and with nothing.
 * - EventBridge to SQS: the rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * - EventBridge to KMS: nothing. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * - SNS to SQS: the topic. https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 * - CloudTrail to S3 and to KMS: the trail; to KMS also as encryption context, except in DescribeKey.
 *   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 *   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 * - CloudWatch Logs to KMS: the log group, as encryption context.
 *   https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
const NOTHING: Context = {};
const from = (sourceArn: string): Context => ({ 'aws:SourceArn': sourceArn });
const fromAccount = (sourceArn: string): Context => ({ ...from(sourceArn), 'aws:SourceAccount': sourceArn.split(':')[4] });
const elsewhere = (arn: string): string => arn.split(':').map((part, index) => index === 4 ? OTHER_ACCOUNT : part).join(':');
const TLS: Context = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** Needs that are not met, and strangers that are allowed. */
export function problems(template: Template): string[] {
  return [...needsOf(template).flatMap(problemsOf), ...trailOrder(template), ...deliveryRoles(template)];
}

function problemsOf({ what, service, action, resource, policy, contexts, strangers, principal = { arn: service, policies: [] } }: Need): string[] {
  if (policy === undefined) return [`${what}: ${resource} is not in the template, so it is unknown whether ${service} may ${action}`];
  const everyone = policy.map(statement => statement.principals?.AWS?.includes('*')
    ? { ...statement, principals: { ...statement.principals, Service: [service] } }
    : statement);
  const allows = (context: Context) => decide({ ...principal, context: TLS }, { action, resource, resourcePolicy: everyone, context }) === 'allowed';
  return [
    ...contexts.filter(context => !allows(context)).map(context => `${what}: ${service} may not ${action} with ${JSON.stringify(context)}`),
    ...strangers.filter(allows).map(context => `${what}: ${service} may ${action} for someone else, with ${JSON.stringify(context)}`),
  ];
}

export function needsOf(template: Template): Need[] {
  return [
    ...each(template, 'AWS::CloudWatch::Alarm', alarm),
    ...each(template, 'AWS::CloudWatch::CompositeAlarm', alarm),
    ...each(template, 'AWS::Events::Rule', rule),
    ...each(template, 'AWS::SNS::Subscription', subscription),
    ...each(template, 'AWS::CloudTrail::Trail', trail),
    ...each(template, 'AWS::Logs::LogGroup', logGroup),
  ];
}

type Walk = (template: Template, id: string, properties: Record<string, Value>) => Need[];

function each(template: Template, type: string, walk: Walk): Need[] {
  return template.ofType(type).flatMap(([id, { Properties }]) => walk(template, id, template.resolve(Properties)));
}

function alarm(template: Template, id: string, { AlarmActions = [], OKActions = [], InsufficientDataActions = [] }: Record<string, Value>): Need[] {
  const arn = arnOf(template, id);
  const actions: string[] = [...new Set<string>([...AlarmActions, ...OKActions, ...InsufficientDataActions])];
  return actions.flatMap(action => {
    if (serviceOf(action) !== 'sns') throw new Error(`alarm ${id} has an action that the walk doesn't know: ${action}`);
    return publish(template, `alarm ${id}`, 'cloudwatch.amazonaws.com', action, [fromAccount(arn)], [fromAccount(elsewhere(arn))], [fromAccount(arn)], [fromAccount(elsewhere(arn))]);
  });
}

function rule(template: Template, id: string, { Targets = [] }: Record<string, Value>): Need[] {
  const arn = arnOf(template, id);
  const service = 'events.amazonaws.com';
  return Targets.flatMap((target: Value) => {
    const dead = target.DeadLetterConfig?.Arn;
    const undelivered = dead === undefined ? [] : send(template, `rule ${id}, undelivered,`, service, dead, [from(arn)], [from(elsewhere(arn))], [NOTHING]);
    switch (serviceOf(target.Arn)) {
      case 'sns': return [...publish(template, `rule ${id}`, service, target.Arn, [NOTHING, from(arn), fromAccount(arn)], [from(elsewhere(arn)), fromAccount(elsewhere(arn))], [NOTHING], []), ...undelivered];
      // Another Region's bus has no policy: within an account, the role is enough.
      case 'events': return [...putEvents(template, `rule ${id}`, target), ...undelivered];
      case 'sqs': return [...send(template, `rule ${id}`, service, target.Arn, [from(arn)], [from(elsewhere(arn))], [NOTHING]), ...undelivered];
      default: throw new Error(`rule ${id} has a target that the walk doesn't know: ${target.Arn}`);
    }
  });
}

/** With a role that EventBridge may assume, and that may put events on that bus and no other. */
function putEvents(template: Template, what: string, { Arn: bus, RoleArn }: Value): Need[] {
  const [role] = (RoleArn && findByArn(template, 'AWS::IAM::Role', RoleArn)) ?? [];
  const roleArn = role === undefined ? String(RoleArn) : RoleArn;
  const service = 'events.amazonaws.com';
  const session = `arn:aws:sts::${template.account}:assumed-role/${role}/events`;
  const own = { principal: { arn: session, roleArn, policies: role === undefined ? [] : identityPolicies(template, role) } };
  return [
    { what, service, action: 'sts:AssumeRole', resource: roleArn, policy: role === undefined ? undefined : trustPolicy(template, role), contexts: [NOTHING], strangers: [] },
    { what, service, action: 'events:PutEvents', resource: bus, policy: [], contexts: [NOTHING], strangers: [], ...own },
    { what: `${what}, elsewhere,`, service, action: 'events:PutEvents', resource: `${bus}2`, policy: [], contexts: [], strangers: [NOTHING], ...own },
  ];
}

function subscription(template: Template, id: string, { Protocol, Endpoint, TopicArn, RedrivePolicy }: Record<string, Value>): Need[] {
  const service = 'sns.amazonaws.com';
  const contexts = [from(TopicArn)];
  const strangers = [from(elsewhere(TopicArn))];
  const dead = RedrivePolicy?.deadLetterTargetArn;
  const undelivered = dead === undefined ? [] : send(template, `subscription ${id}, undelivered,`, service, dead, contexts, strangers, contexts);
  switch (Protocol) {
    // These need a confirmation, not a permission.
    case 'email':
    case 'email-json':
    case 'https':
    case 'sms': return undelivered;
    case 'sqs': return [...send(template, `subscription ${id}`, service, Endpoint, contexts, strangers, contexts), ...undelivered];
    default: throw new Error(`subscription ${id} has a protocol that the walk doesn't know: ${Protocol}`);
  }
}

function trail(template: Template, id: string, properties: Record<string, Value>): Need[] {
  const { S3BucketName, S3KeyPrefix, KMSKeyId, SnsTopicName } = properties;
  if (SnsTopicName !== undefined) throw new Error(`trail ${id} has an SNS topic, which the walk doesn't know`);
  const service = 'cloudtrail.amazonaws.com';
  const arn = arnOf(template, id);
  const others = [`${arn}2`, elsewhere(arn)];
  const bucket = `arn:${template.partition}:s3:::${S3BucketName}`;
  const policy = policyOf(template, 'AWS::S3::Bucket', bucket);
  const context = (sourceArn: string): Context => ({ ...from(sourceArn), 's3:x-amz-acl': 'bucket-owner-full-control' });
  const files = `${bucket}/${S3KeyPrefix === undefined ? '' : `${S3KeyPrefix}/`}AWSLogs/${template.account}`;
  const writes = [`${files}/CloudTrail/us-west-2/2026/11/20/file.json.gz`, `${files}/CloudTrail-Digest/us-west-2/2026/11/20/file.json.gz`];
  return [
    { what: `trail ${id}`, service, action: 's3:GetBucketAcl', resource: bucket, policy, contexts: [from(arn)], strangers: others.map(from) },
    ...writes.map(resource => ({ what: `trail ${id}`, service, action: 's3:PutObject', resource, policy, contexts: [context(arn)], strangers: others.map(context) })),
    ...KMSKeyId === undefined ? [] : encrypt(template, `trail ${id}`, service, KMSKeyId, ['kms:GenerateDataKey'],
      [{ ...from(arn), 'kms:EncryptionContext:aws:cloudtrail:arn': arn }],
      others.map(other => ({ ...from(other), 'kms:EncryptionContext:aws:cloudtrail:arn': other }))),
    ...KMSKeyId === undefined ? [] : encrypt(template, `trail ${id}`, service, KMSKeyId, ['kms:DescribeKey'], [from(arn)], others.map(from)),
  ];
}

function logGroup(template: Template, id: string, { KmsKeyId }: Record<string, Value>): Need[] {
  if (KmsKeyId === undefined) return [];
  const arn = arnOf(template, id).replace(/:\*$/, '');
  const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'];
  const context = (logGroupArn: string): Context => ({ 'kms:EncryptionContext:aws:logs:arn': logGroupArn });
  return encrypt(template, `log group ${id}`, `logs.${template.region}.amazonaws.com`, KmsKeyId, actions, [context(arn)], [context(elsewhere(arn))]);
}

function publish(
  template: Template, what: string, service: string, topicArn: string,
  contexts: Context[], strangers: Context[], keyContexts: Context[], keyStrangers: Context[],
): Need[] {
  const [id, topic] = findByArn(template, 'AWS::SNS::Topic', topicArn) ?? [topicArn];
  const key = topic && template.resolve(topic.Properties.KmsMasterKeyId);
  return [
    { what: `${what} publishes to topic ${id}`, service, action: 'sns:Publish', resource: topicArn, policy: policyOf(template, 'AWS::SNS::Topic', topicArn), contexts, strangers },
    ...key === undefined ? [] : encrypt(template, `${what} publishes to topic ${id}`, service, key, ['kms:Decrypt', 'kms:GenerateDataKey'], keyContexts, keyStrangers),
  ];
}

function send(
  template: Template, what: string, service: string, queueArn: string, contexts: Context[], strangers: Context[], keyContexts: Context[],
): Need[] {
  const [id, queue] = findByArn(template, 'AWS::SQS::Queue', queueArn) ?? [queueArn];
  const key = queue && template.resolve(queue.Properties.KmsMasterKeyId);
  return [
    { what: `${what} is sent to queue ${id}`, service, action: 'sqs:SendMessage', resource: queueArn, policy: policyOf(template, 'AWS::SQS::Queue', queueArn), contexts, strangers },
    ...key === undefined ? [] : encrypt(template, `${what} is sent to queue ${id}`, service, key, ['kms:Decrypt', 'kms:GenerateDataKey'], keyContexts, []),
  ];
}

function encrypt(
  template: Template, what: string, service: string, keyId: string, actions: string[], contexts: Context[], strangers: Context[],
): Need[] {
  const [id] = template.ofType('AWS::KMS::Key').find(([one]) => [template.resolve({ Ref: one }), arnOf(template, one)].includes(keyId)) ?? [];
  const resource = id === undefined ? keyId : arnOf(template, id);
  const policy = id === undefined ? undefined : policyOf(template, 'AWS::KMS::Key', resource);
  return actions.map(action => ({ what: `${what}, with key ${id ?? keyId},`, service, action, resource, policy, contexts, strangers }));
}
