/**
 * A deployed stack must allow every later change of the app. CloudFormation can't change the type of a resource under the same
 * logical ID ("Update of resource type is not permitted"). And it creates new resources before it deletes old ones, so a name
 * that moves to another logical ID is still taken ("already exists").
 */
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { ENV, testApp, rendered } from './app';
import {
  AdminShellAlarms, AuditTrail, BrokerEndpoint, Gate, Heartbeat, NoticeFormat, StreamGroup, StreamSessionAdminShell,
  type AdminShellAlarmOptions, type IAuditTrail, type StreamSessionAdminShellProps,
} from '../../lib';
import { runs } from '../property-runs';

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown> }
type Template = Record<string, Resource>;

/** What an app can choose for one shell, and for other alarms on its trail; undefined is the default. */
interface Choices {
  readonly scope?: 'tags' | 'many groups';
  readonly gates?: 'two persons' | 'a function and two persons';
  readonly emergency?: true;
  readonly trail?: 'shared' | 'imported' | 'sessions';
  readonly endpoint?: true;
  readonly functionResourcePolicy?: true;
  readonly accessLog?: true;
  readonly keys?: true;
  readonly topic?: 'encrypted' | 'plain';
  readonly trusted?: 'one' | 'many';
  readonly alarmOptions?: true;
  readonly dashboard?: false;
  /** Other alarms on the same trail, with or without the broker. */
  readonly alarms?: 'of the trail' | 'of the broker';
}

const CHOICES: { [name in keyof Required<Choices>]: Array<Required<Choices>[name]> } = {
  scope: ['tags', 'many groups'],
  gates: ['two persons', 'a function and two persons'],
  emergency: [true],
  trail: ['shared', 'imported', 'sessions'],
  endpoint: [true],
  functionResourcePolicy: [true],
  accessLog: [true],
  keys: [true],
  topic: ['encrypted', 'plain'],
  trusted: ['one', 'many'],
  alarmOptions: [true],
  dashboard: [false],
  alarms: ['of the trail', 'of the broker'],
};

const ALARM_OPTIONS: AdminShellAlarmOptions = {
  noticeFormat: NoticeFormat.CHAT, heartbeat: Heartbeat.NEVER, opened: { threshold: 3 }, denied: { threshold: 3 }, tampered: { threshold: 2 },
};

/** The defaults, and each choice alone. */
const TABLE: Choices[] = [{}, ...Object.entries(CHOICES).flatMap(([name, values]) => (values as unknown[]).map(value => ({ [name]: value })))];

function synthesized(choices: Choices): Template {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const role = (name: string) => iam.Role.fromRoleName(stack, name, name);
  const auditTrail = trailOf(stack, choices);
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', {
    ...scopeOf(stack, choices),
    gates: gatesOf(stack, choices),
    auditTrail,
    endpoint: choices.endpoint && BrokerEndpoint.privateVpc({
      vpcEndpoints: [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'ExecuteApi', { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443 })],
    }),
    functionResourcePolicy: choices.functionResourcePolicy,
    accessLog: choices.accessLog ? new logs.LogGroup(stack, 'AccessLog') : undefined,
    encryptionKey: choices.keys ? new kms.Key(stack, 'DataKey') : undefined,
    noticeKey: choices.keys ? new kms.Key(stack, 'NoticeKey') : undefined,
    alarmTopic: choices.topic && new sns.Topic(stack, 'Topic', { masterKey: choices.topic === 'encrypted' ? new kms.Key(stack, 'TopicKey') : undefined }),
    trustedShellRoles: trustedRolesOf(stack, choices),
    alarmOptions: choices.alarmOptions ? ALARM_OPTIONS : undefined,
    createDashboard: choices.dashboard,
  });
  shell.grants.connect(role('Operators'));
  if (choices.gates) shell.grants.approve(role('Approvers'));
  if (choices.emergency) shell.grants.connectInEmergency(role('NightShift'));
  if (choices.alarms) new AdminShellAlarms(stack, 'Alarms', { auditTrail: shell.auditTrail, broker: choices.alarms === 'of the broker' ? shell : undefined });
  return app.synth().getStackByName('Stack').template.Resources;
}

