import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { groupsPerAlarm, ruleMatches, sumOf } from './alarm-metrics';
import { AdminShellAlarmOptions, AlarmOptions } from './alarm-options';
import { substitutedText } from '../private/substitution';
import { requireAlarmPeriod, requireCount } from '../private/validation';

/** An alarm's settings, where they differ from a threshold of 1 in any of the last three periods of 5 minutes. */
interface AlarmDefaults { readonly threshold?: number; readonly period?: Duration; readonly periods?: number }

const RUNBOOK = 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell/blob/main/docs/runbook.md';
/**
 * CloudTrail delivers records after about 5 minutes, sometimes later, and metrics are delayed, too: an alarm on the newest
 * period alone could miss late data of an older one, all the more since FILL puts a 0 there.
 */
const PERIODS = 3;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const ACTIONS_PER_ALARM = 5;

type MetricOver = (period: Duration, threshold: number) => cloudwatch.IMetric;
type AlarmName = 'opened' | 'bypassed' | 'denied' | 'burst' | 'brokerErrors' | 'emergency' | 'tampered' | 'unexplained';

/** Creates alarms with names that one rule can watch, and with the same actions. */
export class AlarmMaker {
  private readonly all: cloudwatch.AlarmBase[] = [];
  private readonly actions: cloudwatch.IAlarmAction[] = [];

  /**
   * @param prefix what the names of the alarms begin with
   */
  constructor(private readonly scope: Construct, private readonly prefix: string, private readonly options: AdminShellAlarmOptions) {}

  /** @throws if an alarm would have more actions than CloudWatch allows */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.actions.push(...actions);
    if (this.actions.length > ACTIONS_PER_ALARM) {
      throw new Error(`the alarms of ${this.scope.node.path} would have ${this.actions.length} actions, and CloudWatch allows ${ACTIONS_PER_ALARM}, two of which are the topics: `
        + 'subscribe the others to alarmTopic');
    }
    this.all.forEach(alarm => alarm.addAlarmAction(...actions));
  }

  /**
   * Goes off when one of the rules matches an event. If one alarm can't add up all rules, a composite of alarms without actions.
   *
   * A single alarm has a number, too, so that a composite, which a later update may add, has its own ID and name:
   * CloudFormation doesn't change the type of a resource.
   */
  public countingMatches(name: AlarmName, what: string, rules: events.Rule[]): cloudwatch.AlarmBase {
    const { actionsEnabled = true } = this.options[name] ?? {};
    const groups = groupsPerAlarm(rules);
    const parts = groups.map((some, index) => this.create(`${idOf(name)}${index + 1}`, {
      ...this.propsOf(name, what, period => sumOf(period, some.map(rule => ruleMatches(rule.ruleName, { period })))),
      ...groups.length === 1 && { actionsEnabled },
    }));
    if (parts.length === 1) return this.withActions(parts[0]);
    return this.withActions(new cloudwatch.CompositeAlarm(this.scope, idOf(name), {
      compositeAlarmName: substitutedText(`${this.prefix}${idOf(name)}`),
      alarmDescription: describe(name, what),
      alarmRule: cloudwatch.AlarmRule.anyOf(...parts.map(part => cloudwatch.AlarmRule.fromAlarm(part, cloudwatch.AlarmState.ALARM))),
      actionsEnabled,
    }));
  }

  /** Goes off when the count of a period reaches a threshold. */
  public counting(name: AlarmName, what: string, metricOver: MetricOver, defaults: AlarmDefaults = {}): cloudwatch.Alarm {
    const { actionsEnabled = true } = this.options[name] ?? {};
    return this.register(name, what, { ...this.propsOf(name, what, metricOver, defaults), actionsEnabled });
  }

  private propsOf(name: AlarmName, what: string, metricOver: MetricOver, defaults: AlarmDefaults = {}): cloudwatch.AlarmProps {
    const options: AlarmOptions = this.options[name] ?? {};
    const threshold = options.threshold ?? defaults.threshold ?? 1;
    const period = options.period ?? defaults.period ?? Duration.minutes(5);
    requireCount(`threshold of alarm ${name}`, threshold);
    requireAlarmPeriod(`period of alarm ${name}`, period);
    return {
      alarmDescription: describe(name, what),
      metric: metricOver(period, threshold),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: defaults.periods ?? PERIODS,
      datapointsToAlarm: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    };
  }

  /** Goes off when a metric had no data for that many days. */
  public missing(name: 'heartbeat', what: string, metric: cloudwatch.IMetric, days: number): cloudwatch.Alarm {
    return this.register(name, what, {
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: days,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }

  private register(name: AlarmName | 'heartbeat', what: string, props: cloudwatch.AlarmProps): cloudwatch.Alarm {
    return this.withActions(this.create(idOf(name), { ...props, alarmDescription: describe(name, what) }));
  }

  private create(id: string, props: cloudwatch.AlarmProps): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this.scope, id, { ...props, alarmName: substitutedText(`${this.prefix}${id}`) });
  }

  private withActions<T extends cloudwatch.AlarmBase>(alarm: T): T {
    alarm.addAlarmAction(...this.actions);
    this.all.push(alarm);
    return alarm;
  }
}

function idOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function describe(name: string, what: string): string {
  return `${what} What to do: ${RUNBOOK}#${name.toLowerCase()}`;
}
