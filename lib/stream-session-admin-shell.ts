import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { StreamSessionAdminShellGrants } from './access/grants';
import { ShellRole } from './access/shell-role';
import { AdminShellAlarmOptions } from './alarms/alarm-options';
import { AdminShellAlarms } from './alarms/alarms';
import { AuditTrail, IAuditTrail } from './audit/audit-trail';
import { IAdminShellBroker } from './broker/admin-shell-broker';
import { Broker } from './broker/broker';
import { BrokerEndpoint } from './broker/broker-endpoint';
import { createDashboard } from './dashboard';
import { ShellScope } from './private/shell-scope';
import { requireDurationBetween, requireRegularExpression } from './private/validation';

/**
 * Properties of a `StreamSessionAdminShell`. Exactly one of `streamGroups` and `streamGroupTags` is required.
 */
export interface StreamSessionAdminShellProps {
  /**
   * The stream groups that a shell may be opened on: those of the app (a `CfnStreamGroup` as it is) and others
   * (`StreamGroup.fromStreamGroupId`). In the account and Region of this construct, at least one.
   *
   * @default - the stream groups with `streamGroupTags`
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The tags of the stream groups that a shell may be opened on; a stream group must have all of them, with these values.
   *
   * Whoever holds `gameliftstreams:TagResource` or `gameliftstreams:UntagResource` on a stream group decides with it
   * whether shells can be opened there.
   *
   * @default - the stream groups in `streamGroups`
   */
  readonly streamGroupTags?: { readonly [key: string]: string };

  /**
   * Where the broker can be reached: from anywhere, with a signature, or from certain VPCs alone.
   *
   * @default BrokerEndpoint.regional()
   */
  readonly endpoint?: BrokerEndpoint;

  /**
   * How long the broker waits for a stream session to take a shell before it tells the client to ask again.
   * 1 to 28 seconds: API Gateway cuts an answer off after 29.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
   * @default Duration.seconds(25)
   */
  readonly maxWait?: Duration;

  /**
   * Whether an operator must say why they need the shell, in the header `x-admin-shell-reason`.
   *
   * @default true
   */
  readonly requireReason?: boolean;

  /**
   * What a reason must look like: a JavaScript regular expression, with flag `u`, that the whole reason must match.
   * `INC-\\d+ .+` asks for a ticket number and some words.
   *
   * @default - any text
   */
  readonly reasonPattern?: string;

  /**
   * Where API Gateway logs every request that reaches it, also those that it refuses itself.
   *
   * Needs a role for CloudWatch Logs in the account's API Gateway settings, which this library never sets: without it,
   * the deployment fails. The log holds no header, no query and no body.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default - no access log
   */
  readonly accessLog?: logs.ILogGroup;

  /**
   * Where every use is recorded, whichever way it took: `new AuditTrail`, that of another shell, or
   * `AuditTrail.fromLogGroup` for a trail that exists. In the account and Region of this construct.
   *
   * @default - a new trail; an account has five of them a Region
   */
  readonly auditTrail?: IAuditTrail;

  /**
   * Roles of shells elsewhere, whose use is no bypass. The app's other shells in this account and Region are known by
   * themselves. Import one by its whole ARN (`Role.fromRoleArn`): by name alone it has no path, and CloudTrail's records
   * have it.
   *
   * @default - none
   */
  readonly trustedShellRoles?: iam.IRole[];

  /**
   * Where alarms and notices go, in the account and Region of this construct. It is allowed to carry them where the app
   * can change its policy; where not, a warning says what to add.
   *
   * @default - an encrypted topic of its own
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * When alarms go off, and what they do beside telling the topic.
   *
   * @default - as each alarm says
   */
  readonly alarmOptions?: AdminShellAlarmOptions;

  /**
   * Whether to make a dashboard. CloudWatch charges for every one after an account's third.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Encrypts everything that holds or carries evidence: log groups, trail, bucket, topic and queue.
   *
   * @default - a key of its own, which rotates
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the evidence (the function's log, the trail's bucket and log group, and their key) when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the evidence is kept: the function's log, with the record of every request in it, and what the trail has written.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Lets chosen operators open Amazon GameLift Streams admin shells, through a broker that names the human in CloudTrail,
 * waits until the stream session takes a shell, and records every use before it hands anything out.
 */
export class StreamSessionAdminShell extends Construct implements IAdminShellBroker {
  /** Address of the broker, without a slash at its end: what clients are given. */
  public readonly endpointUrl: string;
  /** The REST API in front of the broker. */
  public readonly api: apigateway.RestApi;
  /** The broker's function. Its role can open no shell; it assumes `shellRole` in the name of an operator. */
  public readonly handler: lambda.Function;
  /** The one role that may open a shell. Its path is `/gameliftstreams-admin-shell/`. */
  public readonly shellRole: iam.Role;
  /** Where every use is recorded. */
  public readonly auditTrail: IAuditTrail;
  /** What wakes someone: `opened`, `bypassed`, `denied`, `burst`, `brokerErrors`, `tampered`, `unexplained`. */
  public readonly alarms: AdminShellAlarms;
  /** Where alarms and notices go. */
  public readonly alarmTopic: sns.ITopic;
  /** What someone looks at; undefined where the property turned it off. */
  public readonly dashboard?: cloudwatch.Dashboard;
  /** Who may ask the broker for a shell. */
  public readonly grants: StreamSessionAdminShellGrants;

