import { synthesize, VARIANTS } from './variants';
import { goesOff, type Sample } from '../../local/signals/alarm-window';
import { evaluate } from '../../local/signals/metric-math';
import type { Value } from '../../local/template/template';

/** The alarms that use metric math: each metric alone sets them off, whatever FILL does with the others. */

const [template] = synthesize(VARIANTS['one shell, with the defaults']);

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

/** The alarm's value if only these metrics ever had data, for both ways that FILL may treat the others. */
function values(name: string, present: (metric: { id: string; metricName: string }) => number | undefined): Array<number | undefined> {
  const { expression, metrics } = queries(name);
  const byId = Object.fromEntries(metrics.map(metric => [metric.id, present(metric)]));
  return [false, true].map(fillCoversMissingMetric => evaluate(expression, byId, fillCoversMissingMetric));
}

const names = (name: string): string[] => queries(name).metrics.map(({ metricName }) => metricName);

test('the metrics that they combine', () => {
  expect(names('BrokerErrors').sort()).toEqual(['5XXError', 'ApproximateNumberOfMessagesVisible', 'Errors', 'NumberOfNotificationsFailed', 'NumberOfNotificationsFailed', 'Throttles']);
  expect(names('Denied').sort()).toEqual(['4XXError', 'Denied', 'Invocations', 'Unserved']);
  expect(names('Bypassed')).toEqual(['Bypassed', 'TriggeredRules']);
  expect(new Set(names('Tampered1'))).toEqual(new Set(['TriggeredRules']));
});

test.each(queries('BrokerErrors').metrics.map(({ metricName, id }) => [metricName, id]))('brokerErrors fires on %s alone (%s)', (_, one) => {
  expect(values('BrokerErrors', ({ id }) => id === one ? 1 : undefined)).toEqual([1, 1]);
});

test.each(['Bypassed', 'Tampered1'])('%s fires on each of its metrics alone, and has no more metrics than an alarm can have', part => {
  const { metrics } = queries(part);
  expect(metrics.length).toBeLessThanOrEqual(10);
  for (const one of metrics) expect(values(part, ({ id }) => id === one.id ? 1 : undefined)).toEqual([1, 1]);
});

test('heartbeat has a value only on a day when all three metrics have one, so it fires whichever is missing', () => {
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
  ['many refusals by API Gateway, which the function never saw', { '4XXError': 10 }, 10],
  ['many refusals by API Gateway, while clients wait', { '4XXError': 310, 'Unserved': 300, 'Invocations': 420 }, 10],
  ['a few refusals by API Gateway', { '4XXError': 9 }, 0],
  ['waiting clients', { '4XXError': 300, 'Unserved': 300, 'Invocations': 300 }, 0],
  ['waiting clients, across the end of a period', { '4XXError': 95, 'Unserved': 100, 'Invocations': 100 }, 0],
  ['log lines that arrive before API Gateway\'s count', { Unserved: 5, Invocations: 5 }, 0],
  ['many refusals by API Gateway, and forged data that says the function answered them', { '4XXError': 10, 'Unserved': 1_000_000 }, 10],
  ['many refusals by API Gateway, and such forged data while clients wait', { '4XXError': 40, 'Unserved': 1_000_000, 'Invocations': 30 }, 10],
])('denied, %s', (_, present, expected) => {
  for (const value of values('Denied', ({ metricName }) => present[metricName])) expect(value ?? 0).toBe(expected);
});

test.each(['Opened', 'Bypassed', 'Burst'])('%s has one metric, from a filter in the same stack', name => {
  const { Namespace, MetricName } = alarm(name).Metrics?.find(({ MetricStat }: Value) => MetricStat).MetricStat.Metric ?? alarm(name);
  const filtered = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties.MetricTransformations[0]);
  expect(filtered).toContainEqual(expect.objectContaining({ MetricNamespace: Namespace, MetricName }));
});

