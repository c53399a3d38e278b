import { Duration, Lazy, Token } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { OwnAnswers } from './own-answers';
import { UnexplainedShells } from './unexplained-shells';
import { IAdminShellBroker } from '../broker/admin-shell-broker';
import { lateProperty } from '../private/late-property';
import { resourceOf } from '../private/underlying-resource';

/**
 * How to combine two counts. For a threshold of 1, the greater of the two is enough: in a sum, a forged negative value of one
 * would hide the other.
 */
function together(threshold: number): 'MAX' | 'SUM' {
  return threshold === 1 ? 'MAX' : 'SUM';
}

/** A term of a metric math expression, and the metrics that it uses. */
interface Counted { readonly text: string; readonly metrics: Record<string, cloudwatch.IMetric> }

/**
 * How often something was recorded, by a metric to which anyone with `cloudwatch:PutMetricData` can add data. A negative
 * value can't lower the result: it is not the maximum, and increases the number of samples.
 */
function count(id: string, metric: cloudwatch.Metric, period: Duration, threshold: number): Counted {
  if (threshold === 1) return { text: `FILL(${id}, 0)`, metrics: { [id]: metric.with({ period, statistic: cloudwatch.Stats.MAXIMUM }) } };
  return {
    text: `MAX([FILL(${id}, 0), FILL(${id}Samples, 0)])`,
    metrics: {
      [id]: metric.with({ period, statistic: cloudwatch.Stats.SUM }),
      [`${id}Samples`]: metric.with({ period, statistic: cloudwatch.Stats.SAMPLE_COUNT }),
    },
  };
}

/** The metric for an alarm on recorded calls. */
export function recorded(period: Duration, metric: cloudwatch.Metric, threshold: number): cloudwatch.IMetric {
  if (threshold === 1) return metric.with({ period, statistic: cloudwatch.Stats.MAXIMUM });
  const { text: expression, metrics: usingMetrics } = count('calls', metric, period, threshold);
  return new cloudwatch.MathExpression({ expression, label: 'Calls', period, usingMetrics });
}

/** Recorded calls, and events that a rule matched. */
export function recordedOrMatched(period: Duration, metric: cloudwatch.Metric, threshold: number, rule: events.IRule): cloudwatch.IMetric {
  const { text, metrics } = count('calls', metric, period, threshold);
  return new cloudwatch.MathExpression({
    expression: `${together(threshold)}([${text}, FILL(matches, 0)])`,
    label: 'Calls',
    period,
    usingMetrics: { ...metrics, matches: ruleMatches(rule.ruleName, { period }) },
  });
}

/** A shell is judged within half an hour. If one waits for longer, the function doesn't process the queue. */
const UNATTENDED = Duration.minutes(45);

/**
 * Requests that IAM refused, according to CloudTrail, and requests that API Gateway refused, according to its metric. The
 * latter includes the broker's own 400, 404, 409 and 429, dozens of them for one waiting client, and what approvers
 * are answered. Those are subtracted, but no more than each function's invocations according to Lambda's metric, which nobody can forge. The metrics'
 * timestamps differ a little, and anyone can send requests that are refused, so the difference counts only if it is at least
 * `minimum`.
 *
 * It uses SUM over an array instead of + (see `sumOf`).
 */
export function refusals(
  period: Duration, threshold: number, denied: cloudwatch.Metric, { unserved, undecided }: OwnAnswers,
  { api, handler, approvals }: IAdminShellBroker, minimum: number,
): cloudwatch.IMetric {
  const byIam = count('denied', denied, period, threshold);
  const subtracted = (answers: string, invocations: string) =>
    `IF(FILL(${answers}, 0) > FILL(${invocations}, 0), 0 - FILL(${invocations}, 0), 0 - FILL(${answers}, 0))`;
  const answered = [subtracted('unserved', 'invocations'), ...approvals ? [subtracted('undecided', 'approvalInvocations')] : []].join(', ');
  const refused = `SUM([FILL(clientErrors, 0), ${answered}])`;
  const sum = { period, statistic: cloudwatch.Stats.SUM };
  return new cloudwatch.MathExpression({
    expression: `${together(threshold)}([${byIam.text}, IF(${refused} >= ${minimum}, ${refused}, 0)])`,
    label: 'Refused',
    period,
    usingMetrics: {
      ...byIam.metrics,
      clientErrors: apiErrors(api, '4XXError', sum),
      unserved: unserved.with(sum),
      invocations: handler.metricInvocations(sum),
      ...approvals && undecided && { undecided: undecided.with(sum), approvalInvocations: approvals.handler.metricInvocations(sum) },
    },
  });
}

