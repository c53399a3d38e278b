import { randomUUID } from 'node:crypto';
import { recordOf, trails, type CloudTrailRecord } from './cloudtrail';
import { transform } from './input-transformer';
import { evaluate } from './metric-math';
import { eventRules, ruleMatches, metricFilters } from './signals';
import type { AcceptedEvent } from '../services/event-bridge';
import type { ServiceCall } from '../services/game-lift-streams';
import { brokerFunction, type TemplateFunction } from '../template/functions';
import type { Template, Value } from '../template/template';

/** A message that a rule has sent to a topic. */
export interface Notice {
  /** Logical ID of the rule. */
  readonly rule: string;
  readonly topic: string;
  readonly text: string;
}

/** Is told what the stack's rules send. */
export interface Listener {
  onNotice?(notice: Notice): void;
  onMessage?(queueArn: string, body: string): void;
}

/** The state of an alarm, as if everything so far had happened within one period. */
export interface AlarmState {
  /** Logical ID. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly value: number;
  readonly threshold: number;
  readonly inAlarm: boolean;
  /** The topics that it notifies. */
  readonly actions: string[];
}

/**
 * The signals of a synthesized stack: its trails record what their selectors match, its metric filters read the log groups,
 * its rules match events on the default bus, and its alarms evaluate the metrics. Delays are not simulated: CloudTrail's
 * delivery takes minutes.
 */
export class Audit {
  /** Every notice sent, in order. */
  public readonly notices: Notice[] = [];
  /** Everything that the stack's trails recorded. */
  public readonly records: CloudTrailRecord[] = [];

  private readonly metrics = new Map<string, Statistics>();
  private readonly filters;
  private readonly rules;
  private readonly trails;
  private readonly broker: TemplateFunction;

  constructor(private readonly template: Template, private readonly listener: Listener = {}) {
    this.filters = metricFilters(template);
    this.rules = eventRules(template);
    this.trails = trails(template);
    this.broker = brokerFunction(template);
  }

  /** A call to the service: recorded by each trail that selects it, and put on the bus once. */
  public call(call: ServiceCall): void {
    const record = recordOf(call, this.template);
    const recorders = record === undefined ? [] : this.trails.filter(trail => trail.records(record));
    if (record === undefined || recorders.length === 0) return;
    this.records.push(record);
    recorders.forEach(({ logGroup }) => this.write(logGroup, record));
    this.deliver({
      'source': 'aws.gameliftstreams', 'detail-type': 'AWS API Call via CloudTrail', 'resources': [], 'time': record.eventTime, 'detail': record,
    });
  }

  /** An event that the bus has accepted. */
  public event({ source, detailType, detail, resources }: AcceptedEvent): void {
    this.deliver({ source, 'detail-type': detailType, resources, 'time': detail.time, detail });
  }

  /** A line of a function's log, by default the broker's. If it belongs to a request, Lambda counts the invocation. */
  public line(line: string, [functionId, { Properties }] = this.broker): void {
    const logGroup = this.template.resolve(Properties.LoggingConfig?.LogGroup);
    if (logGroup === undefined || !/^\{.*\}$/.test(line)) return;
    const record = JSON.parse(line);
    this.write(logGroup, record);
    if (record.outcome !== undefined || record.action !== undefined) this.count('AWS/Lambda', 'Invocations', { FunctionName: this.template.resolve({ Ref: functionId }) }, 1);
  }

  /** A response of API Gateway, counted in its metrics. */
  public answer(status: number): void {
    const [stage] = this.template.ofType('AWS::ApiGateway::Stage').map(([id]) => this.template.resolve({ Ref: id }));
    const [[, { Properties }]] = this.template.ofType('AWS::ApiGateway::RestApi');
    const dimensions = { ApiName: this.template.resolve(Properties.Name), Stage: stage };
    for (const [metric, counts] of [['Count', true], ['4XXError', status >= 400 && status < 500], ['5XXError', status >= 500]] as const) {
      this.count('AWS/ApiGateway', metric, dimensions, counts ? 1 : 0);
    }
  }

