import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AdminShellAlarms, AuditTrail, Gate, IamEventForwarder, NoticeFormat, StreamGroup, StreamSessionAdminShell } from '../../lib';
import { Template } from '../../local/template/template';
import { ENV, FEATURE_FLAGS, testApp } from '../lib/app';

export const TRUSTED_ROLE = `arn:aws:iam::${ENV.account}:role/gameliftstreams-admin-shell/Elsewhere`;

/** The ways to use the library. Each returns the stacks to check. */
export const VARIANTS: Record<string, (app: App) => Stack[]> = {
  'one shell, with the defaults': app => {
    const stack = new Stack(app, 'One', { env: ENV });
    shell(stack);
    return [stack];
  },
  'one shell, environment-agnostic': app => {
    const stack = new Stack(app, 'Open');
    shell(stack);
    return [stack];
  },
  'notices as chat messages': app => {
    const stack = new Stack(app, 'Chat', { env: ENV });
    shell(stack, 'AdminShell', { alarmOptions: { noticeFormat: NoticeFormat.CHAT } });
    return [stack];
  },
  'the user\'s key': app => {
    const stack = new Stack(app, 'OwnKey', { env: ENV });
    shell(stack, 'AdminShell', { encryptionKey: new kms.Key(stack, 'Key') });
    return [stack];
  },
  'the user\'s topic, with a key of its own': app => {
    const stack = new Stack(app, 'OwnTopic', { env: ENV });
    shell(stack, 'AdminShell', { alarmTopic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') }) });
    return [stack];
  },
  'the user\'s topic, unencrypted': app => {
    const stack = new Stack(app, 'PlainTopic', { env: ENV });
    shell(stack, 'AdminShell', { alarmTopic: new sns.Topic(stack, 'Topic') });
    return [stack];
  },
  'two shells in one stack that share a trail': app => {
    const stack = new Stack(app, 'Shared', { env: ENV });
    const first = shell(stack, 'First');
    shell(stack, 'Second', { auditTrail: first.auditTrail });
    return [stack];
  },
  'two shells in one stack, each with its own trail': app => {
    const stack = new Stack(app, 'Twice', { env: ENV });
    shell(stack, 'First');
    shell(stack, 'Second');
    return [stack];
  },
  'two stacks, each with its own trail': app => ['East', 'West'].map(id => {
    const stack = new Stack(app, id, { env: ENV });
    shell(stack);
    return stack;
  }),
  'a trusted shell role': app => {
    const stack = new Stack(app, 'Trusting', { env: ENV });
    shell(stack, 'AdminShell', { trustedShellRoles: [iam.Role.fromRoleArn(stack, 'Elsewhere', TRUSTED_ROLE)] });
    return [stack];
  },
  'more known roles than one rule can name': app => {
    const stack = new Stack(app, 'Many', { env: ENV });
    const trustedShellRoles = Array.from({ length: 30 }, (_, index) => iam.Role.fromRoleArn(stack, `Elsewhere${index}`, `${TRUSTED_ROLE}-${index}-${'x'.repeat(40)}`));
    shell(stack, 'AdminShell', { trustedShellRoles });
    return [stack];
  },
  'an existing log group': app => {
    const stack = new Stack(app, 'Imported', { env: ENV });
    const trailArn = `arn:aws:cloudtrail:${ENV.region}:${ENV.account}:trail/existing`;
    shell(stack, 'AdminShell', { auditTrail: AuditTrail.fromLogGroup(stack, 'Existing', logs.LogGroup.fromLogGroupName(stack, 'Log', 'existing'), { trailArn }) });
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
    return [stack];
  },
  'a trail and alarms without a broker': app => {
    const stack = new Stack(app, 'Alone', { env: ENV });
    const auditTrail = new AuditTrail(stack, 'Trail');
    new AdminShellAlarms(stack, 'Alarms', { auditTrail, trustedShellRoles: [iam.Role.fromRoleArn(stack, 'Elsewhere', TRUSTED_ROLE)] });
    return [stack];
  },
  'a stack with the longest name': app => {
    const stack = new Stack(app, 'Long'.repeat(32), { env: ENV });
    shell(stack);
    return [stack];
  },
  'two persons and the emergency route': app => {
    const stack = new Stack(app, 'Gated', { env: ENV });
    const { grants } = shell(stack, 'AdminShell', { gates: [Gate.twoPersons()] });
    grants.approve(iam.Role.fromRoleName(stack, 'Approvers', 'Approvers'));
    grants.connectInEmergency(iam.Role.fromRoleName(stack, 'NightShift', 'NightShift'));
    return [stack];
  },
  'the forwarder of IAM events': app => {
    const stack = new Stack(app, 'Forwarding', { env: { ...ENV, region: 'us-east-1' } });
    new IamEventForwarder(stack, 'Forwarder', { regions: [ENV.region, 'eu-central-1'] });
    return [stack];
  },
  'a multi-Region trail': app => {
    const stack = new Stack(app, 'Everywhere', { env: ENV });
    shell(stack, 'AdminShell', { auditTrail: new AuditTrail(stack, 'Trail', { isMultiRegionTrail: true }) });
    return [stack];
  },
};

type ShellProps = Omit<ConstructorParameters<typeof StreamSessionAdminShell>[2], 'streamGroups' | 'streamGroupTags'>;

export function shell(stack: Stack, id = 'AdminShell', props: ShellProps = {}): StreamSessionAdminShell {
  const group = StreamGroup.fromStreamGroupId(stack, `${id}Group`, 'sg-1AB2C3De4');
  return new StreamSessionAdminShell(stack, id, { streamGroups: [group], ...props });
}

/** The synthesized templates of a variant, one for each stack. */
export function synthesize(build: (app: App) => Stack[], flags = FEATURE_FLAGS.recommended): Template[] {
  const directory = mkdtempSync(join(tmpdir(), 'audit-test-'));
  try {
    const app = testApp({ outdir: directory, context: flags });
    const names = build(app).map(stack => stack.artifactId);
    app.synth();
    return names.map(name => Template.fromAssembly(directory, name));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The ARN of the template's only role with such a logical ID. */
export function roleArn(template: Template, idPattern: RegExp): string {
  const found = template.ofType('AWS::IAM::Role').filter(([id]) => idPattern.test(id));
  if (found.length !== 1) throw new Error(`${template.stackName} has ${found.length} roles like ${idPattern}`);
  return template.resolve({ 'Fn::GetAtt': [found[0][0], 'Arn'] });
}

