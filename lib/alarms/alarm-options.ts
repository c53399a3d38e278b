import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IAuditTrail } from '../audit/audit-trail-props';
import { IAdminShellBroker } from '../broker/admin-shell-broker';

/**
 * How easily one alarm goes off.
 */
export interface AlarmOptions {
  /**
   * The alarm goes off when the count of a period reaches this; a whole number, at least 1.
   *
   * @default - 1, for `burst` 20
   */
  readonly threshold?: number;

  /**
   * How long a period is: whole minutes, at most 8 hours.
   *
   * @default - 5 minutes, for `burst` 1 hour
   */
  readonly period?: Duration;

  /**
   * Whether the alarm tells anyone when it goes off. One that doesn't can still be looked at.
   *
   * @default true
   */
  readonly actionsEnabled?: boolean;
}

/**
 * How easily the alarm on refused attempts goes off.
 */
export interface DeniedAlarmOptions extends AlarmOptions {
  /**
   * Requests that API Gateway refuses count only from this many in a period; a whole number, at least 1.
   *
   * Anyone on the internet can send requests to an API. Besides, API Gateway and the function date a waiting client's requests a
   * little differently, so that some look refused where two periods meet.
   *
   * @default 10
   */
  readonly apiRefusalThreshold?: number;
}

/**
 * What a notice to the topic looks like.
 */
export enum NoticeFormat {
  /**
   * A JSON object with a sentence or two that a person can read, `notice`, and with what a caller or operator can write
   * (an ARN, a reason) beside it: for mail, and for programs.
   */
  TEXT = 'TEXT',
  /**
   * The same sentence as a custom notification of Amazon Q Developer in chat applications, which passes over plain text.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
   */
  CHAT = 'CHAT',
}

/**
 * How often a test notice goes the whole way over both topics.
 */
export enum Heartbeat {
  /** Mondays and Thursdays at 09:00 UTC. */
  TWICE_A_WEEK = 'TWICE_A_WEEK',
  /** Every day at 09:00 UTC. */
  DAILY = 'DAILY',
  /** Never: nobody learns that all rules were disabled at once. */
  NEVER = 'NEVER',
}

/**
 * When alarms go off, and what happens then.
 */
export interface AdminShellAlarmOptions {
  /**
   * What every alarm does beside telling the topics; `addAlarmAction` adds more. At most three in all.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Where the events behind the notices go beside the topics, as they are. At most three.
   *
   * @default - nowhere
   */
  readonly noticeTargets?: events.IRuleTarget[];

  /**
   * What a notice to the topic looks like.
   *
   * @default NoticeFormat.TEXT
   */
  readonly noticeFormat?: NoticeFormat;

  /**
   * How often a test notice goes the whole way over both topics, so that somebody learns when none would arrive any more.
   * The alarm `heartbeat` goes off when one was not sent, or one of the topics delivered nothing to anybody.
   *
   * @default Heartbeat.TWICE_A_WEEK
   */
  readonly heartbeat?: Heartbeat;

  /**
   * Any shell was opened.
   *
   * @default - 1 in 5 minutes
   */
  readonly opened?: AlarmOptions;

  /**
   * A call was not made by a known shell, whether it succeeded or not.
   *
   * @default - 1 in 5 minutes
   */
  readonly bypassed?: AlarmOptions;

  /**
   * Someone was refused, by IAM or by API Gateway.
   *
   * @default - 1 in 5 minutes by IAM, 10 by API Gateway
   */
  readonly denied?: DeniedAlarmOptions;

  /**
   * Unusually many shells were opened, in a period that begins at any minute.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
   * @default - 20 in an hour
   */
  readonly burst?: AlarmOptions;

  /**
   * The broker failed, or a notice could not be delivered.
   *
   * @default - 1 in 5 minutes
   */
  readonly brokerErrors?: AlarmOptions;

  /**
   * A shell was opened by the emergency door, which exists once `grants.connectInEmergency` was called.
   *
   * @default - 1 in 5 minutes
   */
  readonly emergency?: AlarmOptions;

  /**
   * Someone changed what guards or records shells.
   *
   * @default - 1 in 5 minutes
   */
  readonly tampered?: AlarmOptions;

  /**
   * A shell was opened under the shell role and the broker has no record of it, or nobody could look.
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
   * The broker to watch as well: its refusals, its errors, and changes to it.
   *
   * @default - calls are watched, no broker
   */
  readonly broker?: IAdminShellBroker;

  /**
   * Roles under which a call is no bypass, beside those of the app's shells in this account and Region. Import one by its
   * whole ARN (`Role.fromRoleArn`): by name alone it has no path, and CloudTrail's records have it. Shells that share a trail
   * share these, too.
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
   * Keys of the tags by which stream groups come to be the shell's (`streamGroupTags`): setting or removing one is an alarm.
   *
   * @default - tags of stream groups are not watched
   */
  readonly streamGroupTagKeys?: string[];

  /**
   * Encrypts the topic. With an `alarmTopic` of another stack or app, name its key here: who disables it is then told of.
   *
   * @default - the key of `alarmTopic`, or one of its own, which rotates
   */
  readonly noticeKey?: kms.IKey;

  /**
   * Encrypts the second topic, `backupTopic`, and the log of the function that compares. Take another one than `noticeKey`, so that one key's loss is told over the other.
   *
   * @default - the key of `auditTrail`, or one of its own, which rotates
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the log of the function is kept that compares shells with the broker's records. Used only with a broker.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of that log when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
