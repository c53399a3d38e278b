import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

/**
 * A trail that records who opened an admin shell, whichever way they took.
 */
export interface IAuditTrail extends IConstruct {
  /** The log group that the trail delivers to: what alarms are drawn from. */
  readonly logGroup: logs.ILogGroup;
  /**
   * The trail itself, whose stopping or changing is an alarm.
   *
   * @default - not known, and not watched
   */
  readonly trailArn?: string;
  /**
   * Whether the trail records the calls of other Regions too. Then shells of other Regions are known shells.
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
   * Where the trail's log files are kept; changing it is an alarm.
   *
   * @default - not known, and not watched
   */
  readonly bucket?: s3.IBucket;
  /**
   * Delivers to the log group: without it, no alarm can fire. Changing it is an alarm.
   *
   * @default - not known, and not watched
   */
  readonly deliveryRole?: iam.IRole;
  /**
   * Encrypts what the trail records; disabling it is an alarm.
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
   * Record calls for these stream groups only. A call for any other is then seen by nobody.
   *
   * @default - every stream group of the account
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * Whether to record the calls of every Region. A call is made in the Region where the stream group was created.
   *
   * @default false
   */
  readonly isMultiRegionTrail?: boolean;

  /**
   * Encrypts log files, bucket and log group.
   *
   * @default - a key of its own, which rotates
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Keeps log files from being deleted or overwritten, even by an administrator (mode compliance), for a time after each
   * was written. Can't be turned off for what is written already.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   * @default - no object lock
   */
  readonly objectLockDefaultRetention?: s3.ObjectLockRetention;

  /**
   * What becomes of the evidence (bucket, log group and key) when it is removed from the stack. The default keeps it, except
   * what a deployment created that then failed and was rolled back. A bucket that is not empty is never deleted: with
   * `RemovalPolicy.DESTROY`, the deletion of the stack then fails.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the evidence is kept, in the log group and in the bucket.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * What is known of a trail that exists.
 */
export interface AuditTrailAttributes {
  /**
   * ARN of the trail, so that its stopping or changing is an alarm.
   *
   * @default - not watched
   */
  readonly trailArn?: string;

  /**
   * Whether the trail records the calls of other Regions too. Then shells of other Regions are known shells.
   *
   * @default false
   */
  readonly isMultiRegionTrail?: boolean;

  /**
   * The stream groups whose calls the trail records, if it is told to record those alone.
   *
   * @default - every stream group of the account
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * Where the trail's log files are kept, so that changing the bucket is an alarm.
   *
   * @default - not watched
   */
  readonly bucket?: s3.IBucket;

  /**
   * The role that delivers to the log group, so that changing it is an alarm.
   *
   * @default - not watched
   */
  readonly deliveryRole?: iam.IRole;

  /**
   * The key that encrypts what the trail records, so that disabling it is an alarm.
   *
   * @default - not watched
   */
  readonly encryptionKey?: kms.IKey;
}
