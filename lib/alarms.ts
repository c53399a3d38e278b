import { Duration, Lazy, Names } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { AdminShellAlarmOptions, AlarmOptions, NoticeFormat } from './alarm-options';
import { AuditTrail, IAuditTrail } from './audit-trail';
import { Notices, requireHere } from './notices';
import { bypassedPattern, bypassedPatternProblems, DENIED_PATTERN, OPENED_PATTERN, UNSERVED_PATTERN } from './private/filter-patterns';
import { knownRoles, markAsWatcher } from './private/known-shells';
import { alarmChanges, brokerChanges, evidenceChanges, noticeChanges, roleChanges, trailChanges } from './private/tampering';
import { requireAlarmPeriod, requireCount } from './private/validation';
import { SHELL_ROLE_PATH } from './shell-access';

/**
 * The broker of a shell, as alarms see it. A `StreamSessionAdminShell` is one.
 */
export interface IAdminShellBroker extends IConstruct {
  /** The REST API in front of the broker. */
  readonly api: apigateway.RestApi;
  /** The broker's function. */
  readonly handler: lambda.Function;
  /** The one role that may open a shell. */
  readonly shellRole: iam.Role;
}

/**
 * Properties of `AdminShellAlarms`.
 */
export interface AdminShellAlarmsProps extends AdminShellAlarmOptions {
  /** Where calls of `CreateStreamSessionAdminShell` are recorded, in this account and Region. */
  readonly auditTrail: IAuditTrail;

  /**
   * The broker to watch as well: its refusals, its errors, and changes to it.
   *
   * @default - calls are watched, no broker
   */
  readonly broker?: IAdminShellBroker;

  /**
   * Roles under which a call is no bypass, beside those of the app's shells in this account and Region.
   *
   * @default - none
   */
  readonly trustedShellRoles?: iam.IRole[];

  /**
   * Where alarms and notices go, in this account and Region.
   *
   * @default - an encrypted topic of its own
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Encrypts the topic and the queue of undelivered notices.
   *
   * @default - a key of its own, which rotates
   */
  readonly encryptionKey?: kms.IKey;
}

/** How an alarm looks at its metric, where that differs from one 5-minute period. */
interface Look { readonly threshold?: number; readonly period?: Duration; readonly periods?: number }

const RUNBOOK = 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell/blob/main/docs/runbook.md';
/**
 * CloudTrail delivers after some 5 minutes, at times later: an alarm that looked at the newest period alone could pass
 * over a record that belongs to an older one.
 */
const LATE = 3;

/**
 * Tells people about the use of admin shells, and wakes them when it looks wrong.
 *
 * Needs no broker: a team that opens shells by other means can watch with it, too.
 */
export class AdminShellAlarms extends Construct {
  /** Any shell was opened, as CloudTrail saw it. */
  public readonly opened: cloudwatch.Alarm;
  /** A call was not made by a known shell, whether it succeeded or not. */
  public readonly bypassed: cloudwatch.Alarm;
  /** Someone was refused, by IAM or at the API's front door. */
  public readonly denied: cloudwatch.Alarm;
  /** Unusually many shells were opened. */
  public readonly burst: cloudwatch.Alarm;
  /** The broker failed, or a notice could not be delivered. */
  public readonly brokerErrors: cloudwatch.Alarm;
  /** Someone changed what guards or records shells. */
  public readonly tampered: cloudwatch.Alarm;
  /** Where alarms and notices go. */
  public readonly alarmTopic: sns.ITopic;

  private readonly namespace: string;
  private readonly notices: Notices;

