import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { AdminShellAlarmOptions } from './alarms/alarm-options';
import { IAuditTrail } from './audit/audit-trail-props';
import { BrokerEndpoint } from './broker/broker-endpoint';

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
   * @default - a new trail, one of the five that AWS allows per Region
   */
  readonly auditTrail?: IAuditTrail;

  /**
   * Roles of shells elsewhere, whose use is no bypass. The app's other shells in this account and Region are known by
   * themselves. Import one by its whole ARN (`Role.fromRoleArn`): by name alone it has no path, and CloudTrail's records
   * have it. Shells that share a trail share these, too.
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
  readonly createDashboard?: boolean;

  /**
   * Encrypts everything that holds or carries evidence: log groups, trail, bucket, topic and queue.
   *
   * @default - a key of its own, which rotates
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the evidence (the function's log, the trail's bucket and log group, and their key) when it is removed
   * from the stack. The default keeps it, except what a deployment created that then failed and was rolled back.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the evidence is kept: the function's log, with the record of every request in it, and what the trail has written.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}
