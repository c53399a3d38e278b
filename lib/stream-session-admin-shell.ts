import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { StreamSessionAdminShellGrants } from './access/grants';
import { APPROVED_BY_TAG, EMERGENCY_TAG, ShellRole } from './access/shell-role';
import { AdminShellAlarms } from './alarms/alarms';
import { AuditTrail } from './audit/audit-trail';
import { IAuditTrail } from './audit/audit-trail-props';
import { requireRecorded } from './audit/event-selectors';
import { recordInvocations } from './audit/invocations';
import { IAdminShellBroker, IApprovals } from './broker/admin-shell-broker';
import { Broker } from './broker/broker';
import { BrokerEndpoint } from './broker/broker-endpoint';
import { createDashboard } from './dashboard';
import { saveApprovalQueries, saveEmergencyQueries } from './gate-queries';
import { bindGates } from './gates/gates';
import { ImportedShell, StreamSessionAdminShellAttributes } from './imported-shell';
import { tagEvidence } from './private/evidence-tag';
import { shellNameOf } from './private/physical-names';
import { Environment, regularExpressionProblems, requireCount, requireDurationBetween, requireRegularExpression } from './private/validation';
import { saveQueries } from './saved-queries';
import { IStreamSessionAdminShell, ShellBase } from './shell-base';
import { ShellScope } from './shells/shell-scope';
import { StreamSessionAdminShellProps } from './stream-session-admin-shell-props';
import { requireRemovalPolicy } from './user-resources/suitability';

/**
 * Lets chosen operators open Amazon GameLift Streams admin shells, through a broker that names the human in CloudTrail,
 * waits until the stream session is ready, and records every use before it hands out a shell.
 */
export class StreamSessionAdminShell extends ShellBase implements IStreamSessionAdminShell, IAdminShellBroker {
  /**
   * A shell of another app, to grant and to watch. That app provides the attributes, for example as stack outputs.
   *
   * Nothing is created. A role or user of an account other than the shell's can be granted only in the app that
   * owns the shell, since the API's resource policy must name it.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attributes the shell's attributes
   * @throws if an attribute is malformed; unless exactly one of `streamGroups` and `streamGroupTags` is given and not
   *   empty; if a stream group is known to be in another account or Region than the shell
   */
  public static fromStreamSessionAdminShellAttributes(
    scope: Construct, id: string, attributes: StreamSessionAdminShellAttributes,
  ): IStreamSessionAdminShell {
    return new ImportedShell(scope, id, attributes);
  }

  /** The broker's address, without a trailing slash. Clients need it. */
  public readonly endpointUrl: string;
  /** The shell's name in the broker's metrics, in the dimension `Shell`. The API has the same name. */
  public readonly shellName: string;
  /** The REST API in front of the broker. */
  public readonly api: apigateway.IRestApi;
  /** The broker's function. Its role can't open shells; it assumes `shellRole` in the operator's name. */
  public readonly handler: lambda.IFunction;
  /** The function's log group: one line per request, with who asked for what and why. */
  public readonly logGroup: logs.ILogGroup;
  /** The one role that may open a shell. Its path is `/gameliftstreams-admin-shell/`. */
  public readonly shellRole: iam.IRole;
  /** What keeps requests for approval, with `Gate.twoPersons`; undefined without. */
  public readonly approvals?: IApprovals;
  /** Where every use is recorded. */
  public readonly auditTrail: IAuditTrail;
  /** The alarms: `opened`, `bypassed`, `denied`, `burst`, `brokerErrors`, `tampered`, `unexplained`, `heartbeat`, and `emergency` with `grants.connectInEmergency`. */
  public readonly alarms: AdminShellAlarms;
  /** Where alarms and notices are sent. */
  public readonly alarmTopic: sns.ITopic;
  /** A second topic for the same alarms and notices, encrypted with `encryptionKey`: subscribe people through another channel. */
  public readonly backupTopic: sns.ITopic;
  /** The dashboard; undefined with `createDashboard: false`. */
  public readonly dashboard?: cloudwatch.Dashboard;
  /** Who may ask the broker for a shell. */
  public readonly grants: StreamSessionAdminShellGrants;

  private readonly queries: Construct;

