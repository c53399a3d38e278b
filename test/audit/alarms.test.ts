import { synthesize, VARIANTS } from './world';
import { goesOff, type Sample } from '../../local/signals/alarm-window';
import { evaluate } from '../../local/signals/metric-math';
import type { Value } from '../../local/template/template';

/** The alarms that compute: each of their metrics alone makes them ring, whatever FILL makes of the others. */

const [template] = synthesize(VARIANTS['one shell, nothing said']);

interface MetricQuery { readonly Id: string; readonly Expression?: string; readonly MetricStat?: Value }

function alarm(name: string): Value {
  const [[, { Properties }]] = template.ofType('AWS::CloudWatch::Alarm').filter(([id]) => new RegExp(`^AdminShellAlarms${name}[0-9A-F]{8}$`).test(id));
  return Properties;
}

function queries(name: string): { expression: string; metrics: Array<{ id: string; metricName: string }> } {
  const all: MetricQuery[] = alarm(name).Metrics;
  return {
    expression: all.find(({ Expression }) => Expression !== undefined)!.Expression!,
    metrics: all.filter(({ MetricStat }) => MetricStat !== undefined)
      .map(({ Id, MetricStat }) => ({ id: Id, metricName: MetricStat.Metric.MetricName })),
  };
}

/** Value of the alarm for the metrics that there are; the others have never had data. */
function values(name: string, present: (metric: { id: string; metricName: string }) => number | undefined): Array<number | undefined> {
  const { expression, metrics } = queries(name);
  const byId = Object.fromEntries(metrics.map(metric => [metric.id, present(metric)]));
  return [false, true].map(fillCoversMissingMetric => evaluate(expression, byId, fillCoversMissingMetric));
}

const names = (name: string): string[] => queries(name).metrics.map(({ metricName }) => metricName);

test('the metrics that they add up', () => {
  expect(names('BrokerErrors').sort()).toEqual(['5XXError', 'ApproximateNumberOfMessagesVisible', 'Errors', 'NumberOfNotificationsFailed', 'NumberOfNotificationsFailed', 'Throttles']);
  expect(names('Denied').sort()).toEqual(['4XXError', 'Denied', 'Invocations', 'Unserved']);
  for (const part of ['Tampered1', 'Tampered2']) expect(new Set(names(part))).toEqual(new Set(['TriggeredRules']));
});

test.each(queries('BrokerErrors').metrics.map(({ metricName, id }) => [metricName, id]))('brokerErrors fires on %s alone (%s)', (_, one) => {
  expect(values('BrokerErrors', ({ id }) => id === one ? 1 : undefined)).toEqual([1, 1]);
});

test.each(['Tampered1', 'Tampered2'])('%s fires on one of its rules alone, and has no more metrics than an alarm can have', part => {
  const { metrics } = queries(part);
  expect(metrics.length).toBeLessThanOrEqual(10);
  for (const one of metrics) expect(values(part, ({ id }) => id === one.id ? 1 : undefined)).toEqual([1, 1]);
});

test('heartbeat has a value only on a day with all three: it fires whichever is missing', () => {
  const { expression, metrics } = queries('Heartbeat');
  expect(metrics.map(({ metricName }) => metricName)).toEqual(['TriggeredRules', 'NumberOfNotificationsDelivered', 'NumberOfNotificationsDelivered']);
  const of = (present: Array<number | undefined>) => evaluate(expression, Object.fromEntries(metrics.map(({ id }, index) => [id, present[index]])));
  expect(of([1, 1, 7])).toBe(1);
  for (const missing of [[undefined, 1, 1], [1, undefined, 1], [1, 1, undefined], []]) expect(of(missing)).toBeUndefined();
  for (const none of [[0, 1, 1], [1, 0, 1], [1, 1, 0]]) expect(of(none)).toBe(0);
});

test.each<[string, Record<string, number>, number]>([
  ['one refusal by IAM', { Denied: 1 }, 1],
  ['one refusal by IAM, while a client waits', { 'Denied': 1, '4XXError': 40, 'Unserved': 40, 'Invocations': 40 }, 1],
  ['many refused by API Gateway, which the function never saw', { '4XXError': 10 }, 10],
  ['many refused by API Gateway, while clients wait', { '4XXError': 310, 'Unserved': 300, 'Invocations': 420 }, 10],
  ['a few refused by API Gateway', { '4XXError': 9 }, 0],
  ['clients that wait', { '4XXError': 300, 'Unserved': 300, 'Invocations': 300 }, 0],
  ['clients that wait, across the end of a period', { '4XXError': 95, 'Unserved': 100, 'Invocations': 100 }, 0],
  ['log lines that come before API Gateway\'s count', { Unserved: 5, Invocations: 5 }, 0],
  ['many refused by API Gateway, and someone who says that the function answered them', { '4XXError': 10, 'Unserved': 1_000_000 }, 10],
  ['many refused by API Gateway, and someone who says so while clients wait', { '4XXError': 40, 'Unserved': 1_000_000, 'Invocations': 30 }, 10],
])('denied, %s', (_, present, expected) => {
  for (const value of values('Denied', ({ metricName }) => present[metricName])) expect(value ?? 0).toBe(expected);
});

