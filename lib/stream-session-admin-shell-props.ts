import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { AdminShellAlarmOptions } from './alarms/alarm-options';
import { IAuditTrail } from './audit/audit-trail-props';
import { BrokerEndpoint } from './broker/broker-endpoint';
import { Gate } from './gates/gate';

/**
 * Properties of a `StreamSessionAdminShell`. Exactly one of `streamGroups` and `streamGroupTags` is required.
 */
export interface StreamSessionAdminShellProps {
  /**
   * The stream groups on which shells may be opened, at least one: those of the app (`CfnStreamGroup`) and existing ones
   * (`StreamGroup.fromStreamGroupId`), in the account and Region of this construct.
   *
   * @default - the stream groups with `streamGroupTags`
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The tags of the stream groups on which shells may be opened; a stream group must have all of them, with these values.
   *
   * Anyone with `gameliftstreams:TagResource` or `gameliftstreams:UntagResource` on a stream group then decides whether
   * shells can be opened there.
   *
   * @default - the stream groups in `streamGroups`
   */
  readonly streamGroupTags?: { readonly [key: string]: string };

  /**
   * Where the broker can be reached: from anywhere, with a signature, or only from certain VPCs.
   *
   * @default BrokerEndpoint.regional()
   */
  readonly endpoint?: BrokerEndpoint;

  /**
   * Who else is asked before a shell is opened, in this order: functions of your own (`Gate.fromFunction`), and a second
   * person (`Gate.twoPersons`), who must come last. The first that does not allow decides.
   *
   * @default - nobody: whoever has been granted `connect` gets a shell
   */
  readonly gates?: Gate[];

  /**
   * How long the broker waits for a stream session to become ready before it tells the client to ask again.
   * 1 to 28 seconds: API Gateway times out after 29.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
   * @default Duration.seconds(25)
   */
  readonly maxWait?: Duration;

  /**
   * How many operators can wait at once, at most: the function's reserved concurrency. It bounds what the broker takes from
   * the account's concurrency and reserves that much for it; further requests are answered with 429 and `Retry-After`.
   *
   * Without it, up to 280 can wait at once (the API accepts 10 requests per second, and one lasts up to 28 seconds), out of
   * an account's 1,000 concurrent executions per Region; a new account has 10. Lambda rejects a value that would leave the
   * account less than 100 unreserved.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   * @default - nothing is reserved, and only the account's limit applies
   */
  readonly reservedConcurrency?: number;

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
   * Whether to refuse role sessions whose name was made up by an SDK (`aws-sdk-js-…`, `botocore-session-…`), because no
   * human is named in them. Operators set `role_session_name` in their AWS profile. Sessions of machines and identity pools
   * are refused in any case.
   *
   * @default true
   */
  readonly refuseGeneratedSessionNames?: boolean;

  /**
   * Whether to refuse federated users (`sts:GetFederationToken`): the caller chooses their name, and nothing in a request
   * shows who chose it.
   *
   * @default true
   */
  readonly refuseFederatedUsers?: boolean;

  /**
   * Whether the function has a resource policy (`AWS::Lambda::ResourcePolicy`) that denies `lambda:InvokeFunction` to all
   * but this API, administrators of the account included. It replaces the `AWS::Lambda::Permission` that the API would have
   * otherwise. A caller who invokes the function directly can name any operator; without the policy, such an invocation is
   * recorded and reported, but not prevented.
   *
   * Off by default, because the resource type dates from July 2026: in a Region without it the deployment fails, and it is
   * not documented whether a function's policy also applies when a version or an alias is invoked. If you turn it off again,
   * the policy stays in force, with the API's permission in it, until somebody deletes it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
   * @default false
   */
  readonly functionResourcePolicy?: boolean;

  /**
   * Where API Gateway logs every request, including those that it refuses itself.
   *
   * Requires a role for CloudWatch Logs in the account's API Gateway settings, which this library never sets: without it,
   * the deployment fails. The log contains no headers, queries or bodies.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default - no access log
   */
  readonly accessLog?: logs.ILogGroup;

  /**
   * Where every use is recorded, through the broker or not: a new `AuditTrail`, that of another shell, or
   * `AuditTrail.fromLogGroup` for an existing trail. In the account and Region of this construct.
   *
   * @default - a new trail, one of the five that AWS allows per Region
   */
  readonly auditTrail?: IAuditTrail;

  /**
   * Shell roles from elsewhere, whose use is no bypass. The app's other shells in this account and Region are known
   * automatically. Import a role by its full ARN (`Role.fromRoleArn`): imported by name, it lacks the path that CloudTrail
   * records. Shells that share a trail share these, too.
   *
   * @default - none
   */
  readonly trustedShellRoles?: iam.IRole[];

  /**
   * Where alarms and notices are sent, in the account and Region of this construct. Its policy is extended to allow that;
   * where the app can't change the policy, a warning says what to add.
   *
   * @default - a new, encrypted topic
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * When alarms fire, and what they do besides notifying the topic.
   *
   * @default - the defaults of each alarm
   */
  readonly alarmOptions?: AdminShellAlarmOptions;

  /**
   * Whether to create a dashboard. CloudWatch charges for each one after the account's third.
   *
   * @default true
   */
  readonly createDashboard?: boolean;

  /**
   * Encrypts notices: the topic. If `alarmTopic` belongs to another stack or app, pass its key here, so that an alarm fires if
   * it is disabled. Use another key than `encryptionKey`: the loss of one is reported through the topic with the other.
   *
   * @default - the key of `alarmTopic`, or a new one, with key rotation
   */
  readonly noticeKey?: kms.IKey;

  /**
   * Encrypts stored data: log groups, trail and bucket; and the second topic.
   *
   * @default - a new key, with key rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the evidence (the function's log, the trail's bucket and log group, and their key) when it is removed
   * from the stack. The default keeps it, except what a deployment created that then failed and was rolled back.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the evidence is kept: the function's log, which contains the record of every request, and the trail's records.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}