  /**
   * @throws if the trail's log group or the topic is known to be in another account or Region; if a threshold or a period
   *   is out of range; at synth, if more shell roles are known than a metric filter can name
   */
  constructor(scope: Construct, id: string, private readonly props: AdminShellAlarmsProps) {
    super(scope, id);
    const { auditTrail, broker } = props;
    requireHere(this, 'the log group of auditTrail', auditTrail.logGroup.node.path, auditTrail.logGroup.env);
    // A metric that is drawn from CloudTrail's records can't carry the shell in a dimension, so its namespace does.
    this.namespace = `GameLiftStreamsAdminShell/${Names.uniqueResourceName(this, { maxLength: 128, separator: '-' })}`;

    const anyRegion = auditTrail.isMultiRegionTrail ?? false;
    const known = () => knownRoles(this, anyRegion, props.trustedShellRoles ?? []);
    markAsWatcher(this, anyRegion);
    this.node.addValidation({ validate: () => bypassedPatternProblems(known()) });

    this.notices = new Notices(this, 'Notices', {
      topic: props.alarmTopic,
      encryptionKey: props.encryptionKey,
      format: props.noticeFormat ?? NoticeFormat.TEXT,
      targets: props.noticeTargets ?? [],
      knownRoleArns: () => known().map(({ arn }) => arn),
      shellRoleArn: broker?.shellRole.roleArn,
    });
    this.alarmTopic = this.notices.topic;

    this.draw('Opened', auditTrail.logGroup, OPENED_PATTERN);
    this.draw('Bypassed', auditTrail.logGroup, Lazy.string({ produce: () => bypassedPattern(known()) }));
    this.draw('Denied', auditTrail.logGroup, DENIED_PATTERN);
    if (broker) this.draw('Unserved', broker.handler.logGroup, UNSERVED_PATTERN);

    const late: Look = { periods: LATE };
    this.opened = this.alarm('opened', 'An admin shell was opened.', period => this.metricOpened({ period }), late);
    this.bypassed = this.alarm('bypassed', 'Someone called CreateStreamSessionAdminShell without the broker.', period => this.metricBypassed({ period }), late);
    this.denied = this.alarm('denied', 'Someone was refused an admin shell.', period => this.refusals(period), late);
    this.burst = this.alarm('burst', 'Unusually many admin shells were opened.', period => this.metricOpened({ period }), { threshold: 20, period: Duration.hours(1), periods: 2 });
    this.brokerErrors = this.alarm('brokerErrors', 'The admin shell broker fails, or a notice could not be delivered.', period => this.failures(period));
    const changes = this.watchChanges();
    this.tampered = this.alarm('tampered', 'Someone changed what guards or records admin shells.', period => total(changes.map(rule => ruleMetric(rule, period)), period));
    this.finish(changes);
  }

