import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type AdminShellAlarmOptions, AdminShellAlarms, AuditTrail, Gate, Heartbeat, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';
import { evaluate } from '../../../local/signals/metric-math';
import type { CloudFormationTemplate } from '../../../scripts/iam/policies';
import { ENV, FEATURE_FLAGS, testStack, rendered } from '../app';
import { deployed } from '../deployed-size';

const NAMES = ['Opened', 'Bypassed', 'Denied', 'Burst', 'BrokerErrors'];

function make(
  alarmOptions: AdminShellAlarmOptions = {}, props: Partial<StreamSessionAdminShellProps> = {}, stack = testStack({ props: { env: ENV } }),
) {
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, alarmOptions, ...props });
  return { stack, shell, template: Template.fromStack(stack) };
}

/** Most tests use the same one. */
const { template: defaultTemplate, shell: defaultShell, stack: defaultStack } = make();
const alarmCount = Object.keys(defaultTemplate.findResources('AWS::CloudWatch::Alarm')).filter(id => !/Tampered\d[0-9A-F]{8}$/.test(id)).length;

function withoutBroker(stack: Stack = testStack({ props: { env: ENV } }), options: AdminShellAlarmOptions = {}): Template {
  new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail'), ...options });
  return Template.fromStack(stack);
}

function named(template: Template, type: string, part: RegExp): any {
  const found = Object.entries(template.findResources(type)).filter(([id]) => part.test(id));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1].Properties;
}
const alarm = (template: Template, name: string) => named(template, 'AWS::CloudWatch::Alarm', new RegExp(`Alarms${name}[0-9A-F]{8}$`));
const pattern = (template: Template, name: string) => rendered(named(template, 'AWS::Logs::MetricFilter', new RegExp(`${name}Filter`)).FilterPattern);
const rule = (template: Template, name: string) => rendered(named(template, 'AWS::Events::Rule', new RegExp(`Notices${name}[0-9A-F]{8}$`)).EventPattern);

