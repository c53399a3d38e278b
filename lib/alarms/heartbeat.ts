import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ruleMatches } from './alarm-metrics';
import { Heartbeat } from './alarm-options';

interface Rhythm {
  readonly schedule: events.CronOptions;
  /** Any period of this many days has a heartbeat. */
  readonly days: number;
}

const RHYTHMS: Record<Exclude<Heartbeat, Heartbeat.NEVER>, Rhythm> = {
  [Heartbeat.TWICE_A_WEEK]: { schedule: { minute: '0', hour: '9', weekDay: 'MON,THU' }, days: 5 },
  [Heartbeat.DAILY]: { schedule: { minute: '0', hour: '9' }, days: 2 },
};

export function rhythmOf(heartbeat: Heartbeat): Rhythm | undefined {
  return heartbeat === Heartbeat.NEVER ? undefined : RHYTHMS[heartbeat];
}

/**
 * 1 for a day on which the rule fired and each topic delivered something; no value for any other day. It multiplies, because
 * a product has no value if a factor has none, whatever else is undocumented about metrics without data.
 */
export function heartbeatArrived(rule: events.IRule, topics: sns.ITopic[]): cloudwatch.IMetric {
  const period = Duration.days(1);
  const delivered = topics.map(topic => topic.metricNumberOfNotificationsDelivered({ period, statistic: cloudwatch.Stats.SUM }));
  const usingMetrics = Object.fromEntries([ruleMatches(rule.ruleName, { period }), ...delivered].map((metric, index) => [`m${index}`, metric]));
  return new cloudwatch.MathExpression({
    expression: Object.keys(usingMetrics).map(id => `(${id} >= 1)`).join(' * '),
    label: 'Arrived',
    period,
    usingMetrics,
  });
}
