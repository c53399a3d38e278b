import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmMaker } from './alarm-maker';
import { failures, recorded, recordedOrMatched, refusals, ruleMatches, sumOf, unexplained } from './alarm-metrics';
import { AdminShellAlarmsProps, Heartbeat } from './alarm-options';
import { DIRECT_INVOCATION_NOTICE, invokedDirectly } from './direct-invocations';
import { heartbeatArrived, rhythmOf } from './heartbeat';
import { warnWithoutForwarder } from './iam-events';
import { NoticeFormat } from './notice-format';
import { EMERGENCY_RULE, Notices } from './notices';
import { countAnswers, OwnAnswers } from './own-answers';
import { RecordedCalls } from './recorded-calls';
import { APPROVALS_ROLE_MISUSE_NOTICE, ROLE_MISUSE_NOTICE, approvalsRoleMisuse, brokerRoleMisuse } from './role-misuse';
import { UNEXPLAINED_NOTICE, unexplainedShells } from './unexplained-events';
import { UnexplainedShells } from './unexplained-shells';
import { watchedResources } from './watched-resources';
import { changesOf } from './watching/changes';
import { namesOf } from './watching/resource-names';
import { pack } from './watching/rules';
import { tagEvidence } from '../private/evidence-tag';
import { requireCount, requireExactRoles, requireSameEnvironment, SIGNALS_STAY_HERE } from '../private/validation';
import { requireActionLimit, requireMetricFilters } from '../user-resources/suitability';

/**
 * Notifies people of the use of admin shells, and raises alarms if it looks wrong.
 *
 * A broker is not required: a team that opens shells by other means can use it, too.
 */
export class AdminShellAlarms extends Construct {
  /** Any shell was opened, according to CloudTrail. */
  public readonly opened: cloudwatch.Alarm;
  /** A call was not made by a known shell, or a function of the broker was invoked without its API, successfully or not. */
  public readonly bypassed: cloudwatch.Alarm;
  /** Someone was refused, by IAM or by API Gateway. */
  public readonly denied: cloudwatch.Alarm;
  /** Unusually many shells were opened. */
  public readonly burst: cloudwatch.Alarm;
  /** The broker failed, or a notice could not be delivered, or a shell could not be checked. */
  public readonly brokerErrors: cloudwatch.Alarm;
  /** Someone changed resources that protect or record shells. */
  public readonly tampered: cloudwatch.AlarmBase;
  /** No heartbeat was sent, or none was delivered. In alarm from the first deployment until the first heartbeat; undefined with `Heartbeat.NEVER`. */
  public readonly heartbeat?: cloudwatch.Alarm;
  /** A shell was opened with the shell role but the broker has no record of it, or this could not be checked. Undefined without a broker. */
  public readonly unexplained?: cloudwatch.Alarm;
  /** A shell was opened through emergency access. Undefined before `grants.connectInEmergency` is called. */
  public get emergency(): cloudwatch.Alarm | undefined {
    return this.emergencyAlarm;
  }

  /** Where alarms and notices are sent. */
  public readonly alarmTopic: sns.ITopic;
  /** A second topic for the same alarms and notices, encrypted with another key: subscribe people through another channel. */
  public readonly backupTopic: sns.ITopic;

  private readonly calls: RecordedCalls;
  private readonly answers?: OwnAnswers;
  private readonly notices: Notices;
  private readonly make: AlarmMaker;
  private emergencyAlarm?: cloudwatch.Alarm;

