/**
 * What only exempt roles may do to the resources that record and report shells, in an account that the guardrail covers as a
 * service control policy: listed by hand, call by call.
 */
import { ACCOUNT, REGION } from './stack';
import { AdminShellGuardrail, type GuardrailOptions } from '../../lib';
import { evidenceStatements } from '../../lib/guardrail/evidence-statements';
import { decide, type Principal } from '../../local/template/decide';
import { statements } from '../../local/template/iam';
import type { Template, Value } from '../../local/template/template';
import { synthesize, VARIANTS } from '../audit/variants';
import { FEATURE_FLAGS } from '../lib/app';

const EVERYTHING: Value = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const TAG = { 'aws:ResourceTag/gameliftstreams-admin-shell': 'evidence' };
const policy = (options: GuardrailOptions = {}) => statements(AdminShellGuardrail.denyDocument({ protectEvidence: true, ...options }).toJSON());
const covered = (role: string, scp = policy()): Principal => ({
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.split('/').pop()}/x`, roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, policies: statements(EVERYTHING), scps: [[...statements(EVERYTHING), ...scp]],
});
const WHO: Record<string, Principal> = {
  admin: covered('Admin'),
  deployment: covered(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`),
  publisher: covered(`cdk-hnb659fds-file-publishing-role-${ACCOUNT}-${REGION}`),
  broker: covered('gameliftstreams-admin-shell-broker/Broker'),
  comparison: covered('gameliftstreams-admin-shell-evidence/Comparison'),
  shellRole: covered('gameliftstreams-admin-shell/Shell'),
};
const arn = (service: string, rest: string, region = REGION, account = ACCOUNT) => `arn:aws:${service}:${region}:${account}:${rest}`;

