/** Which names the rules recognize as ours: those that the app gives, and those that CloudFormation generates. */
import { Annotations, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AuditTrail } from '../../../lib';
import { functionArnForms, functionForms, logGroupArnForms, nameOrArn, tableArnForms } from '../../../lib/alarms/watching/name-forms';
import { parseEventPattern } from '../../../local/signals/event-pattern';
import { eventRules, ruleMatches } from '../../../local/signals/signals';
import { ENV } from '../../lib/app';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from '../records/cloudtrail';
import { shell, synthesize } from '../variants';

const matches = (forms: unknown[], value: string) => parseEventPattern({ detail: { it: forms } }).matches({ detail: { it: value } }, false);

describe.each([['generated', true], ['given', false]])('a %s name', (_, generated) => {
  const name = 'Stack-Broker-1A2B3C4D5E6F';
  const arn = (service: string, kind: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${kind}${name}`;
  const lambda = { name, arn: arn('lambda', 'function:'), generated };
  const group = { name, arn: arn('logs', 'log-group:'), generated };
  const table = { name, arn: arn('dynamodb', 'table/'), generated };

  test.each([name, `function:${name}`, `${ACCOUNT}:function:${name}`, `${REGION}:${ACCOUNT}:function:${name}`, lambda.arn, `${name}:live`, `function:${name}:1`, `${ACCOUNT}:function:${name}:1`, `${lambda.arn}:$LATEST`])(
    'a function as %s', form => {
      expect(matches(functionForms(lambda, ACCOUNT), form)).toBe(true);
    });
  test.each([lambda.arn, `${lambda.arn}:live`])('a function by ARN, %s', form => {
    expect(matches(functionArnForms(lambda), form)).toBe(true);
  });
  test.each([group.arn, `${group.arn}:*`])('a log group by ARN, %s', form => {
    expect(matches(logGroupArnForms(group), form)).toBe(true);
  });
  test.each([table.arn, `${table.arn}/index/x`])('a table by ARN, %s', form => {
    expect(matches(tableArnForms(table), form)).toBe(true);
  });
  test.each([name, group.arn])('a log group by name or ARN, %s', form => {
    expect(matches(nameOrArn(group), form)).toBe(true);
  });

  const others = { end: name.replace(/.$/, 'X'), beginning: `x${name.slice(1)}`, ...generated ? {} : { longer: `${name}X`, later: `x${name}` } };
  test.each(Object.values(others))('not %s', other => {
    const named = (text: string) => text.replace(name, other);
    const values = [other, `${other}:live`, named(lambda.arn), `${named(lambda.arn)}:live`, named(group.arn), `${named(group.arn)}:*`, named(table.arn), `${named(table.arn)}/index/x`];
    const forms = [functionForms(lambda, ACCOUNT), functionArnForms(lambda), logGroupArnForms(group), tableArnForms(table), nameOrArn(group)];
    expect(forms.flatMap(some => values.filter(value => matches(some, value)))).toEqual([]);
  });
});

describe('names that the app gives to its own resources', () => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Named', { env: ENV });
    const auditTrail = AuditTrail.fromLogGroup(stack, 'Existing', new logs.LogGroup(stack, 'Log', { logGroupName: 'shells' }), { trailArn: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all` });
    shell(stack, 'AdminShell', { auditTrail, alarmTopic: new sns.Topic(stack, 'Topic', { topicName: 'ops' }) });
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
    return [stack];
  });
  const rules = eventRules(template);
  const matched = (service: string, eventName: string, parameters: Json) =>
    rules.some(rule => ruleMatches(rule, asEvent(managementCall(`${service}.amazonaws.com`, eventName, parameters)), false));
  const [[topicId]] = template.ofType('AWS::SNS::Topic').filter(([id]) => /^Topic/.test(id));
  const ops = template.resolve({ Ref: topicId }).split(':').pop()!;
  const about = ([group, topic]: string[]) => [
    matched('logs', 'PutTransformer', { logGroupIdentifier: group }),
    matched('logs', 'AssociateKmsKey', { resourceIdentifier: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}` }),
    matched('sns', 'SetTopicAttributes', { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${topic}` }),
    matched('sns', 'Unsubscribe', { subscriptionArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${topic}:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555` }),
  ];

  test('match', () => {
    expect(about(['shells', ops])).toEqual([true, true, true, true]);
  });
  test.each([['shells2', `${ops}2`], ['my-shells', `my-${ops}`]])('don\'t match %s and %s', (...names) => {
    expect(about(names)).toEqual([false, false, false, false]);
  });
});