test.each(['Opened', 'Bypassed', 'Burst'])('%s has one metric, drawn by a filter of the same stack', name => {
  const { Namespace, MetricName } = alarm(name).Metrics?.find(({ MetricStat }: Value) => MetricStat).MetricStat.Metric ?? alarm(name);
  const drawn = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties.MetricTransformations[0]);
  expect(drawn).toContainEqual(expect.objectContaining({ MetricNamespace: Namespace, MetricName }));
});

describe('a negative value, which anyone who may put metric data can add', () => {
  test.each(['Opened', 'Bypassed'])('takes nothing from %s, which looks at the maximum', name => {
    expect(alarm(name)).toMatchObject({ Statistic: 'Maximum', Threshold: 1 });
  });

  test('takes nothing from denied', () => {
    const { Metrics } = alarm('Denied');
    expect(Metrics.find(({ Id }: Value) => Id === 'denied').MetricStat.Stat).toBe('Maximum');
  });

  test('takes nothing from burst, which counts samples, too', () => {
    const { expression } = queries('Burst');
    const stats = alarm('Burst').Metrics.flatMap(({ Id, MetricStat }: Value) => MetricStat ? [[Id, MetricStat.Stat]] : []);
    expect(stats).toEqual([['calls', 'Sum'], ['callsSamples', 'SampleCount']]);
    for (const fillsNothing of [false, true]) {
      expect(evaluate(expression, { calls: 20 - 1_000, callsSamples: 21 }, fillsNothing)).toBe(21);
      expect(evaluate(expression, { calls: 20, callsSamples: undefined }, fillsNothing)).toBe(20);
    }
  });

  test('a filter used for a maximum or a count reports nothing when it matches nothing', () => {
    const drawn = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties.MetricTransformations[0]);
    const withDefault = drawn.filter(({ DefaultValue }) => DefaultValue !== undefined).map(({ MetricName }) => MetricName);
    expect(withDefault).toEqual(['Unserved']);
  });
});

describe('burst, in minutes of a day', () => {
  /** One shell a minute, at so many minutes from this one on. */
  const shells = (from: number, count: number, every = 1): Sample[] =>
    Array.from({ length: count }, (_, index) => ({ minute: Math.floor(from + index * every), value: 1 }));
  const NINE = 9 * 60;
  const TEN = 10 * 60;

  test.each<[string, Sample[], boolean]>([
    ['19 until ten, and 19 from ten on', [...shells(TEN - 19, 19), ...shells(TEN, 19)], true],
    ['one until ten, and 19 from ten on', [...shells(TEN - 1, 1), ...shells(TEN, 19)], true],
    ['19 until half past nine, and one an hour after the first', [...shells(NINE, 19), ...shells(NINE + 59, 1)], true],
    ['20 at once', [...shells(NINE, 1), ...shells(NINE, 19, 0)], true],
    ['20, the last of them an hour after the first', [...shells(NINE, 19), ...shells(TEN, 1)], false],
    ['19 an hour, all day', shells(0, 19 * 24, 60 / 19), false],
    ['19, and someone who takes a thousand off', [...shells(NINE, 19), { minute: NINE, value: -1_000 }], true],
  ])('%s', (_, samples, expected) => {
    expect(goesOff(alarm('Burst'), samples)).toBe(expected);
  });

  test('fails to see 19 and 19 with the hours of the clock', () => {
    expect(goesOff({ ...alarm('Burst'), EvaluationWindow: { WallClockWindow: {} } }, [...shells(TEN - 19, 19), ...shells(TEN, 19)])).toBe(false);
  });
});

test.each(['Opened', 'Bypassed', 'Denied', 'Burst', 'BrokerErrors'])('%s ignores missing data, and notifies both topics', name => {
  const { TreatMissingData, AlarmActions, ActionsEnabled = true } = alarm(name);
  expect({ TreatMissingData, ActionsEnabled }).toEqual({ TreatMissingData: 'notBreaching', ActionsEnabled: true });
  expect(template.resolve(AlarmActions)).toEqual(template.ofType('AWS::SNS::Topic').map(([id]) => template.resolve({ Ref: id })));
});