  private readonly shellName: string;

  /**
   * @throws unless exactly one of `streamGroups` and `streamGroupTags` is given and not empty; if a stream group is known
   *   to be in another account or Region, or known not to be recorded by `auditTrail`; if `maxWait` is out of range or a
   *   token; if `reasonPattern` is no regular expression; as `AdminShellAlarms` does
   */
  constructor(scope: Construct, id: string, props: StreamSessionAdminShellProps) {
    super(scope, id);
    const shellScope = new ShellScope(this, props.streamGroups, props.streamGroupTags);
    const maxWait = props.maxWait ?? Duration.seconds(25);
    requireDurationBetween('maxWait', maxWait, Duration.seconds(1), Duration.seconds(28));
    if (props.reasonPattern !== undefined) requireRegularExpression('reasonPattern', props.reasonPattern);

    // Unique within an app; two apps of the same names in one account and Region would share their metrics.
    this.shellName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    const encryptionKey = props.encryptionKey ?? new kms.Key(this, 'Key', {
      description: 'Encrypts what is recorded and told of admin shells',
      enableKeyRotation: true,
      removalPolicy,
    });

    const broker = new Broker(this, 'Broker', {
      shellName: this.shellName,
      endpoint: props.endpoint ?? BrokerEndpoint.regional(),
      maxWait,
      requireReason: props.requireReason ?? true,
      reasonPattern: props.reasonPattern,
      accessLog: props.accessLog,
      encryptionKey,
      removalPolicy,
      logRetention,
    });
    const access = new ShellRole(this, 'Access', { scope: shellScope, brokerRole: broker.role, after: broker.binding });
    broker.useShellRole(access.role);

    this.endpointUrl = broker.endpointUrl;
    this.api = broker.api;
    this.handler = broker.handler;
    this.shellRole = access.role;
    this.grants = StreamSessionAdminShellGrants._of(this, shellScope, broker);

    this.auditTrail = props.auditTrail ?? new AuditTrail(this, 'AuditTrail', { encryptionKey, removalPolicy, logRetention });
    // Which stream groups have the tags, AWS alone knows.
    if (this.auditTrail instanceof AuditTrail) this.auditTrail._requireRecorded(shellScope.streamGroups ?? []);
    this.alarms = new AdminShellAlarms(this, 'Alarms', {
      ...props.alarmOptions,
      auditTrail: this.auditTrail,
      broker: this,
      trustedShellRoles: props.trustedShellRoles,
      alarmTopic: props.alarmTopic,
      encryptionKey,
      removalPolicy,
      logRetention,
    });
    this.alarmTopic = this.alarms.alarmTopic;
    if (props.dashboard ?? true) this.dashboard = createDashboard(this, 'Dashboard', this);
  }

  /**
   * A metric of the broker: namespace `GameLiftStreamsAdminShell`, dimension `Shell`.
   *
   * @param metricName `Opened`, `Refused`, `Attempts` or `WaitedMs`
   * @param props statistic, period and the like
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'GameLiftStreamsAdminShell',
      metricName,
      dimensionsMap: { Shell: this.shellName },
      ...props,
    }).attachTo(this);
  }

  /**
   * Shells that the broker handed out.
   *
   * @default - sum over 5 minutes
   */
  public metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Opened', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Requests that the broker refused or could not serve. Those that API Gateway refuses are in its own metrics.
   *
   * @default - sum over 5 minutes
   */
  public metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Refused', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Calls of `CreateStreamSessionAdminShell` that a request took.
   *
   * @default - sum over 5 minutes
   */
  public metricAttempts(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Attempts', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Milliseconds from receipt of a request to the end of its waiting.
   *
   * @default - average over 5 minutes
   */
  public metricWaitedMs(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('WaitedMs', { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }
}
