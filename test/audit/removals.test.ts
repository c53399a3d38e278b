/**
 * Takes each resource out of a stack in turn, and each two at once, and asks whether the notice of that still reaches a person:
 * a rule that is not among them hears CloudTrail's record, and a topic that is not cut off carries it.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { arnOf } from './lookup';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from './records/cloudtrail';
import { shell, synthesize } from './world';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template, Value } from '../../local/template/template';
import { ENV, FEATURE_FLAGS } from '../lib/app';

type Removal = (template: Template, id: string, properties: Record<string, Value>) => Json;

const call = (service: string, eventName: string, requestParameters: Json, more: Json = {}) => managementCall(`${service}.amazonaws.com`, eventName, requestParameters, more);
const ref = (template: Template, id: string) => template.resolve({ Ref: id });
const ofApi = (eventName: string): Removal => (_, __, { RestApiId }) => call('apigateway', eventName, { restApiId: RestApiId });

/** What CloudTrail records when a resource of a type is taken away. A type that is not here fails the walk. */
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
  'AWS::IAM::Policy': (_, __, { Roles }) => call('iam', 'DeleteRolePolicy', { roleName: Roles[0] }, { awsRegion: 'us-east-1' }),
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

/** What a topic needs to carry a notice: itself, its policy, its key. Without one of them, that way is cut. */
function ways(template: Template): Map<string, Set<string>> {
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

interface Walk {
  readonly ids: string[];
  /** Whether somebody hears that all of these are gone. */
  readonly heard: (gone: string[]) => boolean;
}

function walk(template: Template): Walk {
  const rules = eventRules(template);
  const needs = ways(template);
  const hearing = new Map([...template.resources].map(([id, { Type, Properties }]): [string, EventRule[]] => {
    const removal = REMOVALS[Type];
    if (removal === undefined) throw new Error(`nobody has written down what is recorded when a ${Type} is taken away: ${id}`);
    const event = asEvent(removal(template, id, template.resolve(Properties ?? {})));
    return [id, rules.filter(rule => ruleMatches(rule, event, false) && ruleMatches(rule, event, true))];
  }));
  const carried = (rule: EventRule, gone: string[]) => rule.targets.some(({ arn }) => needs.has(arn) && !gone.some(id => needs.get(arn)!.has(id)));
  return {
    ids: [...hearing.keys()],
    heard: gone => gone.some(id => hearing.get(id)!.some(rule => !gone.includes(rule.id) && carried(rule, gone))),
  };
}

const VARIANTS: Record<string, (stack: Stack) => void> = {
  'one shell, and who may ask for it': stack => {
    shell(stack).grants.connect(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
  },
  'the user\'s topic, with a key of its own': stack => {
    shell(stack, 'AdminShell', { alarmTopic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') }) });
  },
  'two shells that share a trail': stack => {
    shell(stack, 'Second', { auditTrail: shell(stack, 'First').auditTrail });
  },
};

/** What may go unheard, each reviewed: logical IDs without their hash, or how they end. */
const UNHEARD: Array<[id: RegExp, reason: string]> = [
  [/^Operators$/, 'the user\'s own role: nobody opens more by its end'],
  [/Quer(y|ies)\w*$/, 'a saved query, which a redeployment brings back: it neither records nor tells'],
];
/** The only rules that hear each other's end. Whoever takes both is found by the heartbeat. */
const BOTH_RULES = /Notices(RulesChanged|NoticesChanged)\d?$/;
/** One way is cut by the one, the other by the other: both at once are found by the heartbeat. */
const FIRST_WAY = /^(Topic|TopicKey|TopicPolicy)$|Notices(Topic|TopicPolicy|Key)$/;
const SECOND_WAY = /NoticesBackupTopic(Policy)?$|Key$/;

const name = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
const listed = (id: string) => UNHEARD.some(([pattern]) => pattern.test(name(id)));
const isPairListed = ([one, other]: string[]) => {
  const [a, b] = [name(one), name(other)];
  return BOTH_RULES.test(a) && BOTH_RULES.test(b) || FIRST_WAY.test(a) && SECOND_WAY.test(b) || FIRST_WAY.test(b) && SECOND_WAY.test(a);
};

describe.each(Object.keys(VARIANTS).flatMap(variant => Object.keys(FEATURE_FLAGS).map(flags => [variant, flags])))('%s, feature flags: %s', (variant, flags) => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Walk', { env: ENV });
    VARIANTS[variant](stack);
    return [stack];
  }, FEATURE_FLAGS[flags]);
  const { ids, heard } = walk(template);

  test('whatever is removed, somebody is notified, or the list says why not', () => {
    expect(ids.length).toBeGreaterThan(70);
    expect(ids.filter(id => !heard([id])).filter(id => !listed(id))).toEqual([]);
    expect(ids.filter(listed).filter(id => heard([id]))).toEqual([]); // nothing listed that is heard
  });

  test('the same for any two together', () => {
    const pairs = ids.flatMap((one, index) => ids.slice(index + 1).map(other => [one, other]));
    const unheard = pairs.filter(pair => !heard(pair)).filter(pair => !pair.every(listed));
    expect(unheard.filter(pair => !isPairListed(pair)).map(pair => pair.map(name))).toEqual([]);
    expect(unheard.length).toBeGreaterThan(0); // two ways are two
    expect(unheard.length).toBeLessThan(30);
  });
});

describe('the walk', () => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Walk', { env: ENV });
    shell(stack);
    return [stack];
  });

  test.each(['AWS::Events::Rule', 'AWS::SNS::TopicPolicy'])('fails without %s: it can', type => {
    const { ids, heard } = walk(template);
    const all = template.ofType(type).map(([id]) => id);
    const key = ids.find(id => template.resources.get(id)!.Type === 'AWS::KMS::Key')!;
    expect([heard([key]), heard([key, ...all])]).toEqual([true, false]);
  });
});

/** docs/audit.md says so. */
test('a shell of another stack reports removed trails and policies, and nothing else', () => {
  const [one, other] = synthesize(app => ['One', 'Other'].map(id => {
    const stack = new Stack(app, id, { env: ENV });
    // The local environment makes IDs of logical IDs, which two stacks may share.
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
