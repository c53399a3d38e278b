import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

/**
 * A trail that records who opened an admin shell, whether through the broker or not.
 */
export interface IAuditTrail extends IConstruct {
  /** The log group that the trail delivers to. Alarms are based on it. */
  readonly logGroup: logs.ILogGroup;
  /**
   * ARN of the trail. An alarm fires if the trail is stopped or changed.
   *
   * @default - not known, and not watched
   */
  readonly trailArn?: string;
  /**
   * Whether the trail also records calls in other Regions. If so, calls by the app's shells in other Regions do not count as bypasses.
   *
   * @default false
   */
  readonly isMultiRegionTrail?: boolean;
  /**
   * The stream groups whose calls the trail records.
   *
   * @default - every stream group of the account, or not known
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];
  /**
   * Roles that may access the players' sessions themselves. Whoever does so under another role is announced.
   *
   * @default - nobody is announced
   */
  readonly sessionAccessRoles?: iam.IRole[];
  /**
   * The bucket with the trail's log files. An alarm fires if its settings are changed.
   *
   * @default - not known, and not watched
   */
  readonly bucket?: s3.IBucket;
  /**
   * The role that delivers to the log group: without it, no alarm can fire. An alarm fires if it is changed.
   *
   * @default - not known, and not watched
   */
  readonly deliveryRole?: iam.IRole;
  /**
   * The key that encrypts the trail's records. An alarm fires if it is disabled.
   *
   * @default - not known, and not watched
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Properties of an `AuditTrail`.
 */
export interface AuditTrailProps {
  /**
   * Records calls for these stream groups only. Calls for any other are then not recorded, and no alarm can fire for them.
   *
   * @default - every stream group of the account
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * Roles that may access the players' sessions themselves, such as the role of the game's backend. With it, the trail also
   * records `CreateStreamSessionConnection`, `ExportStreamSessionFiles` and `GetStreamSession`, and whoever calls one of them
   * under another role is announced. Shell roles need not be named. An empty list announces everyone.
   *
   * @default - these calls are neither recorded nor announced
   */
  readonly sessionAccessRoles?: iam.IRole[];

  /**
   * Whether to record calls in every Region. A call is made in the Region where the stream group was created.
   *
   * @default false
   */
  readonly isMultiRegionTrail?: boolean;

  /**
   * Encrypts the log files, the bucket and the log group.
   *
   * @default - a new key, with key rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Protects each log file from being deleted or overwritten, even by an administrator (in compliance mode), for a time after
   * it was written. It can't be turned off for files that already exist.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   * @default - no object lock
   */
  readonly objectLockDefaultRetention?: s3.ObjectLockRetention;

  /**
   * What happens to the audit records (bucket, log group and key) when they are removed from the stack. The default retains
   * them, except for resources created by a deployment that failed and was rolled back. A bucket that is not empty is never
   * deleted: with `RemovalPolicy.DESTROY`, deleting the stack then fails.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long records are kept, in the log group and in the bucket.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Attributes of an existing trail.
 */
export interface AuditTrailAttributes {
  /**
   * ARN of the trail. With it, an alarm fires if the trail is stopped or changed.
   *
   * @default - not watched
   */
  readonly trailArn?: string;

  /**
   * Whether the trail also records calls in other Regions. If so, calls by the app's shells in other Regions do not count as bypasses.
   *
   * @default false
   */
  readonly isMultiRegionTrail?: boolean;

  /**
   * The stream groups whose calls the trail records, if its event selectors name them.
   *
   * @default - every stream group of the account
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * Roles that may access the players' sessions themselves, such as the role of the game's backend. With it, whoever calls
   * `CreateStreamSessionConnection`, `ExportStreamSessionFiles` or `GetStreamSession` under another role is announced, as long as
   * a trail records these calls. Shell roles need not be named. An empty list announces everyone.
   *
   * @default - nobody is announced
   */
  readonly sessionAccessRoles?: iam.IRole[];

  /**
   * The bucket with the trail's log files. With it, an alarm fires if the bucket's settings are changed.
   *
   * @default - not watched
   */
  readonly bucket?: s3.IBucket;

  /**
   * The role that delivers to the log group. With it, an alarm fires if the role is changed.
   *
   * @default - not watched
   */
  readonly deliveryRole?: iam.IRole;

  /**
   * The key that encrypts the trail's records. With it, an alarm fires if the key is disabled.
   *
   * @default - not watched
   */
  readonly encryptionKey?: kms.IKey;
}
