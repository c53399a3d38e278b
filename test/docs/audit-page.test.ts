import { App, Stack } from 'aws-cdk-lib';
import { Template as CdkTemplate } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { readPage } from './markdown';
import { Gate, StreamSessionAdminShell } from '../../lib';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import type { Template, Value } from '../../local/template/template';
import { ADMIN, asEvent, managementCall, shellCall } from '../audit/records/cloudtrail';
import { shell, synthesize } from '../audit/variants';
import { ENV } from '../lib/app';

/** Compares docs/audit.md with a default shell, and with one that has everything that adds an alarm or a rule. */

const { text } = readPage('docs/audit.md');
const page = text.replace(/\s+/g, ' ');
const section = (heading: string) => new RegExp(`^#{2,3} ${heading}\\n([^]*?)(?=^#{2,3} |(?![^]))`, 'm').exec(text)![1];

function defaults(stack: Stack): void {
  shell(stack).grants.connect(new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }));
}
function everything(stack: Stack): void {
  shell(stack, 'AdminShell', { gates: [Gate.twoPersons()] }).grants.connectInEmergency(new iam.Role(stack, 'NightShift', { assumedBy: new iam.AccountRootPrincipal() }));
}
const templateOf = (build: (stack: Stack) => void) => synthesize((app: App) => {
  const stack = new Stack(app, 'Page', { env: ENV });
  build(stack);
  return [stack];
})[0];
const plain = templateOf(defaults);
const full = templateOf(everything);

const only = (template: Template, type: string, id: RegExp): [string, Value] => {
  const found = template.ofType(type).filter(([logicalId]) => id.test(logicalId));
  expect(found).toHaveLength(1);
  return [found[0][0], template.resolve(found[0][1].Properties)];
};
const alarm = (name: string) => only(full, 'AWS::CloudWatch::Alarm', new RegExp(`Alarms${name}[0-9A-F]{8}$`))[1];
const nameOf = (id: string, before: string) => id.replace(before, '').replace(/[0-9A-F]{8}$/, '');

describe('alarms', () => {
  const described = [...section('Alarms and notices').matchAll(/^- \*\*`(\w+)`\*\*: /gm)].map(([, name]) => name);

  test('the list has exactly the existing alarms', () => {
    const made = [...full.ofType('AWS::CloudWatch::Alarm'), ...full.ofType('AWS::CloudWatch::CompositeAlarm')]
      .map(([id]) => nameOf(id, 'AdminShellAlarms')).filter(name => !/\d$/.test(name)).map(name => name[0].toLowerCase() + name.slice(1));
    expect(described.sort()).toEqual(made.sort());
  });

  test('emergency exists only with the emergency route', () => {
    expect(plain.ofType('AWS::CloudWatch::Alarm').map(([id]) => id).join()).not.toContain('AlarmsEmergency');
  });

  test('thresholds: ten refusals, 20 shells in an hour, 45 minutes', () => {
    expect(page).toContain('at least ten requests in a period were refused at the API');
    expect(JSON.stringify(alarm('Denied').Metrics)).toContain('>= 10,');
    expect(page).toContain('**`burst`**: 20 shells in an hour');
    expect([alarm('Burst').Threshold, alarm('Burst').Metrics.find((metric: Value) => metric.MetricStat).MetricStat.Period]).toEqual([20, 3_600]);
    expect(page).toContain('if a shell has waited for 45 minutes');
    expect(JSON.stringify(alarm('Unexplained').Metrics)).toContain(`>= ${45 * 60},`);
  });

  test('periods: three for alarms on CloudTrail, two for burst, 5 minutes each for brokerErrors', () => {
    expect(page).toContain('evaluate three periods (`burst` two)');
    expect(['Opened', 'Bypassed', 'Denied', 'Burst'].map(name => alarm(name).EvaluationPeriods)).toEqual([3, 3, 3, 2]);
    expect(page).toContain('**`brokerErrors`: 1 to 6 minutes.** Its period is 5 minutes.');
    for (const { MetricStat } of alarm('BrokerErrors').Metrics.filter((metric: Value) => metric.MetricStat)) expect(MetricStat.Period).toBe(300);
  });

  test('heartbeat: sent twice a week, in alarm after five days without one, and before the first', () => {
    expect(page).toContain('the alarm `heartbeat` fires: after 5 days, or after 2 with `DAILY`. It is in alarm from the first deployment');
    expect(alarm('Heartbeat')).toMatchObject({ EvaluationPeriods: 5, TreatMissingData: 'breaching' });
    expect(only(full, 'AWS::Events::Rule', /NoticesHeartbeat/)[1].ScheduleExpression).toBe('cron(0 9 ? * MON,THU *)');
  });
});

