import { App, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AdminShellAlarms, AuditTrail, NoticeFormat, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';
import { transform } from '../../../local/signals/input-transformer';
import { ENV, testStack, rendered, testApp } from '../app';

function make(props: Partial<StreamSessionAdminShellProps> = {}, stack: Stack = testStack({ props: { env: ENV } })) {
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, ...props });
  return { stack, shell, template: Template.fromStack(stack) };
}
const defaults = make();

function rule(template: Template, name: string): any {
  const found = Object.entries(template.findResources('AWS::Events::Rule')).filter(([id]) => new RegExp(`Notices${name}[0-9A-F]{8}$`).test(id));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}

/** What a rule sends for an event, by its input template. */
function sent(name: string, event: any, template = defaults.template): any {
  const { text, wellFormed } = transform(rule(template, name).Targets[0].InputTransformer, event, { arn: 'arn', name: 'rule' }, false);
  expect(wellFormed).toBe(true);
  return JSON.parse(text);
}

const RECORD = {
  outcome: 'Opened',
  operator: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com',
  sourceIdentity: 'alice@example.com',
  sourceIp: '203.0.113.10',
  streamGroupId: 'sg-1AB2C3De4',
  streamSessionId: 'ABC123def4567',
  reason: 'INC-4711 black screen',
  attempts: 4,
  unanswered: 0,
  waitedMs: 3200,
  ssmSessionId: 'gameliftstreams-0a1b2c3d4e5f',
  requestId: 'r-1',
  time: '2026-11-20T09:30:11Z',
};

