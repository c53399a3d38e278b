import { Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { needsOf, problems } from './permissions';
import { shell, synthesize, VARIANTS } from './variants';
import type { Template, Value } from '../../local/template/template';
import { ENV, FEATURE_FLAGS } from '../lib/app';

describe.each(Object.keys(FEATURE_FLAGS))('with feature flags: %s', flags => {
  test.each(Object.keys(VARIANTS))('%s: every alarm, notice, log and file can be delivered, and nobody else\'s can', variant => {
    for (const template of synthesize(VARIANTS[variant], FEATURE_FLAGS[flags])) expect(problems(template)).toEqual([]);
  });
});

describe('the walk', () => {
  const [template] = synthesize(VARIANTS['one shell, with the defaults']);
  const asSynthesized = JSON.stringify([...template.resources]);
  afterEach(() => {
    for (const [id, { Properties, DependsOn }] of JSON.parse(asSynthesized)) Object.assign(template.resources.get(id)!, { Properties, DependsOn });
  });

  test('covers everything that carries a signal', () => {
    const [gated] = synthesize(VARIANTS['two persons and the emergency route']); // with a composite alarm
    const walked = needsOf(gated).map(({ what }) => what).join('\n');
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule', 'AWS::CloudTrail::Trail', 'AWS::Logs::LogGroup']) {
      const ids = gated.ofType(type).map(([id]) => id).filter(id => !/Tampered\d[0-9A-F]{8}$/.test(id)); // parts of another alarm: they notify nobody themselves
      expect(ids).not.toEqual([]);
      for (const id of ids) expect(walked).toContain(` ${id}`);
    }
    expect(needsOf(template).map(({ what }) => what).join('\n')).toMatch(/ AdminShellAlarmsTampered1[0-9A-F]{8}/); // one alarm, if there is no composite
  });

  /** Every statement that allows a service, in each policy. */
  const places = policies(template).flatMap(({ id, property, document }) => document.Statement
    .map(({ Principal, Action, Condition }: Value, index: number) =>
      ({ id, property, index, service: Principal?.Service, action: [Action].flat()[0], conditions: Condition !== undefined }))
    .filter(({ service }: Value) => service !== undefined)
    .map((place: Value) => ({ ...place, name: `${place.id}: ${JSON.stringify(template.resolve(place.service))} ${place.action}` })));

  const statementsOf = ({ id, property }: { id: string; property: string }) => template.resources.get(id)!.Properties[property].Statement;

  test('knows where each service\'s permissions are', () => {
    const services = new Set(places.map(({ service }: Value) => template.resolve(service)));
    expect([...services].sort()).toEqual(['cloudtrail.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com', 'logs.us-west-2.amazonaws.com']);
  });

  test.each(places.map((place: Value) => [place.name, place]))('fails without the statement %s', (_, place: Value) => {
    statementsOf(place).splice(place.index, 1);
    expect(problems(template)).not.toEqual([]);
  });

  test.each(places.filter(({ conditions }: Value) => conditions).map((place: Value) => [place.name, place]))('fails without the conditions of %s', (_, place: Value) => {
    delete statementsOf(place)[place.index].Condition;
    expect(problems(template)).not.toEqual([]);
  });

  const key = () => template.ofType('AWS::KMS::Key').find(([id]) => id.startsWith('AdminShellKey'))![1].Properties.KeyPolicy.Statement;
  const of = (service: string, document: Value) => document.find((statement: Value) => template.resolve(statement.Principal?.Service) === service);
  const anyOf = (type: string) => template.ofType(type)[0][1];
  const deliveryPolicy = () => template.ofType('AWS::IAM::Role').find(([id]) => id.includes('DeliveryRole'))![1].Properties.Policies[0].PolicyDocument;
  const trail = () => template.only('AWS::CloudTrail::Trail')[1];

  test.each<[string, () => void]>([
    ['a source condition on EventBridge\'s use of the key, which would drop every notice', () => of('events.amazonaws.com', key()).Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['the account as a condition on EventBridge\'s use of the topic', () => of('events.amazonaws.com', anyOf('AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement).Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['conditions for CloudWatch Logs that name another account', () => of('logs.us-west-2.amazonaws.com', key()).Condition = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-west-2:444455556666:log-group:*' } }],
    ['conditions for CloudWatch Logs that name every account', () => of('logs.us-west-2.amazonaws.com', key()).Condition = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:log-group:*' } }],
    ['a topic without a policy', () => anyOf('AWS::SNS::TopicPolicy').Properties.Topics = []],
    ['a queue without a policy', () => anyOf('AWS::SQS::QueuePolicy').Properties.Queues = []],
    ['a bucket without a policy', () => anyOf('AWS::S3::BucketPolicy').Properties.Bucket = 'another'],
    ['a topic with an AWS managed key, whose policy can\'t be changed', () => anyOf('AWS::SNS::Topic').Properties.KmsMasterKeyId = 'alias/aws/sns'],
    ['a queue with an AWS managed key', () => anyOf('AWS::SQS::Queue').Properties.KmsMasterKeyId = 'alias/aws/sqs'],
    ['an alarm that goes to a topic of another account', () => anyOf('AWS::CloudWatch::Alarm').Properties.AlarmActions = ['arn:aws:sns:us-west-2:444455556666:theirs']],
    ['a trail that may be created before the bucket\'s policy', () => trail().DependsOn!.splice(0)],
    ['a trail that delivers to no log group', () => delete trail().Properties.CloudWatchLogsLogGroupArn],
    ['a trail whose role writes nothing', () => deliveryPolicy().Statement.splice(0)],
    ['a trail whose role writes anywhere', () => deliveryPolicy().Statement[0].Resource = '*'],
    ['a policy that denies all but one network', () => anyOf('AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement.push({ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*', Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } })],
  ])('fails on %s', (_, mutate) => {
    mutate();
    expect(problems(template)).not.toEqual([]);
  });

  test.each<[string, () => void]>([
    ['an alarm', () => anyOf('AWS::CloudWatch::Alarm').Properties.AlarmActions = ['arn:aws:ssm-incidents::111122223333:response-plan/x']],
    ['a rule', () => anyOf('AWS::Events::Rule').Properties.Targets = [{ Arn: 'arn:aws:lambda:us-west-2:111122223333:function:x' }]],
  ])('fails on %s with a target that it doesn\'t know', (_, mutate) => {
    mutate();
    expect(() => problems(template)).toThrow('that the walk doesn\'t know');
  });
});