  /**
   * @throws if the trail's log group or the topic is known to be in another account or Region; if a threshold or a period
   *   is out of range; if one of `trustedShellRoles` is not an exact ARN; at synth, if there are too many known shell roles to
   *   distinguish with the metric filters that a log group can have
   */
  constructor(scope: Construct, id: string, private readonly props: AdminShellAlarmsProps) {
    super(scope, id);
    const { auditTrail, broker } = props;
    requireExactRoles('trustedShellRoles', (props.trustedShellRoles ?? []).map(role => role.roleArn));
    requireExactRoles('sessionAccessRoles', (auditTrail.sessionAccessRoles ?? []).map(role => role.roleArn));
    requireSameEnvironment(this, `the log group of auditTrail ${auditTrail.logGroup.node.path}`, auditTrail.logGroup.env, SIGNALS_STAY_HERE);
    this.calls = RecordedCalls.of(this, auditTrail, [...broker ? [broker.shellRole] : [], ...props.trustedShellRoles ?? []]);

    requireMetricFilters(this, 'the log group of the trail', auditTrail.logGroup);
    requireActionLimit(this);
    if (broker || auditTrail.deliveryRole) warnWithoutForwarder(this);

    this.notices = new Notices(this, 'Notices', {
      alarmTopic: props.alarmTopic,
      noticeKey: props.noticeKey,
      encryptionKey: props.encryptionKey ?? auditTrail.encryptionKey,
      format: props.noticeFormat ?? NoticeFormat.TEXT,
      targets: props.noticeTargets ?? [],
      calls: this.calls,
      shellRoleArn: broker?.shellRole.roleArn,
    });
    const { topics } = this.notices;
    this.make = new AlarmMaker(this, topics.prefix, props);
    this.alarmTopic = topics.alarmTopic;
    this.backupTopic = topics.backupTopic;
    this.addAlarmAction(...topics.both.map(({ topicArn }) => ({ bind: () => ({ alarmActionArn: topicArn }) })), ...props.alarmActions ?? []);

    if (broker) this.answers = countAnswers(this, broker);
    if (broker?.approvals) this.notices.announceApprovals(broker.approvals.endpointUrl);
    if (auditTrail.sessionAccessRoles) this.notices.announceSessionAccesses();

    this.opened = this.make.counting('opened', 'An admin shell was opened.', (period, threshold) => recorded(period, this.metricOpened(), threshold));
    this.bypassed = this.watchBypasses();
    this.denied = this.make.counting('denied', 'Someone was refused an admin shell.', (period, threshold) => this.refusals(period, threshold));
    this.burst = this.make.counting('burst', 'Unusually many admin shells were opened.', (period, threshold) => recorded(period, this.metricOpened(), threshold), { threshold: 20, period: Duration.hours(1), periods: 2 });
    this.brokerErrors = this.make.counting('brokerErrors', 'The admin shell broker failed, or a notice could not be delivered, or a shell could not be checked.', period => this.failures(period));
    const shells = broker && new UnexplainedShells(this, 'Comparison', {
      prefix: topics.prefix,
      broker,
      deadLetters: topics.undelivered,
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (broker && shells) {
      const found = this.notices.announce('Unexplained', UNEXPLAINED_NOTICE, unexplainedShells(broker.shellRole.roleArn));
      this.unexplained = this.make.counting('unexplained', 'A shell was opened that the broker has no record of, or this could not be checked.', period => unexplained(period, found, shells, topics.undelivered));
    }
    this.tampered = this.make.countingMatches('tampered', 'Someone changed a resource that protects or records admin shells.', this.watchChanges(shells));
    this.heartbeat = this.watchHeartbeat(props.heartbeat ?? Heartbeat.TWICE_A_WEEK);
    tagEvidence(this);
  }

  /**
   * A metric based on CloudTrail's records: `Opened`, `Bypassed` or `Denied`.
   *
   * @param metricName one of the three
   * @param props statistic, period and the like
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.calls.metric(metricName, props).attachTo(this);
  }

  /**
   * Calls that opened a shell, with or without the broker.
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
   * Shells that were opened through emergency access. There are none before `grants.connectInEmergency` is called.
   *
   * @default - sum over 5 minutes
   */
  public metricEmergency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ruleMatches(`${this.notices.topics.prefix}${EMERGENCY_RULE}`, props).attachTo(this);
  }

  /**
   * Adds actions to every alarm, including alarms that are created later.
   *
   * @param actions actions of each alarm, besides notifying the topics
   * @throws if an alarm would have more than the five actions that CloudWatch allows
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.make.addAlarmAction(...actions);
  }

  private refusals(period: Duration, threshold: number): cloudwatch.IMetric {
    const { broker, denied } = this.props;
    if (!broker) return recorded(period, this.metricDenied(), threshold);
    const least = denied?.apiRefusalThreshold ?? 10;
    requireCount('apiRefusalThreshold of alarm denied', least);
    return refusals(period, threshold, this.metricDenied(), this.answers!, broker, least);
  }

  private failures(period: Duration): cloudwatch.IMetric {
    const { undelivered, both } = this.notices.topics;
    return sumOf(period, [
      undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM }),
      ...both.map(topic => topic.metricNumberOfNotificationsFailed({ period, statistic: cloudwatch.Stats.SUM })),
      ...this.props.broker ? failures(period, this.props.broker) : [],
    ]);
  }

  /** Creates rules on changes to everything that opens, records or reports shells. */
  private watchChanges(shells?: UnexplainedShells): events.Rule[] {
    const { broker } = this.props;
    const watched = watchedResources(this.props, this.notices.topics, shells);
    const { real, longest } = namesOf(this, watched);
    const rules = pack(changesOf(real), changesOf(longest)).map(rule => this.notices.announceChanges(rule));
    // With read events: in CloudTrail, AssumeRole is one.
    if (broker?.handler.role) rules.push(this.notices.announce('RoleLent', ROLE_MISUSE_NOTICE, brokerRoleMisuse(broker, broker.handler.role), true));
    if (broker?.approvals?.handler.role) rules.push(this.notices.announce('ApprovalsRoleLent', APPROVALS_ROLE_MISUSE_NOTICE, approvalsRoleMisuse(broker.approvals, broker.approvals.handler.role), true));
    return rules;
  }

  /** Two ways past the API, which alone says who asks: to call the service without the broker, or the broker without the API. */
  private watchBypasses(): cloudwatch.Alarm {
    const { broker } = this.props;
    if (!broker) return this.make.counting('bypassed', 'Someone called CreateStreamSessionAdminShell without the broker.', (period, threshold) => recorded(period, this.metricBypassed(), threshold));
    const invoked = this.notices.announce('Invoked', DIRECT_INVOCATION_NOTICE, invokedDirectly(broker));
    return this.make.counting('bypassed', 'Someone called CreateStreamSessionAdminShell without the broker, or the broker without its API.',
      (period, threshold) => recordedOrMatched(period, this.metricBypassed(), threshold, invoked));
  }

  /**
   * Makes the alarm and the notice of emergencies.
   *
   * @internal
   */
  public _watchEmergencies(endpointUrl: string): void {
    this.notices.announceEmergencies(endpointUrl);
    this.emergencyAlarm = this.make.counting('emergency', 'An admin shell was opened in an emergency, without approval.', period => this.metricEmergency({ period }));
  }

  private watchHeartbeat(heartbeat: Heartbeat): cloudwatch.Alarm | undefined {
    const rhythm = rhythmOf(heartbeat);
    if (rhythm === undefined) return undefined;
    const rule = this.notices.announceHeartbeat(events.Schedule.cron(rhythm.schedule));
    return this.make.missing('heartbeat', 'No test notice was sent, or one of the topics delivered nothing.', heartbeatArrived(rule, this.notices.topics.both), rhythm.days);
  }
}
