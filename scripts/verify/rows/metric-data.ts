/** CloudWatch's data for a metric. */
import type { Account } from '../account';
import { judged, type Seen } from '../row';

/** Waits for a metric to have data; late data is the wrong answer. */
export async function dataWithin(
  account: Account, limit: { readonly seconds: number; readonly minutes: number }, namespace: string, name: string,
  dimensions: Record<string, string>,
): Promise<Seen> {
  const found = await account.until(limit.minutes, async () => hasData(account, namespace, name, dimensions));
  return found === undefined ? judged(false, `no data ${account.waited(limit.minutes)}`) : judged(found.seconds <= limit.seconds, `after ${found.seconds} s`);
}

/** True if a metric has had data in the last hour. */
async function hasData(account: Account, namespace: string, name: string, dimensions: Record<string, string>): Promise<true | undefined> {
  const Metric = { Namespace: namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) };
  const values = await metricValues(account, [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }]);
  return values.m?.some(value => value > 0) ? true : undefined;
}

/** The values of the last hour, by the ID of each query. */
export async function metricValues(account: Account, queries: object[]): Promise<Record<string, number[]>> {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { MetricDataResults = [] } = await account.aws('cloudwatch', 'get-metric-data', { 'start-time': at(-1), 'end-time': at(0.1), 'metric-data-queries': { json: queries } });
  return Object.fromEntries(MetricDataResults.map(({ Id, Values }: { Id: string; Values: number[] }) => [Id, Values]));
}
