/**
 * Removes each resource of a stack in turn, and every two at once, and checks that a notice of it still reaches someone: a rule
 * that is still there matches CloudTrail's record, and a topic that still works delivers the notice.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { arnOf } from './lookup';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from './records/cloudtrail';
import { shell, synthesize } from './variants';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template, Value } from '../../local/template/template';
import { ENV, FEATURE_FLAGS } from '../lib/app';

type Removal = (template: Template, id: string, properties: Record<string, Value>) => Json;

const call = (service: string, eventName: string, requestParameters: Json, more: Json = {}) => managementCall(`${service}.amazonaws.com`, eventName, requestParameters, more);
const ref = (template: Template, id: string) => template.resolve({ Ref: id });
const withoutPolicy = (roleName: string) => call('iam', 'DeleteRolePolicy', { roleName, policyName: 'Permissions' }, { awsRegion: 'us-east-1' });
const ofApi = (eventName: string): Removal => (_, __, { RestApiId }) => call('apigateway', eventName, { restApiId: RestApiId });

/** What CloudTrail records when a resource is removed, by its type. A type that is not here is an error. */
const REMOVALS: Record<string, Removal> = {
  'AWS::ApiGateway::Deployment': ofApi('DeleteDeployment'),
  'AWS::ApiGateway::GatewayResponse': ofApi('DeleteGatewayResponse'),
  'AWS::ApiGateway::Method': ofApi('DeleteMethod'),
  'AWS::ApiGateway::Resource': ofApi('DeleteResource'),
  'AWS::ApiGateway::RestApi': (template, id) => call('apigateway', 'DeleteRestApi', { restApiId: ref(template, id) }),
  'AWS::ApiGateway::Stage': ofApi('DeleteStage'),
  'AWS::CloudTrail::Trail': (template, id) => call('cloudtrail', 'DeleteTrail', { name: ref(template, id) }),
  'AWS::CloudWatch::Alarm': (template, id) => call('monitoring', 'DeleteAlarms', { alarmNames: [ref(template, id)] }),
  'AWS::CloudWatch::CompositeAlarm': (template, id) => call('monitoring', 'DeleteAlarms', { alarmNames: [ref(template, id)] }),
  'AWS::CloudWatch::Dashboard': (template, id) => call('monitoring', 'DeleteDashboards', { dashboardNames: [ref(template, id)] }),
  'AWS::Events::Rule': (template, id) => call('events', 'DeleteRule', { name: ref(template, id) }),
  'AWS::IAM::ManagedPolicy': (template, id) => call('iam', 'DeletePolicy', { policyArn: ref(template, id) }, { awsRegion: 'us-east-1' }),
  'AWS::IAM::Policy': (_, __, { Roles }) => withoutPolicy(Roles[0]),
  'AWS::IAM::Role': (template, id) => call('iam', 'DeleteRole', { roleName: ref(template, id) }, { awsRegion: 'us-east-1' }),
  'AWS::KMS::Key': (template, id) => call('kms', 'ScheduleKeyDeletion', { keyId: ref(template, id) }, {
    resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: arnOf(template, id) }],
  }),
  'AWS::Lambda::EventSourceMapping': (template, id) => call('lambda', 'DeleteEventSourceMapping20150331', { uUID: ref(template, id) }),
  'AWS::Lambda::Function': (template, id) => call('lambda', 'DeleteFunction20150331', { functionName: ref(template, id) }),
  'AWS::Lambda::Permission': (_, __, { FunctionName }) => call('lambda', 'RemovePermission20150331v2', { functionName: FunctionName }),
  'AWS::Logs::LogGroup': (template, id) => call('logs', 'DeleteLogGroup', { logGroupName: ref(template, id) }),
  'AWS::Logs::MetricFilter': (_, __, { LogGroupName }) => call('logs', 'DeleteMetricFilter', { logGroupName: LogGroupName }),
  'AWS::Logs::QueryDefinition': () => call('logs', 'DeleteQueryDefinition', { queryDefinitionId: '0a1b2c3d' }),
  'AWS::S3::Bucket': (template, id) => call('s3', 'DeleteBucket', { bucketName: ref(template, id) }),
  'AWS::S3::BucketPolicy': (_, __, { Bucket }) => call('s3', 'DeleteBucketPolicy', { bucketName: Bucket }),
  'AWS::SNS::Topic': (template, id) => call('sns', 'DeleteTopic', { topicArn: ref(template, id) }),
  'AWS::SNS::TopicPolicy': (_, __, { Topics }) => call('sns', 'SetTopicAttributes', { topicArn: Topics[0], attributeName: 'Policy' }),
  'AWS::SQS::Queue': (template, id) => call('sqs', 'DeleteQueue', { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${ref(template, id).split('/').pop()}` }),
  'AWS::SQS::QueuePolicy': (_, __, { Queues }) => call('sqs', 'SetQueueAttributes', { queueUrl: Queues[0] }),
};

/** What each topic needs to deliver a notice, by its ARN: itself, its policy, its key. */
function topicNeeds(template: Template): Map<string, Set<string>> {
  const policies = template.ofType('AWS::SNS::TopicPolicy');
  const keys = template.ofType('AWS::KMS::Key');
  return new Map(template.ofType('AWS::SNS::Topic').map(([id, { Properties }]) => {
    const { KmsMasterKeyId } = template.resolve(Properties);
    return [ref(template, id), new Set([
      id,
      ...policies.filter(([, policy]) => template.resolve(policy.Properties.Topics).includes(ref(template, id))).map(([policy]) => policy),
      ...keys.filter(([key]) =>
        KmsMasterKeyId !== undefined && [ref(template, key), arnOf(template, key)].includes(KmsMasterKeyId)).map(([key]) => key),
    ])];
  }));
}

interface Removable {
  readonly ids: string[];
  /** Whether someone is notified if all of these are removed. */
  readonly noticed: (removed: string[]) => boolean;
}

function removable(template: Template): Removable {
  const rules = eventRules(template);
  const needs = topicNeeds(template);
  const matches = (record: Json) => {
    const event = asEvent(record);
    return rules.filter(rule => ruleMatches(rule, event, false) && ruleMatches(rule, event, true));
  };
  const matching = new Map([...template.resources].flatMap(([id, { Type, Properties }]): Array<[string, EventRule[]]> => {
    const removal = REMOVALS[Type];
    if (removal === undefined) throw new Error(`add to REMOVALS what CloudTrail records when a ${Type} is removed: ${id}`);
    const inRole = Type === 'AWS::IAM::Role' && Properties.Policies !== undefined; // can be removed without the role
    return [
      [id, matches(removal(template, id, template.resolve(Properties ?? {})))],
      ...inRole ? [[`${id}.Policies`, matches(withoutPolicy(ref(template, id)))] satisfies [string, EventRule[]]] : [],
    ];
  }));
  const delivered = (rule: EventRule, removed: string[]) =>
    rule.targets.some(({ arn }) => needs.has(arn) && !removed.some(id => needs.get(arn)!.has(id)));
  return {
    ids: [...matching.keys()],
    noticed: removed => removed.some(id => matching.get(id)!.some(rule => !removed.includes(rule.id) && delivered(rule, removed))),
  };
}

const VARIANTS: Record<string, (stack: Stack) => void> = {
  'one shell, and a grant': stack => {
    shell(stack).grants.connect(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
  },
  'the user\'s topic, with a key of its own': stack => {
    shell(stack, 'AdminShell', { alarmTopic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') }) });
  },
  'two shells that share a trail': stack => {
    shell(stack, 'Second', { auditTrail: shell(stack, 'First').auditTrail });
  },
};

/** What may be removed unnoticed, each reviewed: logical IDs without their hash, or how they end. */
const MAY_GO_UNNOTICED: Array<[id: RegExp, reason: string]> = [
  [/^Operators$/, 'the user\'s own role: its removal lets nobody open more'],
  [/Quer(y|ies)\w*$/, 'a saved query, which a redeployment restores: it neither records nor notifies'],
];
/** The only rules that match each other's removal. The heartbeat notices if both are removed. */
const BOTH_RULES = /Notices(RulesChanged|NoticesChanged)\d?$/;
/** What one topic needs, and what the other needs. The heartbeat notices if both topics stop working. */
const FIRST_TOPIC = /^(Topic|TopicKey|TopicPolicy)$|Notices(Topic|TopicPolicy|Key)$/;
const BACKUP_TOPIC = /NoticesBackupTopic(Policy)?$|Key$/;

const name = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
const listed = (id: string) => MAY_GO_UNNOTICED.some(([pattern]) => pattern.test(name(id)));
const isPairListed = ([one, other]: string[]) => {
  const [a, b] = [name(one), name(other)];
  return BOTH_RULES.test(a) && BOTH_RULES.test(b) || FIRST_TOPIC.test(a) && BACKUP_TOPIC.test(b) || FIRST_TOPIC.test(b) && BACKUP_TOPIC.test(a);
};

describe.each(Object.keys(VARIANTS).flatMap(variant => Object.keys(FEATURE_FLAGS).map(flags => [variant, flags])))('%s, feature flags: %s', (variant, flags) => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Removals', { env: ENV });
    VARIANTS[variant](stack);
    return [stack];
  }, FEATURE_FLAGS[flags]);
  const { ids, noticed } = removable(template);

  test('the policies in three roles can be removed without the role', () => {
    const roles = [...template.resources].filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Role' && Properties.Policies).map(([id]) => id);
    expect(roles.length).toBeGreaterThanOrEqual(3);
    expect(ids).toEqual(expect.arrayContaining(roles.map(id => `${id}.Policies`)));
  });

  test('whatever is removed, someone is notified, or the list says why not', () => {
    expect(ids.length).toBeGreaterThan(70);
    expect(ids.filter(id => !noticed([id])).filter(id => !listed(id))).toEqual([]);
    expect(ids.filter(listed).filter(id => noticed([id]))).toEqual([]); // nothing is listed needlessly
  });

  test('the same for any two at once', () => {
    const pairs = ids.flatMap((one, index) => ids.slice(index + 1).map(other => [one, other]));
    const unnoticed = pairs.filter(pair => !noticed(pair)).filter(pair => !pair.every(listed));
    expect(unnoticed.filter(pair => !isPairListed(pair)).map(pair => pair.map(name))).toEqual([]);
    expect(unnoticed.length).toBeGreaterThan(0); // there are two topics, not three
    expect(unnoticed.length).toBeLessThan(30);
  });
});

describe('the check', () => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Removals', { env: ENV });
    shell(stack);
    return [stack];
  });

  test.each(['AWS::Events::Rule', 'AWS::SNS::TopicPolicy'])('fails without the resources of type %s', type => {
    const { ids, noticed } = removable(template);
    const all = template.ofType(type).map(([id]) => id);
    const key = ids.find(id => template.resources.get(id)!.Type === 'AWS::KMS::Key')!;
    expect([noticed([key]), noticed([key, ...all])]).toEqual([true, false]);
  });
});

/** As docs/audit.md says. */
test('a shell of another stack reports removed trails and policies, and nothing else', () => {
  const [one, other] = synthesize(app => ['One', 'Other'].map(id => {
    const stack = new Stack(app, id, { env: ENV });
    // The local environment derives IDs from logical IDs, which two stacks may share.
    shell(stack, `${id}Shell`).grants.connect(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
    return stack;
  }));
  const rules = eventRules(other);
  const types = [...one.resources].filter(([id, { Type, Properties }]) => {
    const event = asEvent(REMOVALS[Type](one, id, one.resolve(Properties ?? {})));
    return rules.some(rule => ruleMatches(rule, event, false));
  }).map(([, { Type }]) => Type);
  expect([...new Set(types)].sort()).toEqual(['AWS::CloudTrail::Trail', 'AWS::IAM::ManagedPolicy']);
});