const FUNCTION = arn('lambda', 'function:AdminShell');
const LOG = arn('logs', 'log-group:Broker');
const TOPIC = arn('sns', 'Topic');
const QUEUE = arn('sqs', 'Queue');
const KEY = arn('kms', 'key/0a1b');
const TRAIL = arn('cloudtrail', 'trail/Trail');
const TABLE = arn('dynamodb', 'table/Approvals');
const RULE = arn('events', 'rule/admin-shell-x-01234567-TrailChanged');
const ALARM = arn('cloudwatch', 'alarm:admin-shell-x-01234567-Tampered');
const DASHBOARD = arn('cloudwatch', 'dashboard/admin-shell-x-01234567-us-west-2', '');
const CODE = `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
const role = (path: string) => arn('iam', `role/${path}`, '');

/** Changes that only deployments may make, to resources with the tag or the name; everyone may make them to others. */
const CHANGES: Array<[resource: string, other: string, actions: string]> = [
  [FUNCTION, arn('lambda', 'function:Checkout'), 'lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:DeleteFunction lambda:PutFunctionConcurrency lambda:AddPermission lambda:RemovePermission '
    + 'lambda:PutResourcePolicy lambda:DeleteResourcePolicy lambda:PublishVersion lambda:CreateAlias lambda:PutFunctionRecursionConfig lambda:TagResource lambda:UntagResource lambda:CreateFunctionUrlConfig'],
  [arn('lambda', 'event-source-mapping:0a1b'), arn('lambda', 'event-source-mapping:ffff'), 'lambda:UpdateEventSourceMapping lambda:DeleteEventSourceMapping'],
  [LOG, arn('logs', 'log-group:Game'), 'logs:DeleteLogGroup logs:PutRetentionPolicy logs:PutDataProtectionPolicy logs:PutMetricFilter logs:DeleteMetricFilter logs:PutSubscriptionFilter logs:PutTransformer '
    + 'logs:AssociateKmsKey logs:DisassociateKmsKey logs:TagResource logs:UntagResource logs:UntagLogGroup logs:DeleteRetentionPolicy'],
  [`${LOG}:log-stream:today`, arn('logs', 'log-group:Game:log-stream:today'), 'logs:DeleteLogStream'],
  [TOPIC, arn('sns', 'Game'), 'sns:DeleteTopic sns:SetTopicAttributes sns:RemovePermission sns:AddPermission sns:PutDataProtectionPolicy sns:Unsubscribe sns:SetSubscriptionAttributes sns:UntagResource'],
  [QUEUE, arn('sqs', 'Game'), 'sqs:DeleteQueue sqs:PurgeQueue sqs:SetQueueAttributes sqs:RemovePermission sqs:UntagQueue'],
  [KEY, arn('kms', 'key/ffff'), 'kms:DisableKey kms:ScheduleKeyDeletion kms:PutKeyPolicy kms:DisableKeyRotation kms:UntagResource'],
  [TRAIL, arn('cloudtrail', 'trail/Other'), 'cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors cloudtrail:PutInsightSelectors cloudtrail:RemoveTags'],
  [TABLE, arn('dynamodb', 'table/Players'), 'dynamodb:DeleteTable dynamodb:UpdateTable dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:PutResourcePolicy'],
  [RULE, arn('events', 'rule/Nightly'), 'events:DisableRule events:DeleteRule events:PutRule events:RemoveTargets events:PutTargets events:UntagResource'],
  [ALARM, arn('cloudwatch', 'alarm:Game'), 'cloudwatch:DeleteAlarms cloudwatch:SetAlarmState cloudwatch:DisableAlarmActions cloudwatch:PutMetricAlarm cloudwatch:PutCompositeAlarm cloudwatch:PutAlarmMuteRule'],
  [DASHBOARD, arn('cloudwatch', 'dashboard/Game', ''), 'cloudwatch:DeleteDashboards cloudwatch:PutDashboard'],
  ...['gameliftstreams-admin-shell/Shell', 'gameliftstreams-admin-shell-broker/Broker', 'gameliftstreams-admin-shell-broker/gates/Gate', 'gameliftstreams-admin-shell-evidence/Delivery', 'admin-shell-forwarder-x-01234567-Role']
    .map((path): [string, string, string] => [role(path), role('Game'), 'iam:CreateRole iam:UpdateAssumeRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy iam:DeleteRole '
      + 'iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary iam:UpdateRole iam:TagRole iam:UntagRole iam:PassRole']),
  ...['gameliftstreams-admin-shell/Binding', 'gameliftstreams-admin-shell-connect/GameOps']
    .map((path): [string, string, string] => [arn('iam', `policy/${path}`, ''), arn('iam', 'policy/Game', ''), 'iam:CreatePolicy iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeletePolicy iam:DeletePolicyVersion iam:TagPolicy iam:UntagPolicy']),
  ...[`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, `cdk-hnb659fds-file-publishing-role-${ACCOUNT}-${REGION}`]
    .map((path): [string, string, string] => [role(path), role('Game'), 'iam:CreateRole iam:UpdateAssumeRolePolicy iam:AttachRolePolicy iam:PutRolePolicy']),
];
const TAGGED = new Set(['lambda', 'logs', 'sns', 'sqs', 'kms', 'cloudtrail', 'dynamodb']);
const context = (resource: string) => TAGGED.has(resource.split(':')[2]) ? TAG : {};
const allowed = (who: Principal, action: string, resource: string, with_: object = context(resource)) =>
  decide(who, { action, resource, resourceAccount: ACCOUNT, context: { ...with_ } }) === 'allowed';