describe('texts', () => {
  test('who opened which session, why and when', () => {
    expect(sent('Opened', { detail: RECORD })).toEqual({
      notice: 'alice@example.com opened a shell on session ABC123def4567 of group sg-1AB2C3De4; 2026-11-20T09:30:11Z, attempt 4 after 3200 ms. '
        + 'From 203.0.113.10, request r-1, Session Manager session gameliftstreams-0a1b2c3d4e5f.',
      reason: 'INC-4711 black screen',
      operator: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com',
    });
  });

  test('a reason is exactly what the operator wrote', () => {
    const reason = 'say "hi" \\ <detail-operator>';
    expect(sent('Opened', { detail: { ...RECORD, reason } }).reason).toBe(reason);
  });

  test('who was refused, and how', () => {
    const { streamSessionId: _, ssmSessionId: __, ...refused } = RECORD;
    expect(sent('Refused', { detail: { ...refused, outcome: 'Denied' } })).toEqual({
      notice: expect.stringMatching(/^A request for a shell was refused or failed, with the outcome Denied; 2026-11-20T09:30:11Z, .* from 203\.0\.113\.10 alice@example\.com sg-1AB2C3De4 +$/),
      operator: [RECORD.operator],
    });
    const { operator: ___, sourceIdentity: ____, ...nobody } = refused;
    expect(sent('Refused', { detail: { ...nobody, outcome: 'Denied' } }).operator).toEqual([]);
  });

  test('who bypassed the broker, root included, which has no session', () => {
    const userIdentity = { type: 'Root', arn: 'arn:aws:iam::111122223333:root', principalId: '111122223333', accountId: '111122223333' };
    const requestParameters = { Identifier: 'sg-1AB2C3De4', StreamSessionIdentifier: 'ABC123def4567' };
    const detail = { userIdentity, requestParameters, eventTime: '2026-11-20T09:30:11Z', eventName: 'CreateStreamSessionAdminShell', sourceIPAddress: '203.0.113.10', eventID: 'e-1' };
    expect(sent('Bypassed', { detail })).toEqual({
      notice: expect.stringMatching(/^Someone bypassed the broker and called CreateStreamSessionAdminShell: Root 111122223333 203\.0\.113\.10; 2026-11-20T09:30:11Z, CloudTrail event e-1 $/),
      userIdentity: [userIdentity],
      requestParameters: [requestParameters],
    });
  });

  test.each(['TrailChanged', 'LogsChanged', 'EvidenceChanged', 'RulesChanged', 'NoticesChanged', 'FunctionsChanged', 'AccessChanged', 'TagsChanged'])('%s: who changed what', name => {
    const userIdentity = { type: 'AssumedRole', arn: 'arn:x' };
    expect(sent(name, { detail: { userIdentity, eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', eventTime: 't', eventID: 'e-1', errorCode: 'AccessDenied' } })).toEqual({
      notice: expect.stringMatching(/^Someone called StopLogging of cloudtrail\.amazonaws\.com on a resource that protects or records admin shells: AssumedRole .*; t, CloudTrail event e-1 AccessDenied$/),
      userIdentity: [userIdentity],
    });
  });

  test('chat clients get the same as a custom notification', () => {
    const { template } = make({ alarmOptions: { noticeFormat: NoticeFormat.CHAT } });
    expect(sent('Opened', { detail: RECORD }, template)).toEqual({
      version: '1.0', source: 'custom', content: { title: 'Admin shell opened', description: expect.stringMatching(/^alice@example\.com opened a shell/), keywords: [RECORD.reason, RECORD.operator] },
    });
  });

  test('never the URL or token of a shell, nor the response that contains them', () => {
    for (const { Properties } of Object.values(defaults.template.findResources('AWS::Events::Rule'))) {
      for (const path of Object.values(Properties.Targets[0].InputTransformer?.InputPathsMap ?? {})) expect(path).not.toMatch(/StreamUrl|TokenValue|responseElements|\$\.detail$|\$$/i);
    }
  });
});

describe('announcements', () => {
  test('this shell\'s uses, and not another\'s', () => {
    const opened = {
      'source': ['gameliftstreams.admin-shell'], 'detail-type': ['Admin Shell Opened'], 'resources': [expect.stringMatching(/^{AdminShellAccessRole\w+\.Arn}$/)],
    };
    expect(rendered(rule(defaults.template, 'Opened').EventPattern)).toEqual({ ...opened, detail: { reason: [{ exists: true }] } });
    expect(rendered(rule(defaults.template, 'OpenedWithoutReason').EventPattern)).toEqual({ ...opened, detail: { reason: [{ exists: false }] } });
  });

  test('refusals for lack of permission, and shells that could not be recorded, but not the many refusals of a waiting client', () => {
    expect(rendered(rule(defaults.template, 'Refused').EventPattern)).toEqual({
      'source': ['gameliftstreams.admin-shell'],
      'detail-type': ['Admin Shell Refused'],
      'resources': [expect.stringMatching(/AccessRole/)],
      'detail': { $or: [{ outcome: ['Denied'] }, { outcome: ['Failed'], ssmSessionId: [{ exists: true }] }] },
    });
  });

  test('calls by anyone else, and by callers without a session issuer', () => {
    const issuer = (arn: object[]) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn } } } });
    expect(rendered(rule(defaults.template, 'Bypassed').EventPattern)).toEqual({
      'source': ['aws.gameliftstreams'],
      'detail-type': ['AWS API Call via CloudTrail'],
      'detail': {
        eventSource: ['gameliftstreams.amazonaws.com'],
        eventName: ['CreateStreamSessionAdminShell'],
        $or: [issuer([{ 'anything-but': [expect.stringMatching(/^arn:aws:iam::[^:]+:role\/gameliftstreams-admin-shell\/[0-7]{8}-Stack-AdminShell-/)] }]), issuer([{ exists: false }])],
      },
    });
  });

  test('without a broker, only what CloudTrail records', () => {
    const stack = testStack();
    new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail') });
    const sources = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).flatMap(({ Properties }) => Properties.EventPattern?.source ?? []);
    expect(sources).not.toContain('gameliftstreams.admin-shell');
    expect(sources).toContain('aws.gameliftstreams');
  });
});