describe('every alarm', () => {
  test.each(NAMES)('%s says what it means and where to read more, treats missing data as not breaching, and notifies the topic', name => {
    const {
      AlarmDescription, AlarmName, TreatMissingData, AlarmActions, ActionsEnabled, ComparisonOperator, DatapointsToAlarm,
    } = alarm(defaultTemplate, name);
    expect(AlarmDescription).toMatch(new RegExp(`^[A-Z].{20,} What to do: https://github\\.com/\\S+/docs/runbook\\.md#${name.toLowerCase()}$`));
    expect(rendered(AlarmName)).toMatch(new RegExp(`^\\{AdminShellAlarmsNoticesUndelivered\\w+\\.QueueName\\}-${name}$`));
    expect({ TreatMissingData, ActionsEnabled, ComparisonOperator, DatapointsToAlarm }).toEqual({
      TreatMissingData: 'notBreaching', ActionsEnabled: true, ComparisonOperator: 'GreaterThanOrEqualToThreshold', DatapointsToAlarm: 1,
    });
    expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/NoticesTopic/) }, { Ref: expect.stringMatching(/NoticesBackupTopic/) }]);
  });

  test('Opened: 1 in 300 s, including late records', () => {
    expect(alarm(defaultTemplate, 'Opened')).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 3, Statistic: 'Maximum' });
  });

  test('Bypassed: the same, and every invocation of the function without its API, if there is a broker', () => {
    expect(alarm(withoutBroker(), 'Bypassed')).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 3, Statistic: 'Maximum' });
    const { Threshold, EvaluationPeriods, Metrics } = alarm(defaultTemplate, 'Bypassed');
    expect({ Threshold, EvaluationPeriods }).toEqual({ Threshold: 1, EvaluationPeriods: 3 });
    expect(Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [`${MetricStat.Metric.MetricName} ${MetricStat.Stat} ${MetricStat.Period}`] : [])).toEqual(['Bypassed Maximum 300', 'TriggeredRules Sum 300']);
  });

  test('Bypassed adds both up for a higher threshold, which a negative value doesn\'t lower', () => {
    const { Expression } = alarm(make({ bypassed: { threshold: 3 } }).template, 'Bypassed').Metrics.find((metric: any) => metric.Expression);
    expect(evaluate(Expression, { calls: 2, callsSamples: 2, matches: 1 })).toBe(3);
    expect(evaluate(Expression, { calls: -1_000, callsSamples: 3, matches: 1 })).toBe(4);
  });

  test('Burst: 20 in any hour, including late records', () => {
    const { Threshold, EvaluationPeriods, Metrics, ...properties } = alarm(defaultTemplate, 'Burst');
    expect({ Threshold, EvaluationPeriods }).toEqual({ Threshold: 20, EvaluationPeriods: 2 });
    for (const { MetricStat } of Metrics) expect(MetricStat?.Period ?? 3_600).toBe(3_600);
    // The default is a window that slides: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
    expect(properties).not.toHaveProperty('EvaluationWindow');
  });

  test.each(['Denied', 'BrokerErrors', 'Tampered1'])('%s: 1 in 300 s, including late data', name => {
    const { Threshold, Metrics, EvaluationPeriods } = alarm(defaultTemplate, name);
    expect({ Threshold, EvaluationPeriods }).toEqual({ Threshold: 1, EvaluationPeriods: 3 });
    for (const { MetricStat } of Metrics) expect(MetricStat?.Period ?? 300).toBe(300);
  });

  test.each(['opened', 'bypassed', 'denied', 'burst', 'brokerErrors'] as const)('threshold, period and actionsEnabled of %s can be chosen', name => {
    const { template, shell } = make({ [name]: { threshold: 7, period: Duration.minutes(15), actionsEnabled: false } });
    const { Threshold, Period, Metrics, ActionsEnabled } = alarm(template, `${name[0].toUpperCase()}${name.slice(1)}`);
    expect({ Threshold, ActionsEnabled }).toEqual({ Threshold: 7, ActionsEnabled: false });
    for (const period of Metrics ? Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Period ?? []) : [Period]) expect(period).toBe(900);
    expect(shell.alarms[name].node.path).toMatch(/^Stack\/AdminShell\/Alarms\//);
  });

  test('has more actions if asked to', () => {
    const { template } = make({ alarmActions: [{ bind: () => ({ alarmActionArn: 'arn:aws:ssm-incidents::111122223333:response-plan/shell' }) }] });
    for (const name of NAMES) expect(alarm(template, name).AlarmActions).toEqual([{ Ref: expect.anything() }, { Ref: expect.anything() }, 'arn:aws:ssm-incidents::111122223333:response-plan/shell']);
  });
});