/** Failures of the broker that its users notice. A shell whose event was not accepted is a 500. */
export function failures(period: Duration, { handler, api, approvals }: IAdminShellBroker): cloudwatch.IMetric[] {
  const sum = { period, statistic: cloudwatch.Stats.SUM };
  const ofFunctions = [handler, ...approvals ? [approvals.handler] : []].flatMap(one => [one.metricErrors(sum), one.metricThrottles(sum)]);
  return [...ofFunctions, apiErrors(api, '5XXError', sum)];
}

/**
 * The API's errors. The stage of an imported API is not known, so its errors are those of all stages.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
function apiErrors(api: apigateway.IRestApi, metricName: '4XXError' | '5XXError', options: cloudwatch.MetricOptions): cloudwatch.IMetric {
  const stage: apigateway.Stage | undefined = api.deploymentStage;
  const dimensionsMap = { ApiName: nameOf(api), ...stage && { Stage: stage.stageName } };
  return new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, ...options });
}

/** The name in the metrics' dimension, even if an aspect changes it. */
function nameOf(api: apigateway.IRestApi): string {
  const resource = resourceOf<apigateway.CfnRestApi>(api, apigateway.CfnRestApi.CFN_RESOURCE_TYPE_NAME);
  return resource === undefined ? api.restApiName : Lazy.uncachedString({ produce: () => Token.asString(lateProperty(resource, 'Name', resource.name)) });
}

/**
 * A shell has no record, or could not be checked: the function failed, is not called any more, or gave up. What it gave up is
 * in one queue with undelivered notices, which therefore count as well: rather two alarms too many than a shell that nobody checks.
 */
export function unexplained(
  period: Duration, rule: events.IRule, { handler, queue }: UnexplainedShells, deadLetters: sqs.IQueue,
): cloudwatch.IMetric {
  const sum = { period, statistic: cloudwatch.Stats.SUM };
  const most = { period, statistic: cloudwatch.Stats.MAXIMUM };
  return new cloudwatch.MathExpression({
    expression: `SUM([FILL(found, 0), FILL(errors, 0), FILL(throttles, 0), FILL(given_up, 0), IF(FILL(oldest, 0) >= ${UNATTENDED.toSeconds()}, 1, 0)])`,
    label: 'Unexplained',
    period,
    usingMetrics: {
      found: ruleMatches(rule.ruleName, { period }),
      errors: handler.metricErrors(sum),
      throttles: handler.metricThrottles(sum),
      given_up: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      oldest: queue.metricApproximateAgeOfOldestMessage(most),
    },
  });
}

/** How often a rule matched an event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export function ruleMatches(ruleName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Events', metricName: 'TriggeredRules', dimensionsMap: { RuleName: ruleName }, statistic: cloudwatch.Stats.SUM, ...props });
}

/**
 * A sum in which metrics without data count as 0. FILL fills gaps, but it is not documented whether it has an effect on a
 * metric that never had data, and with + such a metric would leave the alarm without a value forever. SUM ignores it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function sumOf(period: Duration, metrics: cloudwatch.IMetric[]): cloudwatch.IMetric {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new cloudwatch.MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).map(id => `FILL(${id}, 0)`).join(', ')}])`,
    label: 'Sum',
    period,
    usingMetrics,
  });
}

/** Splits metrics into groups that one alarm can add up: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export function groupsPerAlarm<T>(all: T[]): T[][] {
  const starts = all.map((_, index) => index).filter(index => index % METRICS_PER_ALARM === 0);
  return starts.map(start => all.slice(start, start + METRICS_PER_ALARM));
}

const METRICS_PER_ALARM = 10;