describe('delivery', () => {
  test('is retried for six hours on each topic, and then goes to a queue that depends on no key', () => {
    const rules = Object.entries(defaults.template.findResources('AWS::Events::Rule')).filter(([id]) => id.includes('Notices'));
    for (const [, { Properties }] of rules) {
      expect(Properties.Targets.map(({ Arn }: any) => Arn.Ref)).toEqual([expect.stringMatching(/NoticesTopic/), expect.stringMatching(/NoticesBackupTopic/)]);
      for (const target of Properties.Targets) {
        expect(target).toMatchObject({
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/Undelivered/), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 21_600 },
        });
        expect(target).not.toHaveProperty('RoleArn');
      }
    }
    defaults.template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, KmsMasterKeyId: Match.absent(), MessageRetentionPeriod: 1_209_600 });
  });

  test('each topic has a key of its own', () => {
    const keyOf = (template: Template, topic: RegExp) => Object.entries(template.findResources('AWS::SNS::Topic')).find(([id]) => topic.test(id))![1].Properties.KmsMasterKeyId;
    expect(rendered(keyOf(defaults.template, /NoticesTopic/))).toMatch(/^{AdminShellAlarmsNoticesKey\w+\.Arn}$/);
    expect(rendered(keyOf(defaults.template, /NoticesBackupTopic/))).toMatch(/^{AdminShellKey\w+\.Arn}$/);
    const stack = testStack({ props: { env: ENV } });
    const { template } = make({ encryptionKey: new kms.Key(stack, 'DataKey'), noticeKey: new kms.Key(stack, 'NoticeKey') }, stack);
    expect([/NoticesTopic/, /NoticesBackupTopic/].map(topic => rendered(keyOf(template, topic)))).toEqual([expect.stringMatching(/^{NoticeKey/), expect.stringMatching(/^{DataKey/)]);
    template.resourceCountIs('AWS::KMS::Key', 2);
  });

  test('goes to other targets too, as the original event', () => {
    const stack = testStack({ props: { env: ENV } });
    const { template } = make({ alarmOptions: { noticeTargets: [new targets.SqsQueue(new sqs.Queue(stack, 'Queue'))] } }, stack);
    const { Targets } = rule(template, 'Bypassed');
    expect(Targets).toHaveLength(3);
    expect(Targets[2]).not.toHaveProperty('InputTransformer');
  });

  test('fails with more targets than a rule can have', () => {
    const stack = testStack({ props: { env: ENV } });
    const noticeTargets = ['a', 'b', 'c', 'd'].map(id => new targets.SqsQueue(new sqs.Queue(stack, id)));
    expect(() => make({ alarmOptions: { noticeTargets } }, stack)).toThrow(/noticeTargets has 4 targets, and a rule can have 3 besides the two topics/);
  });

  test('warns while nobody is subscribed to the second topic, in this stack or another', () => {
    const nobody = testStack({ app: new App(), props: { env: ENV } });
    make({}, nobody);
    Annotations.fromStack(nobody).hasWarning('/Stack/AdminShell/Alarms/Notices/BackupTopic', Match.stringLikeRegexp('nobody is subscribed .*cdk-gameliftstreams-admin-shell:backup-topic'));

    const app = new App();
    const stack = testStack({ app, props: { env: ENV } });
    const ops = testStack({ app, id: 'Ops', props: { env: ENV } });
    const { backupTopic } = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    new sns.Subscription(ops, 'Pager', { topic: backupTopic, protocol: sns.SubscriptionProtocol.EMAIL, endpoint: 'security@example.com' });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('backup-topic'));
  });
});