describe('metric filters on CloudTrail\'s records', () => {
  const THE_CALL = '($.eventSource = "gameliftstreams.amazonaws.com") && ($.eventName = "CreateStreamSessionAdminShell")';

  test('opened: no error code', () => {
    expect(pattern(defaultTemplate, 'Opened')).toBe(`{ ${THE_CALL} && (($.errorCode NOT EXISTS) || ($.errorCode IS NULL)) }`);
  });

  test('denied: IAM\'s refusals with every error code, and never a session that is not ready', () => {
    const denied = pattern(defaultTemplate, 'Denied');
    expect(denied).toBe(`{ ${THE_CALL} && (($.errorCode = "AccessDenied*") || ($.errorCode = "*.AccessDenied") || ($.errorCode = "*.AccessDeniedException") || ($.errorCode = "*Unauthorized*")) }`);
  });

  test('bypassed: never != without NOT EXISTS', () => {
    const bypassed = pattern(defaultTemplate, 'Bypassed');
    const issuer = '$.userIdentity.sessionContext.sessionIssuer.arn';
    expect(bypassed).toMatch(/^\{ .* \}$/);
    expect(bypassed.replace(/"arn:aws:iam::111122223333:role\/gameliftstreams-admin-shell\/[0-7]{8}-Stack-AdminShell-us-west-2"/, 'ROLE'))
      .toBe(`{ ${THE_CALL} && ((${issuer} NOT EXISTS) || (${issuer} IS NULL) || ((${issuer} != ROLE))) }`);
  });

  test('each is a metric without dimensions, in a namespace of this trail', () => {
    const [template, shell, stack] = [defaultTemplate, defaultShell, defaultStack];
    const namespace = expect.stringMatching(/^GameLiftStreamsAdminShell\/Stack-AdminShell-AuditTrail-\w+$/);
    for (const name of ['Opened', 'Bypassed', 'Denied']) {
      const { MetricTransformations } = named(template, 'AWS::Logs::MetricFilter', new RegExp(`${name}Filter`));
      expect(MetricTransformations).toEqual([{ MetricNamespace: namespace, MetricName: name, MetricValue: '1' }]);
    }
    const { MetricTransformations } = named(template, 'AWS::Logs::MetricFilter', /UnservedFilter/);
    const own = expect.stringMatching(/^GameLiftStreamsAdminShell\/Stack-AdminShell-Alarms-\w+$/);
    expect(MetricTransformations).toEqual([{ MetricNamespace: own, MetricName: 'Unserved', MetricValue: '1', DefaultValue: 0 }]);
    expect(stack.resolve(shell.alarms.metricBypassed())).toMatchObject({ namespace, metricName: 'Bypassed', statistic: 'Sum' });
  });

  test.each([['metricOpened', 'Opened'], ['metricBypassed', 'Bypassed'], ['metricDenied', 'Denied']] as const)('%s is %s, in any period', (method, metricName) => {
    const shell = defaultShell;
    expect(shell.alarms[method]()).toMatchObject({ metricName, statistic: 'Sum', period: Duration.minutes(5) });
    expect(shell.alarms[method]({ period: Duration.days(1) })).toMatchObject({ period: Duration.days(1) });
  });

  test('two shells that share a trail share the metrics of its records', () => {
    const stack = testStack();
    const { auditTrail, alarms } = new StreamSessionAdminShell(stack, 'First', { streamGroupTags: { shell: 'yes' } });
    const second = new StreamSessionAdminShell(stack, 'Second', { streamGroupTags: { shell: 'yes' }, auditTrail });
    expect(second.alarms.metricBypassed().namespace).toBe(alarms.metricBypassed().namespace);
    const filters = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties.MetricTransformations[0].MetricName);
    expect(filters.sort()).toEqual(['Bypassed', 'Denied', 'Opened', 'Unserved', 'Unserved']);
  });

  test('two shells in one stack have metrics of their own', () => {
    const stack = testStack();
    new StreamSessionAdminShell(stack, 'First', { streamGroupTags: { shell: 'yes' } });
    new StreamSessionAdminShell(stack, 'Second', { streamGroupTags: { shell: 'yes' } });
    const namespaces = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties.MetricTransformations[0].MetricNamespace);
    expect(new Set(namespaces).size).toBe(4); // of each trail, and of each broker
    const apis = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi')).map(({ Properties }) => Properties.Name);
    expect(new Set(apis).size).toBe(2);
  });
});

describe('denied', () => {
  const expression = (template: Template) => alarm(template, 'Denied').Metrics.find(({ Expression }: any) => Expression).Expression;

  test('subtracts the function\'s own answers, so that a waiting client raises no alarm', () => {
    const template = defaultTemplate;
    expect(expression(template)).toBe(
      'MAX([FILL(denied, 0), IF(REFUSED >= 10, REFUSED, 0)])'.replace(/REFUSED/g,
        'SUM([FILL(clientErrors, 0), IF(FILL(unserved, 0) > FILL(invocations, 0), 0 - FILL(invocations, 0), 0 - FILL(unserved, 0))])'),
    );
    const metrics = Object.fromEntries(alarm(template, 'Denied').Metrics.map(({ Id, MetricStat }: any) => [Id, MetricStat?.Metric]));
    expect(metrics.clientErrors).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '4XXError' });
    expect(metrics.clientErrors.Dimensions).toContainEqual({ Name: 'ApiName', Value: Object.values(template.findResources('AWS::ApiGateway::RestApi'))[0].Properties.Name });
    expect(named(template, 'AWS::Logs::MetricFilter', /UnservedFilter/).LogGroupName).toEqual({ Ref: expect.stringMatching(/BrokerLog/) });
  });

  test.each([
    // denied, clientErrors, unserved: fires
    [1, 0, 0, true], // IAM refused someone
    [0, 120, 120, false], // a client waits
    [0, 120, 115, false], // a client waits beyond the end of a period
    [0, 115, 120, false], // the next period
    [0, 10, 0, true], // ten refusals by API Gateway
    [0, 9, 0, false], // nine
    [0, 0, 0, false],
  ])('IAM refused %d, API Gateway counted %d, of which the function answered %d: %s', (denied, clientErrors, unserved, fires) => {
    const value = evaluate(expression(defaultTemplate), { denied, clientErrors, unserved, invocations: unserved });
    expect(value! >= alarm(defaultTemplate, 'Denied').Threshold).toBe(fires);
  });

  test('the threshold for API refusals can be chosen', () => {
    expect(expression(make({ denied: { apiRefusalThreshold: 3 } }).template)).toContain('>= 3,');
  });

  test('uses only CloudTrail\'s records if there is no broker', () => {
    expect(alarm(withoutBroker(), 'Denied')).toMatchObject({ MetricName: 'Denied', Threshold: 1 });
  });
});

