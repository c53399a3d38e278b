import { Annotations as Acknowledgements, Aspects, CfnElement, type IAspect, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { AdminShellAlarms, type AdminShellAlarmsProps, AuditTrail } from '../../../lib';
import { ENV, FEATURE_FLAGS, testStack, rendered, testApp } from '../app';

/** Alarms that publish to a topic, with as little else as possible. */
function alarms(scope: Construct, alarmTopic?: sns.ITopic, props: Partial<AdminShellAlarmsProps> = {}, id = 'Alarms'): AdminShellAlarms {
  const auditTrail = AuditTrail.fromLogGroup(scope, `${id}Trail`, logs.LogGroup.fromLogGroupName(scope, `${id}Log`, 'trail'));
  Acknowledgements.of(auditTrail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
  return new AdminShellAlarms(scope, id, { auditTrail, alarmTopic, ...props });
}

/** The statements of each policy that names the topic. */
function policiesOf(stack: Stack, topic: unknown): any[][] {
  return Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Topics) === JSON.stringify([topic]))
    .map(({ Properties }) => [Properties.PolicyDocument.Statement].flat().map(rendered));
}

const ref = (stack: Stack, construct: IConstruct) => ({ Ref: stack.getLogicalId(construct.node.defaultChild as CfnElement) });
/** https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html */
const DEFAULT = {
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: expect.arrayContaining(['sns:Publish', 'sns:Subscribe', 'sns:SetTopicAttributes']),
  Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
};
const ofService = (name: string) => expect.objectContaining({ Principal: { Service: name }, Action: 'sns:Publish' });
const OURS = [ofService('cloudwatch.amazonaws.com'), ofService('events.amazonaws.com')];
const THEIRS = new iam.PolicyStatement({ sid: 'Theirs', principals: [new iam.ServicePrincipal('budgets.amazonaws.com')], actions: ['sns:Publish'], resources: ['*'] });
const theirs = expect.objectContaining({ Sid: 'Theirs' });

describe('a topic without a policy keeps the permissions of SNS\'s default policy', () => {
  test.each(Object.entries(FEATURE_FLAGS))('feature flags: %s', (_, flags) => {
    const stack = testStack({ flags, props: { env: ENV } });
    const topic = new sns.Topic(stack, 'Pager');
    alarms(stack, topic);
    alarms(stack, topic, {}, 'Others');
    expect(policiesOf(stack, ref(stack, topic))).toEqual([[expect.objectContaining(DEFAULT), ...OURS, ...OURS]]);
  });

  test('in another stack', () => {
    const app = testApp();
    const [ops, mine] = ['Ops', 'Mine'].map(id => new Stack(app, id, { env: ENV }));
    const topic = new sns.Topic(ops, 'Pager');
    alarms(mine, topic);
    expect(policiesOf(ops, ref(ops, topic))).toEqual([[expect.objectContaining(DEFAULT), ...OURS]]);
    expect(ops.dependencies).toEqual([]);
  });

  test('as the target of notices', () => {
    const stack = testStack({ props: { env: ENV } });
    const topic = new sns.Topic(stack, 'Security');
    alarms(stack, undefined, { noticeTargets: [new targets.SnsTopic(topic)] });
    expect(policiesOf(stack, ref(stack, topic))[0]).toContainEqual(expect.objectContaining(DEFAULT));
  });

  test('except the library\'s own, which is only for these alarms and notices', () => {
    const stack = testStack({ props: { env: ENV } });
    const { alarmTopic } = alarms(stack);
    const [statements] = policiesOf(stack, ref(stack, alarmTopic));
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual(OURS);
  });
});