function scopeOf(stack: Stack, { scope }: Choices): Pick<StreamSessionAdminShellProps, 'streamGroups' | 'streamGroupTags'> {
  if (scope === 'tags') return { streamGroupTags: { shell: 'yes' } };
  const count = scope === 'many groups' ? 150 : 1;
  return { streamGroups: Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-1AB2C3D${`${index}`.padStart(3, '0')}`)) };
}

function gatesOf(stack: Stack, { gates }: Choices): Gate[] | undefined {
  if (gates === undefined) return undefined;
  const ticket = lambda.Function.fromFunctionAttributes(stack, 'Ticket', { functionArn: `arn:aws:lambda:${ENV.region}:${ENV.account}:function:ticket`, sameEnvironment: true });
  return [...gates === 'two persons' ? [] : [Gate.fromFunction(ticket)], Gate.twoPersons()];
}

function trustedRolesOf(stack: Stack, { trusted }: Choices): iam.IRole[] | undefined {
  if (trusted === undefined) return undefined;
  return Array.from({ length: trusted === 'many' ? 30 : 1 }, (_, index) =>
    iam.Role.fromRoleArn(stack, `Elsewhere${index}`, `arn:aws:iam::${ENV.account}:role/x/Elsewhere-${index}-${'x'.repeat(40)}`));
}

function trailOf(stack: Stack, { trail }: Choices): IAuditTrail | undefined {
  if (trail === 'shared') return new AuditTrail(stack, 'Trail', { isMultiRegionTrail: true });
  if (trail === 'sessions') return new AuditTrail(stack, 'Trail', { sessionAccessRoles: [iam.Role.fromRoleArn(stack, 'Backend', `arn:aws:iam::${ENV.account}:role/Backend`)] });
  if (trail === 'imported') return AuditTrail.fromLogGroup(stack, 'Imported', logs.LogGroup.fromLogGroupName(stack, 'TrailLog', 'existing'));
  return undefined;
}

/**
 * The properties that identify a resource among those of its type: its name, or what it belongs to. If it has no name,
 * CloudFormation generates one, which differs under another logical ID.
 */
const IDENTITY: Record<string, string[]> = {
  'AWS::ApiGateway::Deployment': [],
  'AWS::ApiGateway::GatewayResponse': ['RestApiId', 'ResponseType'],
  'AWS::ApiGateway::Method': ['RestApiId', 'ResourceId', 'HttpMethod'],
  'AWS::ApiGateway::Resource': ['RestApiId', 'ParentId', 'PathPart'],
  'AWS::ApiGateway::RestApi': [], // several APIs can have one name
  'AWS::ApiGateway::Stage': ['RestApiId', 'StageName'],
  'AWS::CloudTrail::Trail': ['TrailName'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::CompositeAlarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::Events::Rule': ['Name'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Policy': ['PolicyName', 'Groups', 'Roles', 'Users'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::KMS::Key': [],
  'AWS::Lambda::EventSourceMapping': ['FunctionName', 'EventSourceArn'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Lambda::Permission': [],
  'AWS::Lambda::ResourcePolicy': ['ResourceArn'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::MetricFilter': ['FilterName'],
  'AWS::Logs::QueryDefinition': [], // several queries can have one name
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SNS::TopicPolicy': ['Topics'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SQS::QueuePolicy': ['Queues'],
};

/** What only one resource can have; undefined if any number can. */
function identityOf({ Type, Properties = {} }: Resource): string | undefined {
  const identifying = IDENTITY[Type];
  if (identifying === undefined) throw new Error(`add to IDENTITY what identifies a resource of type ${Type}`);
  const values = identifying.filter(property => Properties[property] !== undefined).map(property => Properties[property]);
  if (values.length === 0) return undefined;
  return `${Type.replace('CompositeAlarm', 'Alarm')} ${JSON.stringify(rendered(values))}`; // both kinds of alarm share their names
}

/** What differs between templates, but must not if a stack can have them one after the other. */
function conflicts(templates: Template[]): string[] {
  const resources = templates.flatMap(template => Object.entries(template));
  const types = resources.map(([id, { Type }]): [string, string] => [id, Type]);
  const ids = resources.flatMap(([id, resource]): Array<[string, string]> => {
    const identity = identityOf(resource);
    return identity === undefined ? [] : [[identity, id]];
  });
  return [...severalFor(types), ...severalFor(ids)];
}

function severalFor(pairs: Array<[key: string, value: string]>): string[] {
  const all = new Map<string, Set<string>>();
  for (const [key, value] of pairs) all.set(key, (all.get(key) ?? new Set()).add(value));
  return [...all].filter(([, values]) => values.size > 1).map(([key, values]) => `${key}: ${[...values].join(', ')}`);
}

const TABLE_TEMPLATES = TABLE.map(synthesized);

test('no choice changes a resource\'s type, or moves a name to another resource', () => {
  expect(conflicts(TABLE_TEMPLATES)).toEqual([]);
});

test('nor do several choices at once', () => {
  const one = <T>(values: T[]) => fc.constantFrom(...values);
  const choices = fc.record(Object.fromEntries(Object.entries(CHOICES).map(([name, values]) => [name, one<unknown>(values)])), { requiredKeys: [] });
  fc.assert(fc.property(choices, chosen => {
    expect(conflicts([...TABLE_TEMPLATES, synthesized(chosen)])).toEqual([]);
  }), runs(10));
});

test.each<[string, Template, Template, string]>([
  ['another type', { A: { Type: 'AWS::SNS::Topic' } }, { A: { Type: 'AWS::SQS::Queue' } }, 'A: AWS::SNS::Topic, AWS::SQS::Queue'],
  [
    'a name that moved', { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'x' } } }, { B: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'x' } } },
    'AWS::CloudWatch::Alarm ["x"]: A, B',
  ],
])('fails for %s', (_, before, after, conflict) => {
  expect(conflicts([before, after])).toEqual([conflict]);
});

test('fails for a type that is not in IDENTITY', () => {
  expect(() => conflicts([{ A: { Type: 'AWS::New::Thing' } }])).toThrow('AWS::New::Thing');
});