  /**
   * A metric drawn from CloudTrail's records: `Opened`, `Bypassed` or `Denied`.
   *
   * @param metricName one of the three
   * @param props statistic, period and the like
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, statistic: cloudwatch.Stats.SUM, ...props }).attachTo(this);
  }

  /**
   * Calls that opened a shell, whoever made them.
   *
   * @default - sum over 5 minutes
   */
  public metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Opened', props);
  }

  /**
   * Calls that were not made by a known shell, successful or not.
   *
   * @default - sum over 5 minutes
   */
  public metricBypassed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Bypassed', props);
  }

  /**
   * Calls that IAM refused.
   *
   * @default - sum over 5 minutes
   */
  public metricDenied(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Denied', props);
  }

  private draw(metricName: string, logGroup: logs.ILogGroup, pattern: string): void {
    new logs.MetricFilter(this, `${metricName}Filter`, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(pattern),
      metricNamespace: this.namespace,
      metricName,
      defaultValue: 0,
    });
  }

  /**
   * Refused by IAM, by CloudTrail's account; and at the API's front door, by API Gateway's. The latter counts the broker's
   * own 400, 404, 409 and 429 too, dozens of them for one client that waits: those are taken off again. What is left
   * counts from `frontDoorThreshold` on.
   */
  private refusals(period: Duration): cloudwatch.IMetric {
    const denied = this.metricDenied({ period });
    const { broker } = this.props;
    if (!broker) return denied;
    const least = this.props.denied?.frontDoorThreshold ?? 10;
    requireCount('frontDoorThreshold of alarm denied', least);
    const refused = 'FILL(clientErrors, 0) - FILL(unserved, 0)';
    return new cloudwatch.MathExpression({
      expression: `FILL(denied, 0) + IF(${refused} >= ${least}, ${refused}, 0)`,
      label: 'Refused',
      period,
      usingMetrics: {
        denied,
        clientErrors: broker.api.deploymentStage.metricClientError({ period, statistic: cloudwatch.Stats.SUM }),
        unserved: this.metric('Unserved', { period }),
      },
    });
  }

  /** A shell whose event was not accepted is a 500. */
  private failures(period: Duration): cloudwatch.IMetric {
    const { broker } = this.props;
    const sum = { period, statistic: cloudwatch.Stats.SUM };
    return total([
      this.notices.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM }),
      ...broker ? [broker.handler.metricErrors(sum), broker.handler.metricThrottles(sum), broker.api.deploymentStage.metricServerError(sum)] : [],
    ], period);
  }

  /** Rules on changes to trail, evidence and broker. */
  private watchChanges() {
    const { auditTrail, broker } = this.props;
    const own = auditTrail instanceof AuditTrail ? auditTrail : undefined;
    const logGroups = [auditTrail.logGroup, ...broker ? [broker.handler.logGroup] : []];
    return [
      ...auditTrail.trailArn === undefined ? [] : [this.notices.announceChanges('TrailChanged', trailChanges(this, auditTrail.trailArn))],
      this.notices.announceChanges('EvidenceChanged', evidenceChanges(logGroups, own?.bucket, own?.encryptionKey)),
      ...broker ? [
        this.notices.announceChanges('BrokerChanged', brokerChanges(broker.handler, broker.api.restApiId)),
        this.notices.announceChanges('RolesChanged', roleChanges(this, [broker.shellRole, broker.handler.role!], SHELL_ROLE_PATH)),
      ] : [],
    ];
  }

  /** What comes last, as it names all the rest. These rules are not in the alarm, which they name: they tell at once. */
  private finish(changes: ReturnType<AdminShellAlarms['watchChanges']>): void {
    const alarms = [this.opened, this.bypassed, this.denied, this.burst, this.brokerErrors, this.tampered];
    this.notices.announceChanges('NoticesChanged', noticeChanges([...new Set([...this.notices.rules, ...changes])], this.alarmTopic.topicArn));
    alarmChanges(alarms.map(alarm => alarm.alarmName)).forEach((pattern, index) => this.notices.announceChanges(`AlarmsChanged${index + 1}`, pattern));
    this.notices.letPublish(alarms);
  }

  private alarm(name: AlarmName, what: string, metricOver: (period: Duration) => cloudwatch.IMetric, look: Look = {}): cloudwatch.Alarm {
    const options: AlarmOptions = this.props[name] ?? {};
    const threshold = options.threshold ?? look.threshold ?? 1;
    const period = options.period ?? look.period ?? Duration.minutes(5);
    requireCount(`threshold of alarm ${name}`, threshold);
    requireAlarmPeriod(`period of alarm ${name}`, period);
    const alarm = new cloudwatch.Alarm(this, `${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      alarmDescription: `${what} What to do: ${RUNBOOK}#${name.toLowerCase()}`,
      metric: metricOver(period),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: look.periods ?? 1,
      datapointsToAlarm: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      actionsEnabled: options.actionsEnabled ?? true,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.alarmTopic.topicArn }) }, ...this.props.alarmActions ?? []);
    return alarm;
  }
}

type AlarmName = 'opened' | 'bypassed' | 'denied' | 'burst' | 'brokerErrors' | 'tampered';

/** A sum in which one that has no data yet counts nothing. */
function total(metrics: cloudwatch.IMetric[], period: Duration): cloudwatch.IMetric {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new cloudwatch.MathExpression({ expression: Object.keys(usingMetrics).map(id => `FILL(${id}, 0)`).join(' + '), label: 'Sum', period, usingMetrics });
}

/** How often a rule found an event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function ruleMetric(rule: { readonly ruleName: string }, period: Duration): cloudwatch.IMetric {
  return new cloudwatch.Metric({ namespace: 'AWS/Events', metricName: 'TriggeredRules', dimensionsMap: { RuleName: rule.ruleName }, statistic: cloudwatch.Stats.SUM, period });
}