describe('a topic with a policy keeps it, with the statements added', () => {
  const asJson = (topic: sns.ITopic) => ({ Version: '2012-10-17', Statement: { Sid: 'Theirs', Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: topic.topicArn } });
  const makers: Array<[string, (stack: Stack, topic: sns.ITopic) => void]> = [
    ['by the topic itself', (_, topic) => { topic.addToResourcePolicy(THEIRS); }],
    ['by a TopicPolicy', (stack, topic) => { new sns.TopicPolicy(stack, 'Policy', { topics: [topic] }).document.addStatements(THEIRS); }],
    ['by a TopicPolicy with a document', (stack, topic) => { new sns.TopicPolicy(stack, 'Policy', { topics: [topic], policyDocument: new iam.PolicyDocument({ statements: [THEIRS] }) }); }],
    ['by a CfnTopicPolicy', (stack, topic) => { new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.topicArn], policyDocument: asJson(topic) }); }],
    ['by a CfnTopicPolicy with CDK\'s document', (stack, topic) => {
      new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.topicArn], policyDocument: new iam.PolicyDocument({ statements: [THEIRS] }) });
    }],
  ];
  test.each(makers.flatMap(([how, make]) => [[how, 'before', make], [how, 'after', make]] as const))('%s, made %s', (_, when, make) => {
    const stack = testStack({ props: { env: ENV } });
    const topic = new sns.Topic(stack, 'Pager');
    if (when === 'before') make(stack, topic);
    alarms(stack, topic);
    if (when === 'after') make(stack, topic);
    expect(policiesOf(stack, ref(stack, topic))).toEqual([[theirs, ...OURS]]);
  });

  test('by an aspect', () => {
    const stack = testStack({ props: { env: ENV } });
    const topic = new sns.Topic(stack, 'Pager');
    alarms(stack, topic);
    const aspect: IAspect = { visit: node => void (node === topic && topic.addToResourcePolicy(THEIRS)) };
    Aspects.of(stack).add(aspect);
    expect(policiesOf(stack, ref(stack, topic))).toEqual([[theirs, ...OURS]]);
  });

  test('if the topic is an L1, by Ref and by ARN', () => {
    for (const name of [(cfn: sns.CfnTopic) => cfn.ref, (cfn: sns.CfnTopic) => cfn.attrTopicArn]) {
      const stack = testStack({ props: { env: ENV } });
      const cfn = new sns.CfnTopic(stack, 'Pager');
      new sns.CfnTopicPolicy(stack, 'Policy', { topics: [cfn.ref], policyDocument: { Statement: [{ Sid: 'Theirs' }] } });
      alarms(stack, sns.Topic.fromTopicArn(stack, 'Import', name(cfn)));
      expect(policiesOf(stack, { Ref: 'Pager' })).toEqual([[theirs, ...OURS]]);
      Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('topic-policy'));
    }
  });

  test('if the topic is imported, and the app has its policy', () => {
    const stack = testStack({ props: { env: ENV } });
    const topic = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-west-2:111122223333:pager');
    alarms(stack, topic);
    new sns.TopicPolicy(stack, 'Policy', { topics: [topic] }).document.addStatements(THEIRS);
    expect(policiesOf(stack, topic.topicArn)).toEqual([[theirs, ...OURS]]);
  });

  test('in another stack, without a dependency on ours', () => {
    const app = testApp();
    const [ops, mine] = ['Ops', 'Mine'].map(id => new Stack(app, id, { env: ENV }));
    const topic = new sns.Topic(ops, 'Pager');
    new sns.TopicPolicy(ops, 'Policy', { topics: [topic] }).document.addStatements(THEIRS);
    alarms(mine, topic);
    expect(policiesOf(ops, ref(ops, topic))).toEqual([[theirs, ...OURS]]);
    expect(ops.dependencies).toEqual([]);
  });

  test.each<[string, (stack: Stack, topic: sns.ITopic) => void]>([
    ['of the topic\'s own and a TopicPolicy', (stack, topic) => {
      topic.addToResourcePolicy(THEIRS);
      new sns.TopicPolicy(stack, 'Policy', { topics: [topic] }).document.addStatements(THEIRS);
    }],
    ['of two', (stack, topic) => ['One', 'Two'].forEach(id => new sns.TopicPolicy(stack, id, { topics: [topic] }).document.addStatements(THEIRS))],
  ])('fails for more than one, %s', (_, make) => {
    const stack = testStack({ props: { env: ENV } });
    const topic = new sns.Topic(stack, 'Pager');
    alarms(stack, topic);
    make(stack, topic);
    expect(() => Template.fromStack(stack)).toThrow(/topic Stack\/Pager has 2 policies \(Stack\/\w+(\/Policy)?, Stack\/\w+\), of which only the one that is deployed last takes effect.*put all statements into one/);
  });
});

test('fails for a queue or a bucket with more than one policy, too', () => {
  const stack = testStack({ props: { env: ENV } });
  const queue = new sqs.Queue(stack, 'Queue');
  alarms(stack, undefined, { noticeTargets: [new targets.SqsQueue(queue)] });
  new sqs.QueuePolicy(stack, 'QueuePolicy', { queues: [queue] }).document.addStatements(THEIRS);
  expect(() => Template.fromStack(stack)).toThrow(/queue Stack\/Queue has 2 policies \(Stack\/Queue\/Policy, Stack\/QueuePolicy\)/);
});

describe('statements that someone else has to add can be pasted', () => {
  const warnings = (stack: Stack, id: string): string[] => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(id)).map(({ entry }) => String(entry.data));
  /** The lists of statements in a text. */
  const statementsIn = (text: string): any[][] => [...text.matchAll(/\[\{.*?\}\](?=\.)/g)].map(([json]) => JSON.parse(json));

  test.each([ENV, { ...ENV, region: 'cn-north-1' }])('as a policy of an imported topic, in $region', env => {
    const stack = testStack({ props: { env } });
    const partition = env.region.startsWith('cn-') ? 'aws-cn' : 'aws';
    const topicArn = `arn:${partition}:sns:${env.region}:111122223333:pager`;
    alarms(stack, sns.Topic.fromTopicArn(stack, 'Pager', topicArn));
    const [text, ...others] = warnings(stack, 'topic-policy');
    expect(others).toEqual([]);
    expect(text).not.toMatch(/Fn::|Ref|ACCOUNT_ID|\$\{/);
    const [topicPolicy, keyPolicy] = statementsIn(text);
    expect(topicPolicy).toEqual([
      {
        Action: 'sns:Publish',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: topicArn,
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnLike: { 'aws:SourceArn': [`arn:${partition}:cloudwatch:${env.region}:111122223333:alarm:*`] },
        },
      },
      {
        Action: 'sns:Publish',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: topicArn,
        Condition: {
          ArnLikeIfExists: { 'aws:SourceArn': [`arn:${partition}:events:${env.region}:111122223333:rule/*`] },
        },
      },
    ]);
    expect(keyPolicy.map(({ Principal }) => Principal.Service)).toEqual(['cloudwatch.amazonaws.com', 'events.amazonaws.com']);
  });

  test('with placeholders, if the stack does not know its account', () => {
    const stack = testStack();
    alarms(stack, sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-west-2:111122223333:pager'));
    const [text] = warnings(stack, 'topic-policy');
    expect(text).not.toMatch(/Fn::|"Ref"/);
    expect(text).toMatch(/arn:aws:cloudwatch:REGION:ACCOUNT_ID:alarm:\*.*Replace ACCOUNT_ID and REGION: give the stack an env/);
  });
});