describe.each(CHANGES)('%s', (resource, other, actions) => {
  test.each(actions.split(' '))('%s: only deployments', action => {
    expect(Object.entries(WHO).filter(([, who]) => allowed(who, action, resource)).map(([name]) => name)).toEqual(['deployment']);
  });

  test('everyone, on resources that aren\'t ours', () => {
    expect(actions.split(' ').filter(action => !allowed(WHO.admin, action, other, {}))).toEqual([]);
  });

  test('an administrator, too, without protectEvidence, except on roles and policies that are protected anyway', () => {
    const plain = covered('Admin', statements(AdminShellGuardrail.denyDocument().toJSON()));
    const open = actions.split(' ').filter(action => allowed(plain, action, resource));
    expect(open.length > 0).toBe(!/role\/(gameliftstreams-admin-shell(-broker)?\/|cdk-\w+-cfn)|policy\/gameliftstreams-admin-shell\//.test(resource));
  });
});

describe('everyday calls of functions', () => {
  test.each<[string, string, string[]]>([
    ['logs:PutLogEvents', `${LOG}:log-stream:today`, ['deployment', 'broker', 'comparison']],
    ['logs:CreateLogStream', `${LOG}:log-stream:today`, ['deployment', 'broker', 'comparison']],
    ['sqs:DeleteMessage', QUEUE, ['deployment', 'broker', 'comparison']],
    ['dynamodb:PutItem', TABLE, ['deployment', 'broker', 'comparison']],
    ['lambda:InvokeFunction', FUNCTION, ['deployment', 'broker', 'comparison']],
    ['lambda:InvokeFunctionUrl', FUNCTION, ['deployment', 'broker', 'comparison']],
  ])('%s: only functions and deployments', (action, resource, who) => {
    expect(Object.entries(WHO).filter(([, one]) => allowed(one, action, resource)).map(([name]) => name)).toEqual(who);
    expect(allowed(WHO.admin, action, resource, {})).toBe(true); // on others' resources
  });

  test.each<[string, string]>([
    ['sqs:ReceiveMessage', QUEUE], ['sqs:SendMessage', QUEUE], ['sns:Publish', TOPIC], ['sns:Subscribe', TOPIC], ['kms:Decrypt', KEY], ['kms:GenerateDataKey', KEY], ['kms:CreateGrant', KEY],
    ['logs:FilterLogEvents', LOG], ['logs:StartQuery', LOG], ['cloudtrail:GetTrailStatus', TRAIL], ['events:DescribeRule', RULE], ['cloudwatch:DescribeAlarms', ALARM], ['lambda:GetFunction', FUNCTION],
    ['iam:GetRole', role('gameliftstreams-admin-shell/Shell')], ['events:PutEvents', arn('events', 'event-bus/default')], ['dynamodb:Query', TABLE],
  ])('%s: denied to nobody', (action, resource) => {
    expect(Object.entries(WHO).filter(([, who]) => !allowed(who, action, resource)).map(([name]) => name)).toEqual([]);
  });
});

describe('the bucket from which code is deployed', () => {
  test.each([
    ['s3:PutObject', `${CODE}/0a1b.zip`], ['s3:DeleteObject', `${CODE}/0a1b.zip`], ['s3:DeleteObjectVersion', `${CODE}/0a1b.zip`], ['s3:PutBucketPolicy', CODE], ['s3:DeleteBucket', CODE],
    ['s3:PutLifecycleConfiguration', CODE], ['s3:PutBucketVersioning', CODE], ['s3:ReplicateObject', `${CODE}/0a1b.zip`],
  ])('%s: only publishers and deployments', (action, resource) => {
    expect(Object.entries(WHO).filter(([, who]) => allowed(who, action, resource)).map(([name]) => name)).toEqual(['deployment', 'publisher']);
  });

  test('reading it is not denied, nor is access to other buckets, unless they are named', () => {
    const trail = 'arn:aws:s3:::stack-adminshellaudittrailbucket-0a1b/AWSLogs/x';
    expect([allowed(WHO.admin, 's3:GetObject', `${CODE}/0a1b.zip`), allowed(WHO.admin, 's3:DeleteObject', trail)]).toEqual([true, true]);
    const named = covered('Admin', policy({ protectedBucketArnPatterns: ['arn:*:s3:::cdk-*-assets-*', 'arn:*:s3:::stack-adminshellaudittrailbucket-*'] }));
    expect([allowed(named, 's3:DeleteObject', trail), allowed(named, 's3:PutObject', `${CODE}/0a1b.zip`)]).toEqual([false, false]);
  });
});

describe('the library\'s resources', () => {
  test.each(Object.keys(FEATURE_FLAGS))('have the tag, with feature flags: %s', flags => {
    const missing = (template: Template) => [...template.resources]
      .filter(([, { Type }]) => /^AWS::(Lambda::Function|Lambda::EventSourceMapping|Logs::LogGroup|SNS::Topic|SQS::Queue|KMS::Key|CloudTrail::Trail|DynamoDB::Table|ApiGateway::RestApi)$/.test(Type))
      .filter(([, { Properties }]) => ![Properties.Tags ?? []].flat().some(({ Key, Value: value }: Value) => Key === 'gameliftstreams-admin-shell' && value === 'evidence'))
      .map(([id]) => id);
    for (const variant of ['one shell, with the defaults', 'a trail and alarms without a broker', 'two shells in one stack that share a trail']) {
      for (const template of synthesize(VARIANTS[variant], FEATURE_FLAGS[flags])) expect(missing(template)).toEqual([]);
    }
    // The users tag their own resources.
    const [template] = synthesize(VARIANTS['the user\'s topic, with a key of its own'], FEATURE_FLAGS[flags]);
    expect(missing(template).map(id => id.slice(0, -8)).sort()).toEqual(['Topic', 'TopicKey']);
  });

  test('that are roles have a path that identifies them', () => {
    for (const template of synthesize(VARIANTS['one shell, with the defaults'])) {
      const paths = template.ofType('AWS::IAM::Role').map(([id, { Properties }]) => `${id.slice(0, -8)} ${Properties.Path}`);
      expect(paths.sort()).toEqual([
        'AdminShellAccessRole /gameliftstreams-admin-shell/', 'AdminShellAlarmsComparisonRole /gameliftstreams-admin-shell-evidence/',
        'AdminShellAuditTrailDeliveryRole /gameliftstreams-admin-shell-evidence/', 'AdminShellBrokerRole /gameliftstreams-admin-shell-broker/',
      ]);
    }
  });
});

describe('the size of a service control policy', () => {
  const size = (options: GuardrailOptions) => JSON.stringify(AdminShellGuardrail.denyDocument(options).toJSON()).length;
  const most: GuardrailOptions = {
    protectEvidence: true, streamGroupTagKeys: ['admin-shell', 'stage'], brokerApiIds: ['a1b2c3d4e5', 'f6g7h8i9j0'], protectedBucketArnPatterns: ['arn:*:s3:::cdk-*-assets-*', 'arn:*:s3:::mystack-adminshellaudittrailbucket*'],
  };

  test('is enough with every other option', () => {
    expect(size({ protectEvidence: true })).toBeLessThan(4_300);
    expect(size(most)).toBeLessThanOrEqual(5_120);
  });

  test('fails with options that name the same resources, and says what to leave out', () => {
    expect(() => size({ ...most, brokerFunctionArnPatterns: ['arn:aws:lambda:*:*:function:MyStack-AdminShell*'] }))
      .toThrow(/has \d+ characters, and a service control policy takes 5120: .*leave brokerFunctionArnPatterns out/);
  });

  test.each(['protectedBucketArnPatterns', 'publisherRoleArnPatterns'] as const)('fails with %s alone', name => {
    const value = name === 'protectedBucketArnPatterns' ? 'arn:aws:s3:::bucket' : 'arn:aws:iam::111122223333:role/Publisher';
    expect(() => AdminShellGuardrail.denyDocument({ [name]: [value] })).toThrow(`${name} has no effect without protectEvidence`);
  });
});

test('each of its statements is needed: without it, an administrator may do more', () => {
  const roles = policy().filter(({ sid }) => /Change(Roles)|PassShell/.test(sid ?? ''));
  expect(roles).toHaveLength(2);
  const all = evidenceStatements({ writers: [], exempt: [], buckets: ['*'], publishers: [] }).map(({ sid }) => sid);
  const calls = [...CHANGES.flatMap(([resource, , actions]) => actions.split(' ').map(action => [action, resource])), ['logs:PutLogEvents', LOG], ['s3:PutObject', `${CODE}/0a1b.zip`]];
  for (const sid of [...all, ...roles.map(one => one.sid)]) {
    const without = covered('Admin', policy().filter(one => one.sid !== sid));
    expect(calls.filter(([action, resource]) => allowed(without, action, resource)).length).toBeGreaterThan(0);
  }
});