describe('notices', () => {
  const rules = eventRules(plain);

  test('the example is what is sent, apart from the line breaks', () => {
    const [, folded] = /```text\n([^]*?)```/.exec(section('Alarms and notices'))!;
    const [shown, rest] = folded.replace(/\n\s+/g, ' ').replace(/^\{"notice": ?/, '{"notice":').split(', "userIdentity":');
    const event = asEvent(shellCall(ADMIN));
    const [rule] = rules.filter(one => /Bypassed/.test(one.id) && ruleMatches(one, event, false));
    const sent = transform(rule.targets[0].transformer!, event, rule, false).text;
    const { notice, requestParameters, userIdentity } = JSON.parse(sent);
    expect(JSON.parse(`${shown}}`)).toEqual({ notice, requestParameters: [expect.objectContaining(requestParameters[0])] });
    expect(rest.trim()).toBe(`[{"type":"${userIdentity[0].type}",…}]}`);
  });

  test('an undeliverable notice is retried for six hours and kept for 14 days', () => {
    expect(page).toContain('is retried for six hours, and then kept for 14 days in the queue `Alarms/Notices/Undelivered`');
    for (const [, { Properties }] of plain.ofType('AWS::Events::Rule')) {
      for (const target of Properties.Targets) expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBe(6 * 3_600);
    }
    expect(only(plain, 'AWS::SQS::Queue', /NoticesUndelivered/)[1].MessageRetentionPeriod).toBe(14 * 86_400);
  });
});

describe('the table of rules', () => {
  const table = [...section('What `tampered` watches').matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names]) => names.replace(/`/g, '').split(', '));

  test('has exactly the rules that tampered counts', () => {
    const counted = full.ofType('AWS::CloudWatch::Alarm').filter(([id]) => /AlarmsTampered\d/.test(id))
      .flatMap(([, { Properties }]) => full.resolve(Properties).Metrics).filter((metric: Value) => metric.MetricStat)
      .map((metric: Value) => metric.MetricStat.Metric.Dimensions[0].Value.split('-').pop().replace(/\d$/, ''));
    expect([...table].sort()).toEqual([...new Set(counted)].sort());
  });

  test('tags of stream groups are watched if they are the scope', () => {
    const tagged = synthesize(app => {
      const stack = new Stack(app, 'Tagged', { env: ENV });
      new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { 'admin-shell': 'allowed' } });
      return [stack];
    })[0];
    const event = asEvent(managementCall('gameliftstreams.amazonaws.com', 'UntagResource', { resourceArn: 'arn', tagKeys: ['admin-shell'] }));
    expect(eventRules(tagged).filter(rule => ruleMatches(rule, event, false)).map(({ id }) => nameOf(id, 'AdminShellAlarmsNotices'))).toEqual(['AccessChanged']);
  });
});

describe('who encrypts what', () => {
  const keyOf = ({ KmsKeyId, KMSKeyId, KmsMasterKeyId, BucketEncryption }: Value) => JSON.stringify(KmsKeyId ?? KMSKeyId ?? KmsMasterKeyId
    ?? BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID);
  const keys = (type: string, id = /./) => plain.ofType(type).filter(([logicalId]) => id.test(logicalId)).map(([, { Properties }]) => keyOf(plain.resolve(Properties)));

  test('one key for log groups, trail, bucket and second topic, another one for the first topic, and none for queues', () => {
    const evidence = new Set([...keys('AWS::Logs::LogGroup'), ...keys('AWS::CloudTrail::Trail'), ...keys('AWS::S3::Bucket')].map(idIn));
    expect(evidence.size).toBe(1);
    expect(new Set(keys('AWS::SNS::Topic', /BackupTopic/).map(idIn))).toEqual(evidence);
    expect(keys('AWS::SNS::Topic', /NoticesTopic/).map(idIn)).not.toEqual([...evidence]);
    for (const [, { Properties }] of plain.ofType('AWS::SQS::Queue')) expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
    expect(page).toContain('Neither queue depends on a key of yours.');
  });
});

test('what remains when the stack is deleted', () => {
  const stack = new Stack(new App(), 'Page', { env: ENV });
  everything(stack);
  const kept = Object.entries<Value>(CdkTemplate.fromStack(stack).toJSON().Resources)
    .filter(([, { DeletionPolicy }]) => (DeletionPolicy ?? 'Delete') !== 'Delete');
  expect(kept.map(([id, { Type }]) => `${Type.split('::').pop()} ${nameOf(id, 'AdminShell')}`).sort()).toEqual([
    'Bucket AuditTrailBucket', 'BucketPolicy AuditTrailBucketPolicy', 'Key Key',
    'LogGroup AlarmsComparisonLog', 'LogGroup AuditTrailLog', 'LogGroup BrokerLog', 'LogGroup TwoPersonsLog',
  ]);
  for (const [, { DeletionPolicy }] of kept) expect(DeletionPolicy).toBe('RetainExceptOnCreate'); // a first deployment that fails leaves nothing
  expect(section('Remove it')).toContain('the broker, the one behind `unexplained`, and the one that keeps approvals');
});

test('the number of a shell\'s roles', () => {
  const count = (template: Template) => template.ofType('AWS::IAM::Role').length - 1; // the grantee's
  const [one, gated] = [count(plain), count(full)];
  expect(page).toContain(`| ${one - 1}, ${gated - one} more with \`Gate.twoPersons\`, and 1 for its trail |`);
});

test('the comparison checks after two minutes, and then every six', () => {
  expect(page).toContain('The function looks after two minutes, and every six from then on.');
  expect(only(plain, 'AWS::SQS::Queue', /ComparisonQueue/)[1]).toMatchObject({ DelaySeconds: 120, VisibilityTimeout: 360 });
});

describe('Try it', () => {
  const reported = (eventName: string, source: string, parameters: Value) => {
    const event = asEvent(managementCall(source, eventName, parameters));
    return eventRules(plain).some(rule => ruleMatches(rule, event, false));
  };
  const [trail] = only(plain, 'AWS::CloudTrail::Trail', /./);
  const [burst] = only(plain, 'AWS::CloudWatch::Alarm', /Burst/);

  test('stopping the trail is reported, and starting it is not', () => {
    expect(section('Try it').replace(/\s+/g, ' ')).toContain('starting a trail is not reported');
    const name = plain.resolve({ Ref: trail });
    expect([reported('StopLogging', 'cloudtrail.amazonaws.com', { name }), reported('StartLogging', 'cloudtrail.amazonaws.com', { name })]).toEqual([true, false]);
  });

  test('so is triggering an alarm', () => {
    expect(reported('SetAlarmState', 'monitoring.amazonaws.com', { alarmName: plain.resolve({ Ref: burst }) })).toBe(true);
  });
});

function idIn(key: string): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(key)?.[0] ?? key;
}