describe('the walk over the forwarder', () => {
  const [template] = synthesize(VARIANTS['the forwarder of IAM events']);
  const asSynthesized = JSON.stringify([...template.resources]);
  afterEach(() => {
    for (const [id, { Properties }] of JSON.parse(asSynthesized)) Object.assign(template.resources.get(id)!, { Properties });
  });
  const statement = () => template.ofType('AWS::IAM::Policy')[0][1].Properties.PolicyDocument.Statement[0];
  const role = () => template.ofType('AWS::IAM::Role')[0][1].Properties;

  test('covers the buses of both Regions', () => {
    const buses = needsOf(template).filter(({ action, contexts }) => action === 'events:PutEvents' && contexts.length > 0).map(({ resource }) => resource);
    expect([...new Set(buses)]).toEqual(['us-west-2', 'eu-central-1'].map(region => `arn:aws:events:${region}:111122223333:event-bus/default`));
  });

  test.each<[string, () => void]>([
    ['a role that may put no events', () => statement().Action = 'events:ListRules'],
    ['a role that may put events on any bus', () => statement().Resource = '*'],
    ['a role that EventBridge may not assume', () => role().AssumeRolePolicyDocument.Statement[0].Principal = { Service: 'lambda.amazonaws.com' }],
    ['a target without a role', () => delete template.ofType('AWS::Events::Rule')[0][1].Properties.Targets[0].RoleArn],
  ])('fails on %s', (_, mutate) => {
    mutate();
    expect(problems(template)).not.toEqual([]);
  });
});

test('an imported topic: the walk can\'t see its policy, and synth says what to add', () => {
  const printed = jest.spyOn(console, 'error').mockImplementation(); // synth's own report
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Foreign', { env: ENV });
    shell(stack, 'AdminShell', { alarmTopic: sns.Topic.fromTopicArn(stack, 'Theirs', `arn:aws:sns:${ENV.region}:${ENV.account}:theirs`) });
    return [stack];
  });
  const unknown = problems(template);
  expect(unknown.length).toBeGreaterThan(0);
  for (const problem of unknown) expect(problem).toContain('theirs is not in the template, so it is unknown whether');
  expect(printed.mock.calls.join()).toMatch(/topic-policy.*cloudwatch\.amazonaws\.com.*events\.amazonaws\.com|cloudwatch\.amazonaws\.com.*events\.amazonaws\.com.*topic-policy/s);
});

function policies(template: Template): Array<{ id: string; property: string; document: Value }> {
  const all: Array<[type: string, property: string]> = [
    ['AWS::KMS::Key', 'KeyPolicy'], ['AWS::SNS::TopicPolicy', 'PolicyDocument'], ['AWS::SQS::QueuePolicy', 'PolicyDocument'], ['AWS::S3::BucketPolicy', 'PolicyDocument'],
  ];
  return all.flatMap(([type, property]) => template.ofType(type).map(([id, { Properties }]) => ({ id, property, document: Properties[property] })));
}
