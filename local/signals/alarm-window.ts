import { evaluate } from './metric-math';
import type { Value } from '../template/template';

/** A metric's counts, each in a certain minute. */
export interface Sample { readonly minute: number; readonly value: number }

const STATISTICS: Record<string, (values: number[]) => number> = {
  Sum: values => values.reduce((sum, value) => sum + value, 0),
  SampleCount: values => values.length,
  Maximum: values => Math.max(...values),
};

/**
 * Whether an alarm that is evaluated every minute goes off in any of them. Its periods end at the minute of evaluation,
 * which is CloudWatch's default, or, with a wall clock window, at multiples of their length.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 *
 * @param alarm the resolved properties of an alarm whose metrics all count the same thing, and that goes off at or above its
 *   threshold
 */
export function goesOff(alarm: Value, samples: Sample[]): boolean {
  const { Metrics = [{ Id: 'only', MetricStat: { Period: alarm.Period, Stat: alarm.Statistic } }], EvaluationPeriods, DatapointsToAlarm, Threshold } = alarm;
  if (alarm.ComparisonOperator !== 'GreaterThanOrEqualToThreshold') throw new Error(`${alarm.ComparisonOperator} is not supported`);
  const counted = Metrics.filter(({ MetricStat }: Value) => MetricStat !== undefined);
  const expression: string = Metrics.find(({ Expression }: Value) => Expression !== undefined)?.Expression ?? counted[0].Id;
  const period = counted[0].MetricStat.Period / 60;
  const step = alarm.EvaluationWindow?.WallClockWindow === undefined ? 1 : period;

  const first = Math.min(...samples.map(({ minute }) => minute));
  const last = Math.max(...samples.map(({ minute }) => minute)) + EvaluationPeriods * period;
  const evaluations = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(minute => minute % step === 0);
  return evaluations.some(end => {
    const ends = Array.from({ length: EvaluationPeriods }, (_, index) => end - index * period);
    return ends.filter(one => (valueUntil(one) ?? -Infinity) >= Threshold).length >= (DatapointsToAlarm ?? EvaluationPeriods);
  });

  function valueUntil(end: number): number | undefined {
    const values = samples.filter(({ minute }) => minute >= end - period && minute < end).map(({ value }) => value);
    const valueOf = ({ Stat }: Value) => values.length === 0 ? undefined : STATISTICS[Stat](values);
    return evaluate(expression, Object.fromEntries(counted.map(({ Id, MetricStat }: Value) => [Id, valueOf(MetricStat)])));
  }
}
