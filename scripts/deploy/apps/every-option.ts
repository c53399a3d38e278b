/**
 * Uses every option of every construct at least once, so that an engine other than our own tests has read each property. TypeScript
 * refuses to compile it if an option is added that it does not use.
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatchActions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { CfnApplication, CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PrivateStack } from './private-stack';
import {
  AdminShellAlarms, AdminShellGuardrail, AuditTrail, BrokerEndpoint, Gate, Heartbeat, IamEventForwarder, NoticeFormat, StreamGroup,
  StreamSessionAdminShell, type AdminShellAlarmOptions, type AdminShellAlarmsProps, type AdminShellGuardrailProps, type AuditTrailProps,
  type ConnectOptions, type StreamSessionAdminShellProps,
} from '../../../lib';

type All<Props, Without extends keyof Props = never> = Required<Omit<Props, Without>>;

const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(app, 'EveryOption', { env });
new IamEventForwarder(new Stack(app, 'Forwarder', { env: { ...env, region: 'us-east-1' } }), 'Forwarder', { regions: [env.region!] });
new PrivateStack(app, 'Private', { env });

const encryptionKey = new kms.Key(stack, 'Kept', { enableKeyRotation: true });
const noticeKey = new kms.Key(stack, 'Told', { enableKeyRotation: true });
const alarmTopic = new sns.Topic(stack, 'Topic', { masterKey: noticeKey, enforceSSL: true });
const removalPolicy = RemovalPolicy.DESTROY;
const logRetention = logs.RetentionDays.THREE_MONTHS;
const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });

// --- stream groups, new and existing
const game = new CfnApplication(stack, 'Game', {
  description: 'A game',
  applicationSourceUri: 's3://builds/game/',
  executablePath: 'game.sh',
  runtimeEnvironment: { type: 'UBUNTU', version: '22_04_LTS' },
});
const first = new CfnStreamGroup(stack, 'StreamGroup', {
  description: 'Arcade',
  streamClass: 'gen5n_high',
  defaultApplication: { id: game.attrId },
  locationConfigurations: [{ locationName: stack.region, alwaysOnCapacity: 1 }],
  tags: { 'admin-shell': 'allowed' },
});
const second = StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1AB2C3De4');

// --- a trail, and louder alarms
const trailProps: All<AuditTrailProps> = {
  streamGroups: [first, second],
  isMultiRegionTrail: true,
  sessionAccessRoles: [iam.Role.fromRoleArn(stack, 'Backend', `arn:aws:iam::${stack.account}:role/game-backend`)],
  encryptionKey,
  objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(1)),
  removalPolicy,
  logRetention,
};
const auditTrail = new AuditTrail(stack, 'Trail', trailProps);
const accessLogRole = new iam.Role(stack, 'AccessLogRole', {
  assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
  managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
});
const account = new apigateway.CfnAccount(stack, 'ApiGatewayAccount', { cloudWatchRoleArn: accessLogRole.roleArn });
const alarm = (threshold: number) => ({ threshold, period: Duration.minutes(10), actionsEnabled: true });
const alarmOptions: All<AdminShellAlarmOptions> = {
  alarmActions: [new cloudwatchActions.SnsAction(new sns.Topic(stack, 'Pager', { enforceSSL: true }))],
  noticeTargets: [new targets.SqsQueue(new sqs.Queue(stack, 'Siem', { enforceSSL: true }))],
  noticeFormat: NoticeFormat.CHAT,
  heartbeat: Heartbeat.DAILY,
  opened: alarm(2),
  bypassed: alarm(1),
  denied: { ...alarm(3), apiRefusalThreshold: 20 },
  burst: { ...alarm(50), period: Duration.hours(2) },
  brokerErrors: alarm(2),
  emergency: alarm(1),
  tampered: alarm(1),
  unexplained: alarm(1),
};

// --- the shell with every option
const ticket = new lambda.Function(stack, 'Ticket', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ decision: "allow" });'),
});
const props: All<StreamSessionAdminShellProps, 'streamGroupTags'> = {
  streamGroups: [first, second],
  endpoint: BrokerEndpoint.regional(),
  gates: [
    Gate.fromFunction(ticket, { timeout: Duration.seconds(4) }),
    Gate.twoPersons({ validFor: Duration.hours(2), expiresAfter: Duration.minutes(30) }),
  ],
  maxWait: Duration.seconds(28),
  reservedConcurrency: 5,
  requireReason: true,
  reasonPattern: 'INC-\\d+ .+',
  refuseGeneratedSessionNames: false,
  refuseFederatedUsers: false,
  functionResourcePolicy: true,
  accessLog: new logs.LogGroup(stack, 'AccessLog', { removalPolicy }),
  auditTrail,
  trustedShellRoles: [iam.Role.fromRoleArn(stack, 'Trusted', stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'gameliftstreams-admin-shell/elsewhere' }))],
  alarmTopic,
  alarmOptions,
  createDashboard: true,
  noticeKey,
  encryptionKey,
  removalPolicy,
  logRetention,
};
const shell = new StreamSessionAdminShell(stack, 'AdminShell', props);
shell.api.node.addDependency(account);
const conditions: All<ConnectOptions, 'vpcEndpoints'> = {
  streamGroups: [first],
  sourceNetworks: ['203.0.113.0/24'],
  requireMfa: true,
  until: new Date('2036-01-01T00:00:00Z'),
  conditions: { StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } },
};
const operator = role('Operator');
shell.grants.connect(operator, conditions);
shell.grants.listSessions(operator, { streamGroups: [first] });
shell.grants.approve(role('Approver'), conditions);
shell.grants.connectInEmergency(role('NightShift'), conditions);

// --- constructs used alone
const alarmsProps: All<AdminShellAlarmsProps> = {
  ...alarmOptions,
  noticeFormat: NoticeFormat.TEXT,
  heartbeat: Heartbeat.NEVER,
  auditTrail,
  broker: shell,
  trustedShellRoles: [],
  alarmTopic,
  streamGroupTagKeys: ['admin-shell'],
  noticeKey,
  encryptionKey,
  logRetention,
  removalPolicy,
};
new AdminShellAlarms(stack, 'AlarmsAlone', alarmsProps);
// Together they would exceed the size of a service control policy.
type OfBrokers = 'brokerFunctionArnPatterns' | 'brokerApiIds';
const guardrail: All<AdminShellGuardrailProps, OfBrokers> = {
  shellRoleArnPatterns: [shell.shellRole.roleArn],
  brokerRoleArnPatterns: ['arn:aws:iam::*:role/gameliftstreams-admin-shell-broker/*'],
  exemptPrincipalArnPatterns: ['arn:aws:iam::*:role/deployer'],
  protectExemptRoles: true,
  streamGroupTagKeys: ['admin-shell'],
  protectEvidence: true,
  protectedBucketArnPatterns: ['arn:aws:s3:::*trail*'],
  publisherRoleArnPatterns: ['arn:aws:iam::*:role/publisher'],
  serviceControlPolicyTargetIds: ['ou-abcd-12345678'],
};
const ofBrokers: Required<Pick<AdminShellGuardrailProps, OfBrokers>> = {
  brokerFunctionArnPatterns: [shell.handler.functionArn],
  brokerApiIds: [shell.api.restApiId],
};
for (const [id, options] of Object.entries({ Guardrail: guardrail, BrokersGuardrail: ofBrokers })) {
  operator.addManagedPolicy(new AdminShellGuardrail(stack, id, options).managedPolicy);
}

new CfnOutput(stack, 'AdminShellEndpoint', { value: shell.endpointUrl });
app.synth();