test('brokerErrors counts the function\'s errors and throttles, the API\'s 5XX, and notices that are in the queue or that a topic could not deliver', () => {
  const { Metrics } = alarm(defaultTemplate, 'BrokerErrors');
  expect(Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [`${MetricStat.Metric.Namespace} ${MetricStat.Metric.MetricName} ${MetricStat.Stat}`] : []).sort()).toEqual([
    'AWS/ApiGateway 5XXError Sum', 'AWS/Lambda Errors Sum', 'AWS/Lambda Throttles Sum', 'AWS/SNS NumberOfNotificationsFailed Sum', 'AWS/SNS NumberOfNotificationsFailed Sum',
    'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
  ]);
  expect(Metrics[0].Expression).toBe('SUM([FILL(m0, 0), FILL(m1, 0), FILL(m2, 0), FILL(m3, 0), FILL(m4, 0), FILL(m5, 0)])');
});

test('unexplained counts unexplained shells, the function\'s errors and throttles, a shell that waits for 45 minutes, and what is in the dead-letter queue', () => {
  const { Metrics } = alarm(defaultTemplate, 'Unexplained');
  const [expression, ...metrics] = Metrics.map(({ Expression, MetricStat }: any) =>
    Expression ?? `${MetricStat.Metric.MetricName} ${MetricStat.Stat} ${MetricStat.Metric.Dimensions.map(({ Value }: any) => rendered(Value)).join()}`.replace(/[0-9A-F]{8}/g, ''));
  expect(expression).toBe('SUM([FILL(found, 0), FILL(errors, 0), FILL(throttles, 0), FILL(given_up, 0), IF(FILL(oldest, 0) >= 2700, 1, 0)])');
  expect(metrics).toEqual([
    'TriggeredRules Sum {AdminShellAlarmsNoticesUnexplained}', 'Errors Sum {AdminShellAlarmsComparisonHandler}', 'Throttles Sum {AdminShellAlarmsComparisonHandler}',
    'ApproximateNumberOfMessagesVisible Maximum {AdminShellAlarmsNoticesUndelivered.QueueName}', 'ApproximateAgeOfOldestMessage Maximum {AdminShellAlarmsComparisonQueue.QueueName}',
  ]);
});

test('shells that are given up, or that EventBridge can\'t deliver, go into the queue that brokerErrors and unexplained watch', () => {
  const undelivered = { 'Fn::GetAtt': [expect.stringMatching(/^AdminShellAlarmsNoticesUndelivered[0-9A-F]{8}$/), 'Arn'] };
  expect(named(defaultTemplate, 'AWS::SQS::Queue', /ComparisonQueue/).RedrivePolicy).toEqual({ deadLetterTargetArn: undelivered, maxReceiveCount: 10 });
  expect(named(defaultTemplate, 'AWS::Events::Rule', /ComparisonOpened/).Targets[0].DeadLetterConfig).toEqual({ Arn: undelivered });
  // Only shells whose dead letters come from SQS lack RULE_ARN: the runbook tells them apart by that, and by this rule's name.
  expect(rendered(named(defaultTemplate, 'AWS::Events::Rule', /ComparisonOpened/).Name)).toMatch(/-Comparison$/);
});