describe('permissions', () => {
  const allowed = (template: Template, type: string, part = ''): any[] => {
    const found = Object.entries(template.findResources(type)).filter(([id]) => id.includes(part));
    expect(found).toHaveLength(1);
    const { PolicyDocument, KeyPolicy } = found[0][1].Properties;
    return rendered((PolicyDocument ?? KeyPolicy).Statement).filter(({ Effect, Principal }: any) => Effect === 'Allow' && Principal.Service);
  };
  const denials = (template: Template, type: string, part = ''): any[] => Object.entries(template.findResources(type)).find(([id]) => id.includes(part))![1].Properties.PolicyDocument.Statement
    .filter(({ Effect }: any) => Effect === 'Deny').map(({ Condition }: any) => Condition);
  const TLS = { Bool: { 'aws:SecureTransport': 'false' } };
  const account = { 'aws:SourceAccount': '111122223333' };

  /** ARNs of this shell's alarms or rules, by the prefix of their names, which is the name of the queue. */
  const named = (service: string, rest: string) => [expect.stringMatching(new RegExp(`^arn:aws:${service}:us-west-2:111122223333:${rest}\\{AdminShellAlarmsNoticesUndelivered\\w+\\.QueueName\\}-\\*$`))];

  test.each(['NoticesTopic', 'NoticesBackupTopic'])('%s: this shell\'s alarms and rules may publish, over TLS', topic => {
    expect(allowed(defaults.template, 'AWS::SNS::TopicPolicy', topic)).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: expect.stringMatching(topic),
        Condition: { StringEquals: account, ArnLike: { 'aws:SourceArn': named('cloudwatch', 'alarm:') } },
      }),
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: expect.stringMatching(topic),
        Condition: { ArnLikeIfExists: { 'aws:SourceArn': named('events', 'rule/') } },
      }),
    ]);
    expect(denials(defaults.template, 'AWS::SNS::TopicPolicy', topic)).toEqual([TLS]);
  });

  test('these rules may send to the queue, over TLS', () => {
    expect(allowed(defaults.template, 'AWS::SQS::QueuePolicy', 'Undelivered')).toEqual([expect.objectContaining({
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Condition: { ArnLike: { 'aws:SourceArn': named('events', 'rule/') } },
    })]);
    expect(denials(defaults.template, 'AWS::SQS::QueuePolicy', 'Undelivered')).toEqual([TLS]);
  });

  test.each(['AdminShellAlarmsNoticesKey', 'AdminShellKey'])('%s allows what its topic needs: EventBridge without a source, since it sends none', key => {
    const statements = allowed(defaults.template, 'AWS::KMS::Key', key);
    const of = (principal: string) => statements.filter(({ Principal }) => Principal.Service === principal);
    expect(of('events.amazonaws.com')).toEqual([{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' }]);
    expect(of('cloudwatch.amazonaws.com')).toEqual([expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Condition: { StringEquals: account, ArnLike: { 'aws:SourceArn': ['arn:aws:cloudwatch:us-west-2:111122223333:alarm:*'] } },
    })]);
    const services = statements.map(({ Principal }) => Principal.Service);
    expect(services.includes('logs.us-west-2.amazonaws.com')).toBe(key === 'AdminShellKey');
    expect(services.includes('cloudtrail.amazonaws.com')).toBe(key === 'AdminShellKey');
  });

  test('a topic of the app gets the statements, and so does its key', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, template } = make({ alarmTopic: new sns.Topic(stack, 'Ops', { masterKey: new kms.Key(stack, 'OpsKey') }) }, stack);
    expect(shell.alarmTopic.node.path).toBe('Stack/Ops');
    template.resourceCountIs('AWS::SNS::Topic', 2);
    expect(allowed(template, 'AWS::SNS::TopicPolicy', 'Ops').map(({ Principal }) => Principal.Service)).toEqual(['cloudwatch.amazonaws.com', 'events.amazonaws.com']);
    expect(allowed(template, 'AWS::KMS::Key', 'OpsKey').map(({ Principal }) => Principal.Service)).toEqual(['cloudwatch.amazonaws.com', 'events.amazonaws.com']);
  });

  test('two shells can share a topic', () => {
    const stack = testStack({ props: { env: ENV } });
    const alarmTopic = new sns.Topic(stack, 'Ops');
    new StreamSessionAdminShell(stack, 'Other', { streamGroupTags: { shell: 'yes' }, alarmTopic });
    expect(allowed(make({ alarmTopic }, stack).template, 'AWS::SNS::TopicPolicy', 'Ops')).toHaveLength(4);
  });

  test('a topic of another stack too, by account, so that the stacks do not depend on each other', () => {
    const app = testApp();
    const ops = testStack({ app, id: 'Ops', props: { env: ENV } });
    const stack = testStack({ app, props: { env: ENV } });
    make({ alarmTopic: new sns.Topic(ops, 'Topic', { masterKey: new kms.Key(ops, 'Key') }) }, stack);
    expect(ops.dependencies).toEqual([]);
    expect(allowed(Template.fromStack(ops), 'AWS::SNS::TopicPolicy').map(({ Condition }) => Condition)).toEqual([
      { StringEquals: account, ArnLike: { 'aws:SourceArn': ['arn:aws:cloudwatch:us-west-2:111122223333:alarm:*'] } },
      { ArnLikeIfExists: { 'aws:SourceArn': ['arn:aws:events:us-west-2:111122223333:rule/*'] } },
    ]);
    expect(allowed(Template.fromStack(ops), 'AWS::KMS::Key')).toHaveLength(2);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('policy'));
  });

  test('warns, with the statements to add, if the app can\'t change the topic\'s policy', () => {
    const stack = testStack({ props: { env: ENV } });
    make({ alarmTopic: sns.Topic.fromTopicArn(stack, 'Ops', 'arn:aws:sns:us-west-2:111122223333:ops') }, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/AdminShell/Alarms/Notices', Match.stringLikeRegexp(
      'topic Stack/Ops .*cloudwatch.amazonaws.com.*events.amazonaws.com.*kms:Decrypt.*cdk-gameliftstreams-admin-shell:topic-policy',
    ));
  });

  test('warns, with the statements to add, if the app can\'t change the key\'s policy', () => {
    const stack = testStack({ props: { env: ENV } });
    make({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/k') }, stack);
    for (const what of ['notices', 'logs', 'cloudtrail']) {
      Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`key Stack/Key .*key-policy-${what}`));
    }
  });

  test.each([
    ['Region', 'arn:aws:sns:eu-central-1:111122223333:ops', /alarmTopic Stack\/Ops is in Region eu-central-1/],
    ['account', 'arn:aws:sns:us-west-2:444455556666:ops', /alarmTopic Stack\/Ops is in account 444455556666/],
  ])('fails with a topic of another %s', (_, arn, message) => {
    const stack = testStack({ props: { env: ENV } });
    expect(() => make({ alarmTopic: sns.Topic.fromTopicArn(stack, 'Ops', arn) }, stack)).toThrow(message);
  });
});
