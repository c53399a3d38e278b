import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { failures, recorded, refusals, ruleMatches, sumOf, unexplained } from './alarm-metrics';
import { AdminShellAlarmsProps, AlarmOptions, NoticeFormat } from './alarm-options';
import { UNSERVED_PATTERN } from './filter-patterns';
import { warnWithoutForwarder } from './iam-events';
import { LENT_ROLE_NOTICE, lentRole, withReads } from './lent-role';
import { Notices } from './notices';
import { RecordedCalls } from './recorded-calls';
import { alarmChanges, brokerChanges, evidenceChanges, noticeChanges, roleChanges, topicChanges, trailChanges } from './tampering';
import { UnexplainedShells } from './unexplained';
import { UNEXPLAINED_NOTICE, unexplainedShells } from './unexplained-events';
import { IAdminShellBroker } from '../broker/admin-shell-broker';
import { SHELL_ROLE_PATH } from '../private/names';
import { uniqueName } from '../private/physical-name';
import { requireFewActions, requireMetricFilters } from '../private/suitability';
import { requireAlarmPeriod, requireCount, requireExactRoles, requireSameEnvironment, SIGNALS_STAY_HERE } from '../private/validation';

/** How an alarm looks at its metric, where that differs from 1 in the latest three periods of 5 minutes. */
interface AlarmDefaults { readonly threshold?: number; readonly period?: Duration; readonly periods?: number }

const RUNBOOK = 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell/blob/main/docs/runbook.md';
/**
 * CloudTrail delivers after some 5 minutes, at times later, and metrics have delays of their own: an alarm that looked at
 * the newest period alone could pass over what belongs to an older one. FILL makes that worse: it writes a 0 there.
 */