/** What the rules match is tested in test/audit, with records. */
describe('tampered', () => {
  const watchers = (template: Template) => Object.keys(template.findResources('AWS::Events::Rule')).map(id => /(?:Notices|Comparison)(\w+)[0-9A-F]{8}$/.exec(id)![1])
    .filter(name => /Changed\d?$|RoleLent/.test(name));
  /** More rules than one alarm can sum. */
  const gates = [Gate.twoPersons()];

  test('fires when one of its parts does, and counts every rule on changes once', () => {
    const { template } = make({}, { gates });
    const { AlarmRule, AlarmActions, ActionsEnabled } = named(template, 'AWS::CloudWatch::CompositeAlarm', /AlarmsTampered[0-9A-F]{8}$/);
    expect(rendered(AlarmRule)).toMatch(/^\(ALARM\("{AdminShellAlarmsTampered1\w+\.Arn}"\) OR ALARM\("{AdminShellAlarmsTampered2\w+\.Arn}"\)\)$/);
    expect({ AlarmActions, ActionsEnabled }).toEqual({ AlarmActions: [{ Ref: expect.stringMatching(/NoticesTopic/) }, { Ref: expect.stringMatching(/NoticesBackupTopic/) }], ActionsEnabled: true });
    const counted = [1, 2].flatMap(part => alarm(template, `Tampered${part}`).Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [MetricStat.Metric] : []));
    expect(counted.map(({ Namespace, MetricName, Dimensions }: any) => [Namespace, MetricName, Dimensions[0].Name, /Notices(\w+)[0-9A-F]{8}$/.exec(Dimensions[0].Value.Ref)![1]]).sort())
      .toEqual(watchers(template).map(name => ['AWS/Events', 'TriggeredRules', 'RuleName', name]).sort());
  });

  test('its parts have its threshold but no actions, and it can be silenced', () => {
    const { template } = make({ tampered: { threshold: 7, period: Duration.minutes(15), actionsEnabled: false } }, { gates });
    expect(named(template, 'AWS::CloudWatch::CompositeAlarm', /AlarmsTampered[0-9A-F]{8}$/).ActionsEnabled).toBe(false);
    for (const part of [1, 2]) {
      expect(alarm(template, `Tampered${part}`).Threshold).toBe(7);
      expect(alarm(template, `Tampered${part}`)).not.toHaveProperty('AlarmActions');
    }
  });

  test.each([['a shell with the defaults', () => defaultTemplate], ['alarms without a broker', withoutBroker]])('%s: one alarm, which can sum all rules, with an ID that the composite alarm doesn\'t use', (_, of) => {
    const template = of();
    const { Metrics, AlarmActions, ActionsEnabled } = alarm(template, 'Tampered1');
    expect(Metrics).toHaveLength(watchers(template).length + 1);
    expect({ AlarmActions, ActionsEnabled }).toEqual({ AlarmActions: [{ Ref: expect.stringMatching(/NoticesTopic/) }, { Ref: expect.stringMatching(/NoticesBackupTopic/) }], ActionsEnabled: true });
    template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
    expect(alarm(withoutBroker(testStack(), { tampered: { actionsEnabled: false } }), 'Tampered1').ActionsEnabled).toBe(false);
  });

  test('without a broker, everything but function and API is watched', () => {
    expect(watchers(withoutBroker()).sort()).toEqual(['AccessChanged', 'EvidenceChanged', 'LogsChanged', 'NoticesChanged', 'RulesChanged', 'TagsChanged', 'TrailChanged']);
  });

  test('a shell\'s own keys are watched along with that of a trail it shares', () => {
    const stack = testStack({ props: { env: ENV } });
    const auditTrail = new AuditTrail(stack, 'Trail');
    const { template } = make({}, { auditTrail, encryptionKey: new kms.Key(stack, 'DataKey'), noticeKey: new kms.Key(stack, 'NoticeKey') }, stack);
    const keys = ['NoticeKey', 'DataKey', 'TrailKey'].map(key => `{"suffix":"{${key}\\w+}"}`);
    expect(JSON.stringify(rule(template, 'EvidenceChanged'))).toMatch(new RegExp(`"resources":{"ARN":\\[${keys.join()}\\]}`));
  });
});