describe('a negative value, which anyone with cloudwatch:PutMetricData can add', () => {
  test('does not lower opened, which uses the maximum', () => {
    expect(alarm('Opened')).toMatchObject({ Statistic: 'Maximum', Threshold: 1 });
  });

  test('does not lower bypassed, not even if it is the only value while someone invokes the function', () => {
    const { Metrics, Threshold } = alarm('Bypassed');
    expect([Metrics.find(({ Id }: Value) => Id === 'calls').MetricStat.Stat, Threshold]).toEqual(['Maximum', 1]);
    for (const value of values('Bypassed', ({ metricName }) => metricName === 'Bypassed' ? -1_000 : 1)) expect(value).toBe(1);
  });

  test('does not lower denied, not even if it is the only value while API Gateway refuses many', () => {
    const { Metrics } = alarm('Denied');
    expect(Metrics.find(({ Id }: Value) => Id === 'denied').MetricStat.Stat).toBe('Maximum');
    for (const value of values('Denied', ({ metricName }) => ({ 'Denied': -1_000, '4XXError': 10 } as Record<string, number>)[metricName])) expect(value).toBe(10);
  });

  test('does not lower burst, which counts samples, too', () => {
    const { expression } = queries('Burst');
    const stats = alarm('Burst').Metrics.flatMap(({ Id, MetricStat }: Value) => MetricStat ? [[Id, MetricStat.Stat]] : []);
    expect(stats).toEqual([['calls', 'Sum'], ['callsSamples', 'SampleCount']]);
    for (const fillCoversMissingMetric of [false, true]) {
      expect(evaluate(expression, { calls: 20 - 1_000, callsSamples: 21 }, fillCoversMissingMetric)).toBe(21);
      expect(evaluate(expression, { calls: 20, callsSamples: undefined }, fillCoversMissingMetric)).toBe(20);
    }
  });

  test('a filter used for a maximum or a count reports nothing when it matches nothing', () => {
    const transformations = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties.MetricTransformations[0]);
    const withDefault = transformations.filter(({ DefaultValue }) => DefaultValue !== undefined).map(({ MetricName }) => MetricName);
    expect(withDefault).toEqual(['Unserved']);
  });
});

describe('burst, by minute of the day', () => {
  /** `count` shells from the minute `from` on, one every `every` minutes. */
  const shells = (from: number, count: number, every = 1): Sample[] =>
    Array.from({ length: count }, (_, index) => ({ minute: Math.floor(from + index * every), value: 1 }));
  const NINE = 9 * 60;
  const TEN = 10 * 60;

  test.each<[string, Sample[], boolean]>([
    ['19 before ten, and 19 from ten on', [...shells(TEN - 19, 19), ...shells(TEN, 19)], true],
    ['one before ten, and 19 from ten on', [...shells(TEN - 1, 1), ...shells(TEN, 19)], true],
    ['19 from nine on, and one 59 minutes after the first', [...shells(NINE, 19), ...shells(NINE + 59, 1)], true],
    ['20 at once', [...shells(NINE, 1), ...shells(NINE, 19, 0)], true],
    ['20, the last an hour after the first', [...shells(NINE, 19), ...shells(TEN, 1)], false],
    ['19 an hour, all day', shells(0, 19 * 24, 60 / 19), false],
    ['19, and a forged sample of minus a thousand', [...shells(NINE, 19), { minute: NINE, value: -1_000 }], true],
  ])('%s', (_, samples, expected) => {
    expect(goesOff(alarm('Burst'), samples)).toBe(expected);
  });

  test('a window of clock hours would miss 19 before ten and 19 from ten on', () => {
    expect(goesOff({ ...alarm('Burst'), EvaluationWindow: { WallClockWindow: {} } }, [...shells(TEN - 19, 19), ...shells(TEN, 19)])).toBe(false);
  });
});

test.each(['Opened', 'Bypassed', 'Denied', 'Burst', 'BrokerErrors'])('%s ignores missing data, and notifies both topics', name => {
  const { TreatMissingData, AlarmActions, ActionsEnabled = true } = alarm(name);
  expect({ TreatMissingData, ActionsEnabled }).toEqual({ TreatMissingData: 'notBreaching', ActionsEnabled: true });
  expect(template.resolve(AlarmActions)).toEqual(template.ofType('AWS::SNS::Topic').map(([id]) => template.resolve({ Ref: id })));
});