const PERIODS = 3;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const ACTIONS_PER_ALARM = 5;

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
  /** Someone was refused, by IAM or by API Gateway. */
  public readonly denied: cloudwatch.Alarm;
  /** Unusually many shells were opened. */
  public readonly burst: cloudwatch.Alarm;
  /** The broker failed, or a notice could not be delivered. */
  public readonly brokerErrors: cloudwatch.Alarm;
  /** Someone changed what guards or records shells. */
  public readonly tampered: cloudwatch.Alarm;
  /** A shell was opened under the shell role and the broker has no record of it, or nobody could look. Undefined without a broker. */
  public readonly unexplained?: cloudwatch.Alarm;
  /** Where alarms and notices go. */
  public readonly alarmTopic: sns.ITopic;

  private readonly calls: RecordedCalls;
  private readonly unserved?: cloudwatch.Metric;
  private readonly notices: Notices;
  private readonly all: cloudwatch.Alarm[] = [];
  private readonly actions: cloudwatch.IAlarmAction[] = [];

  /**
   * @throws if the trail's log group or the topic is known to be in another account or Region; if a threshold or a period
   *   is out of range; if one of `trustedShellRoles` is not an exact ARN; at synth, if more shell roles are known than can be told
   *   from others by the metric filters that a log group takes
   */
  constructor(scope: Construct, id: string, private readonly props: AdminShellAlarmsProps) {
    super(scope, id);
    const { auditTrail, broker } = props;
    requireExactRoles('trustedShellRoles', (props.trustedShellRoles ?? []).map(role => role.roleArn));
    requireSameEnvironment(this, `the log group of auditTrail ${auditTrail.logGroup.node.path}`, auditTrail.logGroup.env, SIGNALS_STAY_HERE);
    this.calls = RecordedCalls.of(this, auditTrail, [...broker ? [broker.shellRole] : [], ...props.trustedShellRoles ?? []]);

    requireMetricFilters(this, 'the log group of the trail', auditTrail.logGroup);
    requireFewActions(this);
    if (broker || auditTrail.deliveryRole) warnWithoutForwarder(this);

    this.notices = new Notices(this, 'Notices', {
      topic: props.alarmTopic,
      encryptionKey: props.encryptionKey,
      format: props.noticeFormat ?? NoticeFormat.TEXT,
      targets: props.noticeTargets ?? [],
      calls: this.calls,
      shellRoleArn: broker?.shellRole.roleArn,
    });
    this.alarmTopic = this.notices.topic;
    this.addAlarmAction({ bind: () => ({ alarmActionArn: this.alarmTopic.topicArn }) }, ...props.alarmActions ?? []);

    if (broker) this.unserved = this.countUnserved(broker.logGroup);

    this.opened = this.alarm('opened', 'An admin shell was opened.', (period, threshold) => recorded(period, this.metricOpened(), threshold));
    this.bypassed = this.alarm('bypassed', 'Someone called CreateStreamSessionAdminShell without the broker.', (period, threshold) => recorded(period, this.metricBypassed(), threshold));
    this.denied = this.alarm('denied', 'Someone was refused an admin shell.', (period, threshold) => this.refusals(period, threshold));
    this.burst = this.alarm('burst', 'Unusually many admin shells were opened.', (period, threshold) => recorded(period, this.metricOpened(), threshold), { threshold: 20, period: Duration.hours(1), periods: 2 });
    this.brokerErrors = this.alarm('brokerErrors', 'The admin shell broker fails, or a notice could not be delivered.', period => this.failures(period));
    const changes = this.watchChanges();
    this.tampered = this.alarm('tampered', 'Someone changed what guards or records admin shells.', period => sumOf(period, changes.map(rule => ruleMatches(period, rule))));
    if (broker) this.unexplained = this.compareWithRecords(broker);
    this.finish();
  }

  /**
   * A metric drawn from CloudTrail's records: `Opened`, `Bypassed` or `Denied`.
   *
   * @param metricName one of the three
   * @param props statistic, period and the like
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.calls.metric(metricName, props).attachTo(this);
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

  /**
   * Has every alarm do more when it goes off, those included that are made later.
   *
   * @param actions what each alarm does beside telling the topic
   * @throws if an alarm would have more actions than CloudWatch takes, five
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.actions.push(...actions);
    if (this.actions.length > ACTIONS_PER_ALARM) {
      throw new Error(`the alarms of ${this.node.path} would have ${this.actions.length} actions, and CloudWatch takes ${ACTIONS_PER_ALARM} (the topic is one): `
        + 'subscribe the rest to alarmTopic');
    }
    this.all.forEach(alarm => alarm.addAlarmAction(...actions));
  }

  private countUnserved(logGroup: logs.ILogGroup): cloudwatch.Metric {
    const unserved = new cloudwatch.Metric({ namespace: `GameLiftStreamsAdminShell/${uniqueName(this, 128)}`, metricName: 'Unserved' });
    new logs.MetricFilter(this, 'UnservedFilter', {
      logGroup,
      filterPattern: logs.FilterPattern.literal(UNSERVED_PATTERN),
      metricNamespace: unserved.namespace,
      metricName: unserved.metricName,
      defaultValue: 0,
    });
    return unserved;
  }

  private refusals(period: Duration, threshold: number): cloudwatch.IMetric {
    const { broker, denied } = this.props;
    if (!broker) return recorded(period, this.metricDenied(), threshold);
    const least = denied?.apiRefusalThreshold ?? 10;
    requireCount('apiRefusalThreshold of alarm denied', least);
    return refusals(period, threshold, this.metricDenied(), this.unserved!, broker, least);
  }

  private failures(period: Duration): cloudwatch.IMetric {
    const undelivered = this.notices.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM });
    return sumOf(period, [undelivered, ...this.props.broker ? failures(period, this.props.broker) : []]);
  }

  private compareWithRecords(broker: IAdminShellBroker): cloudwatch.Alarm {
    const { encryptionKey, logRetention = logs.RetentionDays.ONE_YEAR, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = this.props;
    const shells = new UnexplainedShells(this, 'Comparison', { broker, encryptionKey, logRetention, removalPolicy });
    const found = this.notices.announceChanges('Unexplained', unexplainedShells(broker.shellRole.roleArn), UNEXPLAINED_NOTICE);
    return this.alarm('unexplained', 'A shell was opened that the broker has no record of, or nobody could look.', period => unexplained(period, found, shells));
  }

  /** Rules on changes to trail, evidence, broker and roles. */
  private watchChanges(): events.Rule[] {
    const { auditTrail, broker } = this.props;
    const logGroups = [auditTrail.logGroup, ...broker ? [broker.logGroup] : []];
    const keys = [...new Set([this.props.encryptionKey, auditTrail.encryptionKey])].filter(key => key !== undefined);
    const roles = [broker?.shellRole, broker?.handler.role, auditTrail.deliveryRole].filter(role => role !== undefined);
    return [
      ...auditTrail.trailArn === undefined ? [] : [this.notices.announceChanges('TrailChanged', trailChanges(this, auditTrail.trailArn))],
      this.notices.announceChanges('EvidenceChanged', evidenceChanges(logGroups, keys, auditTrail.bucket)),
      ...broker ? [this.notices.announceChanges('BrokerChanged', brokerChanges(broker.handler, broker.api.restApiId))] : [],
      ...broker?.handler.role ? [withReads(this.notices.announceChanges('RoleLent', lentRole(broker, broker.handler.role), LENT_ROLE_NOTICE))] : [],
      ...roles.length > 0 ? [this.notices.announceChanges('RolesChanged', roleChanges(this, roles, SHELL_ROLE_PATH))] : [],
    ];
  }

  /** What comes last, as it names all the rest. These rules are not in the alarm, which they name: they tell at once. */
  private finish(): void {
    this.notices.announceChanges('NoticesChanged', noticeChanges([...this.notices.rules]));
    this.notices.announceChanges('TopicChanged', topicChanges(this.alarmTopic.topicArn));
    alarmChanges(this.all.map(alarm => alarm.alarmName)).forEach((pattern, index) => this.notices.announceChanges(`AlarmsChanged${index + 1}`, pattern));
    this.notices.allowPublishing(this.all);
  }

  private alarm(name: AlarmName, what: string, metricOver: (period: Duration, threshold: number) => cloudwatch.IMetric, defaults: AlarmDefaults = {}): cloudwatch.Alarm {
    const options: AlarmOptions = this.props[name] ?? {};
    const threshold = options.threshold ?? defaults.threshold ?? 1;
    const period = options.period ?? defaults.period ?? Duration.minutes(5);
    requireCount(`threshold of alarm ${name}`, threshold);
    requireAlarmPeriod(`period of alarm ${name}`, period);
    const alarm = new cloudwatch.Alarm(this, `${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      alarmDescription: `${what} What to do: ${RUNBOOK}#${name.toLowerCase()}`,
      metric: metricOver(period, threshold),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: defaults.periods ?? PERIODS,
      datapointsToAlarm: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      actionsEnabled: options.actionsEnabled ?? true,
    });
    alarm.addAlarmAction(...this.actions);
    this.all.push(alarm);
    return alarm;
  }
}

type AlarmName = 'opened' | 'bypassed' | 'denied' | 'burst' | 'brokerErrors' | 'tampered' | 'unexplained';