describe('heartbeat', () => {
  const heart = (template: Template) => Object.entries(template.findResources('AWS::Events::Rule')).filter(([id]) => /NoticesHeartbeat/.test(id)).map(([, { Properties }]) => Properties);

  test.each([[Heartbeat.TWICE_A_WEEK, 'cron(0 9 ? * MON,THU *)', 5], [Heartbeat.DAILY, 'cron(0 9 * * ? *)', 2]])('%s: a scheduled rule with both topics, and an alarm if it is missing', (heartbeat, schedule, days) => {
    const { template, shell } = make({ heartbeat });
    const [{ ScheduleExpression, Targets, State }] = heart(template);
    expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: schedule, State: 'ENABLED' });
    const sent = ({ InputTransformer: { InputPathsMap, InputTemplate } }: any) => {
      const { notice, time } = JSON.parse(InputTemplate.replace(/<([^>]+)>/, '"$1"'));
      return [notice, InputPathsMap[time]];
    };
    expect(Targets.map((target: any) => [target.Arn.Ref, ...sent(target), target.DeadLetterConfig !== undefined])).toEqual([/NoticesTopic/, /NoticesBackupTopic/]
      .map(topic => [expect.stringMatching(topic), expect.stringMatching(/^This is a test: [^\n]+$/), '$.time', true]));
    expect(shell.alarms.heartbeat).toBeDefined();
    const { Metrics, ...properties } = alarm(template, 'Heartbeat');
    expect(properties).toMatchObject({ Threshold: 1, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: days, TreatMissingData: 'breaching' });
    expect(properties).not.toHaveProperty('DatapointsToAlarm');
    expect(Metrics[0].Expression).toBe('(m0 >= 1) * (m1 >= 1) * (m2 >= 1)');
    expect(Metrics.slice(1).map(({ MetricStat: { Metric, Period, Stat } }: any) => [Metric.Namespace, Metric.MetricName, Period, Stat])).toEqual([
      ['AWS/Events', 'TriggeredRules', 86_400, 'Sum'], ...Array(2).fill(['AWS/SNS', 'NumberOfNotificationsDelivered', 86_400, 'Sum']),
    ]);
  });

  test('is twice a week by default, and can be turned off', () => {
    expect(heart(defaultTemplate)[0].ScheduleExpression).toBe('cron(0 9 ? * MON,THU *)');
    const { template, shell } = make({ heartbeat: Heartbeat.NEVER });
    expect(heart(template)).toEqual([]);
    expect(shell.alarms.heartbeat).toBeUndefined();
  });
});

describe.each(Object.entries(FEATURE_FLAGS))('with feature flags: %s', (_, flags) => {
  test.each([['environment-agnostic', undefined], ['concrete', ENV]])('%s: only the trail and watched resources have physical names, no rule has a wildcard, nothing is null', (__, env) => {
    const stack = testStack({ flags, props: { env } });
    const { template } = make({}, {}, stack);
    for (const [type, property] of [
      ['AWS::SNS::Topic', 'TopicName'],
      ['AWS::S3::Bucket', 'BucketName'], ['AWS::Logs::LogGroup', 'LogGroupName'], ['AWS::Logs::MetricFilter', 'FilterName'],
    ]) {
      template.allResourcesProperties(type, { [property]: Match.absent() });
    }
    const queues = Object.entries(template.findResources('AWS::SQS::Queue')).filter(([, { Properties }]) => Properties.QueueName !== undefined);
    // The name that the others begin with: unique to the shell and the stack, since one template may be deployed twice.
    expect(queues.map(([id, { Properties }]) => [id, JSON.stringify(Properties.QueueName)])).toEqual([[
      expect.stringMatching(/^AdminShellAlarmsNoticesUndelivered/),
      expect.stringMatching(/^\{"Fn::Join":\["",\["admin-shell-[\w-]+-[0-9A-F]{8}-",\{"Fn::Select":.*"AWS::StackId".*\}\]\]\}$/),
    ]]);
    const [[queue]] = queues;
    for (const [type, property, longest] of [
      ['AWS::CloudWatch::Alarm', 'AlarmName', 255], ['AWS::CloudWatch::CompositeAlarm', 'AlarmName', 255], ['AWS::CloudWatch::Dashboard', 'DashboardName', 255], ['AWS::Events::Rule', 'Name', 64],
    ] as const) {
      for (const { Properties } of Object.values(template.findResources(type))) {
        expect(rendered(Properties[property])).toMatch(property === 'DashboardName' ? /^admin-shell-[\w-]+-[0-9A-F]{8}-.*-Dashboard-/ : new RegExp(`^\\{${queue}\\.QueueName\\}-\\w+$`));
        expect(deployed(Properties[property], template.toJSON() as CloudFormationTemplate).length).toBeLessThanOrEqual(longest);
      }
    }
    // A bus allows 30 rules with a wildcard. The length of patterns is tested in test/audit, with the longest stack name.
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) expect(JSON.stringify(Properties)).not.toContain('"wildcard"');
    // CloudFormation accepts no null anywhere
    expect(JSON.stringify(template.toJSON())).not.toMatch(/[[:,]null[\],}]/);
  });
});