  /**
   * @throws unless exactly one of `streamGroups` and `streamGroupTags` is given and not empty; if a stream group is known
   *   to be in another account or Region, or known not to be recorded by `auditTrail`; if `maxWait` is out of range or a
   *   token; if `reasonPattern` is not a regular expression; if `Gate.twoPersons` is not the last gate; if a gate's function
   *   is known to be in another account or Region, or gates leave nothing of `maxWait`; if `AdminShellAlarms` would throw
   */
  constructor(scope: Construct, id: string, props: StreamSessionAdminShellProps) {
    super(scope, id);
    tagEvidence(this);
    const shellScope = new ShellScope(this, props.streamGroups, props.streamGroupTags);
    const maxWait = props.maxWait ?? Duration.seconds(25);
    requireDurationBetween('maxWait', maxWait, Duration.seconds(1), Duration.seconds(28));
    const { reasonPattern, reservedConcurrency } = props;
    if (reservedConcurrency !== undefined) requireCount('reservedConcurrency', reservedConcurrency);
    if (reasonPattern !== undefined) {
      requireRegularExpression('reasonPattern', reasonPattern);
      if (Token.isUnresolved(reasonPattern)) this.node.addValidation({ validate: () => regularExpressionProblems(this, 'reasonPattern', reasonPattern) });
    }

    // Unique within an app. Two apps with the same names in one account and Region would share their metrics.
    this.shellName = shellNameOf(this);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    requireRemovalPolicy(removalPolicy);
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    const encryptionKey = props.encryptionKey ?? new kms.Key(this, 'Key', {
      description: 'Encrypts the records and notices of admin shells',
      enableKeyRotation: true,
      removalPolicy,
    });

    const functionResourcePolicy = props.functionResourcePolicy ?? false;
    const evidence = { encryptionKey, removalPolicy, logRetention };
    const broker = new Broker(this, 'Broker', {
      shellName: this.shellName,
      endpoint: props.endpoint ?? BrokerEndpoint.regional(),
      maxWait,
      reservedConcurrency,
      requireReason: props.requireReason ?? true,
      reasonPattern,
      refuseGeneratedSessionNames: props.refuseGeneratedSessionNames ?? true,
      refuseFederatedUsers: props.refuseFederatedUsers ?? true,
      functionResourcePolicy,
      accessLog: props.accessLog,
      ...evidence,
    });
    const access = new ShellRole(this, 'Access', { scope: shellScope, brokerRole: broker.role, binding: broker.binding });
    broker.useShellRole(access.role);
    const { asked, approvals } = bindGates({
      scope: this,
      shellName: this.shellName,
      shellRoleArn: access.role.roleArn,
      endpointUrl: broker.endpointUrl,
      ...evidence,
      functionResourcePolicy,
      brokerRole: broker.role,
      addApprovalRoutes: apiFunction => broker.addApprovalRoutes(apiFunction),
    }, props.gates ?? [], maxWait);
    if (asked.length > 0) {
      broker.askGates(asked);
      access.allowTag(APPROVED_BY_TAG);
    }
    this.approvals = approvals;

    this.endpointUrl = broker.endpointUrl;
    this.api = broker.api;
    this.handler = broker.handler;
    this.logGroup = broker.logGroup;
    this.shellRole = access.role;
    this.grants = StreamSessionAdminShellGrants._of(this, shellScope, broker, {
      requireApprovals: () => this.requireApprovals(),
      enableEmergencyAccess: () => {
        if (this.alarms.emergency) return;
        this.alarms._watchEmergencies(broker.endpointUrl);
        broker.enableEmergencyAccess();
        access.allowTag(EMERGENCY_TAG);
        saveEmergencyQueries(this.queries, this);
      },
      expectEmergencies: () => this.node.addValidation({ validate: () => this.missingEmergencyAccess() }),
    });

    this.auditTrail = props.auditTrail ?? new AuditTrail(this, 'AuditTrail', { encryptionKey, removalPolicy, logRetention });
    // Only AWS knows which stream groups have the tags.
    requireRecorded(this.auditTrail, shellScope.streamGroups ?? []);
    recordInvocations(this, this.auditTrail, [this.handler, ...approvals ? [approvals.handler] : []], broker.functionPolicy !== undefined);
    this.alarms = new AdminShellAlarms(this, 'Alarms', {
      ...props.alarmOptions,
      auditTrail: this.auditTrail,
      broker: this,
      trustedShellRoles: props.trustedShellRoles,
      alarmTopic: props.alarmTopic,
      noticeKey: props.noticeKey,
      encryptionKey,
      streamGroupTagKeys: Object.keys(props.streamGroupTags ?? {}),
      removalPolicy,
      logRetention,
    });
    this.alarmTopic = this.alarms.alarmTopic;
    this.backupTopic = this.alarms.backupTopic;
    this.queries = new Construct(this, 'Queries');
    saveQueries(this.queries, this, this.auditTrail);
    if (approvals) saveApprovalQueries(this.queries, this, approvals, this.auditTrail);
    if (props.createDashboard ?? true) this.dashboard = createDashboard(this, 'Dashboard', this);
  }

  private requireApprovals(): void {
    if (this.approvals) return;
    throw new Error(`${this.node.path} asks no second person, so there is nothing to approve: add Gate.twoPersons() to its gates, or grant connect`);
  }

  private missingEmergencyAccess(): string[] {
    return this.alarms.emergency ? [] : [`grants.reviewEmergencies of ${this.node.path} grants nothing: nobody may connect in an emergency. Add grants.connectInEmergency, or remove it`];
  }

  /** @internal */
  protected _environment(): Environment {
    return Stack.of(this);
  }
}
