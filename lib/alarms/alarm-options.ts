import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { NoticeFormat } from './notice-format';
import { IAuditTrail } from '../audit/audit-trail-props';
import { IAdminShellBroker } from '../broker/admin-shell-broker';

/**
 * When one alarm goes off.
 */
export interface AlarmOptions {
  /**
   * The count in one period at which the alarm goes off; a whole number, at least 1.
   *
   * @default - 1, for `burst` 20
   */
  readonly threshold?: number;

  /**
   * The length of a period: whole minutes, at most 8 hours.
   *
   * @default - 5 minutes, for `burst` 1 hour
   */
  readonly period?: Duration;

  /**
   * Whether the alarm performs its actions, such as notifying the topics. Without them, its state is still visible.
   *
   * @default true
   */
  readonly actionsEnabled?: boolean;
}

/**
 * When the alarm on refused attempts goes off.
 */
export interface DeniedAlarmOptions extends AlarmOptions {
  /**
   * The number of requests refused by API Gateway in one period from which on they count; a whole number, at least 1.
   *
   * Anyone on the internet can send requests to an API. In addition, the timestamps of API Gateway and the function differ a
   * little, so that at the end of a period some requests of a waiting client look refused.
   *
   * @default 10
   */
  readonly apiRefusalThreshold?: number;
}

/**
 * How often a test notice is sent to both topics.
 */
export enum Heartbeat {
  /** Mondays and Thursdays at 09:00 UTC. */
  TWICE_A_WEEK = 'TWICE_A_WEEK',
  /** Every day at 09:00 UTC. */
  DAILY = 'DAILY',
  /** Never: if all rules are disabled at once, nobody is notified. */
  NEVER = 'NEVER',
}

/**
 * When alarms go off, and what they do.
 */
export interface AdminShellAlarmOptions {
  /**
   * Actions of every alarm, besides notifying the topics; `addAlarmAction` adds more. At most three in total.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Further targets for the events behind the notices, which receive them unchanged. At most three.
   *
   * @default - none
   */
  readonly noticeTargets?: events.IRuleTarget[];

  /**
   * The format of notices to the topics.
   *
   * @default NoticeFormat.TEXT
   */
  readonly noticeFormat?: NoticeFormat;

  /**
   * How often a test notice is sent to both topics, to find out whether notices would still arrive. The alarm `heartbeat`
   * goes off if none was sent, or if one of the topics delivered it to nobody.
   *
   * @default Heartbeat.TWICE_A_WEEK
   */
  readonly heartbeat?: Heartbeat;

  /**
   * The alarm that any shell was opened.
   *
   * @default - 1 in 5 minutes
   */
  readonly opened?: AlarmOptions;

  /**
   * The alarm that a call was not made by a known shell, whether it succeeded or not.
   *
   * @default - 1 in 5 minutes
   */
  readonly bypassed?: AlarmOptions;

  /**
   * The alarm that someone was refused, by IAM or by API Gateway.
   *
   * @default - 1 in 5 minutes by IAM, 10 by API Gateway
   */
  readonly denied?: DeniedAlarmOptions;

  /**
   * The alarm that unusually many shells were opened, in a period that can begin at any minute.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
   * @default - 20 in an hour
   */
  readonly burst?: AlarmOptions;

  /**
   * The alarm that the broker failed, or that a notice could not be delivered.
   *
   * @default - 1 in 5 minutes
   */
  readonly brokerErrors?: AlarmOptions;

  /**
   * The alarm that a shell was opened through emergency access, which exists once `grants.connectInEmergency` was called.
   *
   * @default - 1 in 5 minutes
   */
  readonly emergency?: AlarmOptions;

  /**
   * The alarm that someone changed resources that protect or record shells.
   *
   * @default - 1 in 5 minutes
   */
  readonly tampered?: AlarmOptions;

  /**
   * The alarm that a shell was opened with the shell role but the broker has no record of it, or that this could not be
   * checked.
   *
   * @default - 1 in 5 minutes
   */
  readonly unexplained?: AlarmOptions;
}

/**
 * Properties of `AdminShellAlarms`.
 */
export interface AdminShellAlarmsProps extends AdminShellAlarmOptions {
  /** Where calls of `CreateStreamSessionAdminShell` are recorded, in this account and Region. */
  readonly auditTrail: IAuditTrail;

  /**
   * The broker to watch, too: its refusals, its errors, and changes to it.
   *
   * @default - only calls are watched
   */
  readonly broker?: IAdminShellBroker;

  /**
   * Roles whose calls do not count as bypasses, besides those of the app's shells in this account and Region. Import a role by its full
   * ARN (`Role.fromRoleArn`): imported by name, it lacks the path that CloudTrail records. Shells that share a trail share
   * these, too.
   *
   * @default - none
   */
  readonly trustedShellRoles?: iam.IRole[];

  /**
   * Where alarms and notices are sent, in this account and Region.
   *
   * @default - a new, encrypted topic
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Keys of the tags that define the shell's stream groups (`streamGroupTags`). An alarm fires if one is set or removed.
   *
   * @default - tags of stream groups are not watched
   */
  readonly streamGroupTagKeys?: string[];

  /**
   * Encrypts the topic. If `alarmTopic` belongs to another stack or app, pass its key here, so that an alarm fires if it is
   * disabled.
   *
   * @default - the key of `alarmTopic`, or a new one, with key rotation
   */
  readonly noticeKey?: kms.IKey;

  /**
   * Encrypts the second topic, `backupTopic`, and the log of the function that compares CloudTrail with the broker's records.
   * Use another key than `noticeKey`, so that the loss of one key is reported through the topic with the other.
   *
   * @default - the key of `auditTrail`, or a new one, with key rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the log of the function that compares CloudTrail with the broker's records is kept. Used only with a broker.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to that log when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