describe('addAlarmAction', () => {
  const action = (name: string): IAlarmAction => ({ bind: () => ({ alarmActionArn: `arn:aws:sns:us-west-2:111122223333:${name}` }) });

  test('adds to every alarm, besides the topics and the actions that it was created with', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, alarmOptions: { alarmActions: [action('first')] } });
    shell.alarms.addAlarmAction(action('second'));
    shell.alarms.addAlarmAction(action('third'));
    const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter(([id]) => !/Tampered\d[0-9A-F]{8}$/.test(id)).map(([, resource]) => resource);
    expect(alarms).toHaveLength(alarmCount);
    for (const { Properties } of alarms) {
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringContaining('NoticesTopic') }, { Ref: expect.stringContaining('BackupTopic') }, ...['first', 'second', 'third'].map(name => `arn:aws:sns:us-west-2:111122223333:${name}`)]);
    }
  });

  test('fails with more than CloudWatch allows', () => {
    const actions = ['a', 'b', 'c'].map(action);
    const { shell } = make({ alarmActions: actions });
    expect(() => shell.alarms.addAlarmAction(action('d'))).toThrow(/AdminShell\/Alarms would have 6 actions, and CloudWatch allows 5, two of which are the topics: subscribe the others to alarmTopic/);
    expect(() => make({ alarmActions: [...actions, action('d')] })).toThrow(/would have 6 actions/);
  });
});

describe('fails, showing the value and what to do', () => {
  test.each<[string, AdminShellAlarmOptions, RegExp]>([
    ['fails with a threshold of 0', { opened: { threshold: 0 } }, /threshold of alarm opened .* got 0/],
    ['fails with a threshold of 1.5', { burst: { threshold: 1.5 } }, /threshold of alarm burst .* got 1.5/],
    ['fails with a threshold that is a token', { denied: { threshold: Lazy.number({ produce: () => 1 }) } }, /threshold of alarm denied .* token/],
    ['fails with a threshold for API refusals of 0', { denied: { apiRefusalThreshold: 0 } }, /apiRefusalThreshold of alarm denied .* got 0/],
    ['fails with a period of half a minute', { tampered: { period: Duration.seconds(30) } }, /period of alarm tampered .* between 1 minute and 8 hours, got 30 seconds/],
    ['fails with a period of 90 seconds', { tampered: { period: Duration.seconds(90) } }, /period of alarm tampered must be whole minutes/],
    ['fails with a period of a day', { opened: { period: Duration.days(1) } }, /period of alarm opened .* got 1 day/],
    ['fails with five targets', { noticeTargets: Array.from({ length: 5 }, () => ({ bind: () => ({ arn: 'arn:aws:sqs:us-west-2:111122223333:q' }) })) }, /noticeTargets has 5 targets, and a rule can have 3/],
  ])('%s', (_, options, message) => {
    expect(() => make(options)).toThrow(message);
  });
});