  /** The alarms on counts, and the composite alarms over them. Alarms on missing data are left out: they need days, which are not simulated. */
  public alarms(): AlarmState[] {
    const counting = this.template.ofType('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.TreatMissingData !== 'breaching')
      .map(([id, { Properties }]) => this.counting(id, this.template.resolve(Properties)));
    const composite = this.template.ofType('AWS::CloudWatch::CompositeAlarm')
      .map(([id, { Properties }]) => compositeState(id, this.template.resolve(Properties), counting));
    return [...counting, ...composite];
  }

  private counting(id: string, alarm: Value): AlarmState {
    if (alarm.ComparisonOperator !== 'GreaterThanOrEqualToThreshold' || alarm.TreatMissingData !== 'notBreaching') {
      throw new Error(`the local environment supports only alarms with GreaterThanOrEqualToThreshold and notBreaching: ${id}`);
    }
    const value = alarm.Metrics === undefined ? this.statistic(alarm, alarm.Statistic) : this.compute(alarm.Metrics);
    return {
      id,
      name: alarm.AlarmName ?? this.template.resolve({ Ref: id }),
      description: alarm.AlarmDescription,
      value: value ?? 0,
      threshold: alarm.Threshold,
      inAlarm: value !== undefined && value >= alarm.Threshold,
      actions: alarm.ActionsEnabled === false ? [] : alarm.AlarmActions ?? [],
    };
  }

  private write(logGroup: string, event: Value): void {
    for (const { pattern, namespace, metricName, defaultValue } of this.filters.filter(one => one.logGroup === logGroup)) {
      const value = pattern.matches(event, false) ? 1 : defaultValue;
      if (value !== undefined) this.count(namespace, metricName, {}, value);
    }
  }

  private deliver(event: Value): void {
    const { account, region } = this.template;
    const whole = { version: '0', id: randomUUID(), account, region, ...event };
    for (const rule of this.rules.filter(one => ruleMatches(one, whole, false))) {
      this.count('AWS/Events', 'TriggeredRules', { RuleName: rule.name }, 1);
      for (const { arn, transformer } of rule.targets.filter(target => target.arn.split(':')[2] === 'sns')) {
        const notice = { rule: rule.id, topic: arn, text: transformer ? transform(transformer, whole, rule, false).text : JSON.stringify(whole) };
        this.notices.push(notice);
        this.listener.onNotice?.(notice);
      }
      for (const { arn, transformer } of rule.targets.filter(target => target.arn.split(':')[2] === 'sqs')) {
        this.listener.onMessage?.(arn, transformer ? transform(transformer, whole, rule, false).text : JSON.stringify(whole));
      }
    }
  }

  /** A count of a service's own metric. */
  public count(namespace: string, name: string, dimensions: Record<string, string>, value: number): void {
    const key = keyOf(namespace, name, dimensions);
    const { Sum, SampleCount, Maximum } = this.metrics.get(key) ?? { Sum: 0, SampleCount: 0, Maximum: value };
    this.metrics.set(key, { Sum: Sum + value, SampleCount: SampleCount + 1, Maximum: Math.max(Maximum, value) });
  }

  /** The maximum of a service's own metric. */
  public raise(namespace: string, name: string, dimensions: Record<string, string>, value: number): void {
    this.count(namespace, name, dimensions, value);
  }

  private statistic(metric: Value, name: keyof Statistics): number | undefined {
    const statistics = this.metrics.get(keyOf(metric.Namespace, metric.MetricName, dimensionsOf(metric)));
    if (statistics !== undefined && !(name in statistics)) throw new Error(`the local environment doesn't support the statistic ${name} of ${metric.MetricName}`);
    return statistics?.[name];
  }

  private compute(queries: Value[]): number | undefined {
    const stats = queries.filter(({ MetricStat }) => MetricStat !== undefined);
    const expressions = queries.filter(({ Expression }) => Expression !== undefined);
    if (expressions.length !== 1) throw new Error(`the local environment supports only alarms with one expression: ${JSON.stringify(queries)}`);
    const values = stats.map(({ Id, MetricStat: { Metric, Stat } }) => [Id, this.statistic(Metric, Stat)]);
    return evaluate(expressions[0].Expression, Object.fromEntries(values));
  }
}

/** A composite alarm: `(ALARM("one") OR ALARM("two"))`, as CDK writes it. */
function compositeState(id: string, alarm: Value, below: AlarmState[]): AlarmState {
  const names: string[] = [...String(alarm.AlarmRule).matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name.split(':alarm:').pop()!);
  if (names.length === 0 || String(alarm.AlarmRule).replace(/ALARM\("[^"]+"\)/g, '').replace(/[()\s]|OR/g, '') !== '') {
    throw new Error(`the local environment supports only composite alarms that go off with any of others: ${id}, ${alarm.AlarmRule}`);
  }
  const active = below.filter(({ name, inAlarm }) => names.includes(name) && inAlarm);
  return {
    id,
    name: alarm.AlarmName,
    description: alarm.AlarmDescription,
    value: active.reduce((sum, { value }) => sum + value, 0),
    threshold: 1,
    inAlarm: active.length > 0,
    actions: alarm.ActionsEnabled === false ? [] : alarm.AlarmActions ?? [],
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
interface Statistics { readonly Sum: number; readonly SampleCount: number; readonly Maximum: number }

function dimensionsOf({ Dimensions = [] }: Value): Record<string, string> {
  return Object.fromEntries(Dimensions.map(({ Name, Value: value }: Value) => [Name, value]));
}

function keyOf(namespace: string, name: string, dimensions: Record<string, string>): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
