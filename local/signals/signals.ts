import { parseEventPattern, type EventPattern } from './event-pattern';
import { parseFilterPattern, type FilterPattern } from './filter-pattern';
import type { InputTransformer } from './input-transformer';
import type { Template, Value } from '../template/template';

/** A metric filter of a template. */
export interface MetricFilter {
  readonly id: string;
  /** Name of the log group that it reads. */
  readonly logGroup: string;
  readonly pattern: FilterPattern;
  readonly namespace: string;
  readonly metricName: string;
  /** The value that it reports for a record that doesn't match. */
  readonly defaultValue?: number;
}

/** A rule of a template, on the default bus. */
export interface EventRule {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly pattern: EventPattern;
  /** Whether it also receives CloudTrail's records of read-only calls. */
  readonly matchesReads: boolean;
  readonly targets: ReadonlyArray<{ readonly arn: string; readonly transformer?: InputTransformer }>;
}

export const metricFilters = oncePerTemplate((template): MetricFilter[] =>
  template.ofType('AWS::Logs::MetricFilter').map(([id, { Properties }]) => {
    const { LogGroupName, FilterPattern: pattern, MetricTransformations } = template.resolve(Properties);
    const [{ MetricNamespace, MetricName, MetricValue, DefaultValue, Dimensions }, ...others] = MetricTransformations;
    if (others.length > 0 || MetricValue !== '1' || Dimensions !== undefined) {
      throw new Error(`the local environment supports only metric filters that count: ${id}, ${JSON.stringify(MetricTransformations)}`);
    }
    const parsed = parseFilterPattern(pattern);
    return { id, logGroup: LogGroupName, pattern: parsed, namespace: MetricNamespace, metricName: MetricName, defaultValue: DefaultValue };
  }));

export const eventRules = oncePerTemplate((template): EventRule[] =>
  // A scheduled rule matches no events.
  template.ofType('AWS::Events::Rule').filter(([, { Properties }]) => Properties.EventPattern !== undefined).map(([id, { Properties }]) => {
    const { EventPattern: pattern, EventBusName, State, Targets = [] } = template.resolve(Properties);
    if (EventBusName !== undefined) throw new Error(`the local environment has only the default bus, rule ${id} is on ${EventBusName}`);
    return {
      id,
      name: template.resolve({ Ref: id }),
      arn: template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }),
      pattern: parseEventPattern(pattern),
      matchesReads: State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      targets: Targets.map((target: Value) => ({ arn: target.Arn, transformer: target.InputTransformer })),
    };
  }));

/**
 * Whether the rule matches the event. Records of read-only management calls don't reach a rule unless it asks for them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function ruleMatches(rule: EventRule, event: Value, missingFieldDiffers: boolean): boolean {
  const isRead = event['detail-type'] === 'AWS API Call via CloudTrail' && event.detail?.managementEvent === true && event.detail?.readOnly === true;
  return (rule.matchesReads || !isRead) && rule.pattern.matches(event, missingFieldDiffers);
}

/** Patterns are parsed once, however many records they are matched against. */
function oncePerTemplate<T>(read: (template: Template) => readonly T[]): (template: Template) => readonly T[] {
  const found = new WeakMap<Template, readonly T[]>();
  return template => {
    const all = found.get(template) ?? read(template);
    found.set(template, all);
    return all;
  };
}
