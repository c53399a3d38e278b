import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledged';
import { requireOnePolicy } from '../user-resources/one-policy';
import { serviceStatement } from '../user-resources/service-statements';

interface TrailBucketProps {
  readonly key: kms.IKey;
  /** The one trail that may write. */
  readonly trailArn: string;
  readonly removalPolicy: RemovalPolicy;
  readonly retention: logs.RetentionDays;
  readonly lock?: s3.ObjectLockRetention;
}

/** Creates the bucket for a trail's log files: private, encrypted, versioned, and writable only by that trail. */
export function createTrailBucket(scope: Construct, id: string, { key, trailArn, removalPolicy, retention, lock }: TrailBucketProps): s3.Bucket {
  const kept = retention === logs.RetentionDays.INFINITE ? undefined : Duration.days(retention);
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectLockDefaultRetention: lock,
    removalPolicy,
    lifecycleRules: [
      // A version that is deleted or overwritten becomes noncurrent and is kept as long as a current one.
      { abortIncompleteMultipartUploadAfter: Duration.days(7), expiration: kept, noncurrentVersionExpiration: kept },
      ...kept === undefined ? [] : [{ expiredObjectDeleteMarker: true }],
    ],
  });
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
  bucket.addToResourcePolicy(serviceStatement('cloudtrail.amazonaws.com', ['s3:GetBucketAcl'], [bucket.bucketArn], {
    StringEquals: { 'aws:SourceArn': trailArn },
  }));
  const ownPrefix = bucket.arnForObjects(`AWSLogs/${Stack.of(scope).account}/*`);
  bucket.addToResourcePolicy(serviceStatement('cloudtrail.amazonaws.com', ['s3:PutObject'], [ownPrefix], {
    StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
  }));
  bucket.policy!.applyRemovalPolicy(removalPolicy); // retained or deleted together with the bucket that it protects
  requireOnePolicy(scope, 'bucket', bucket, bucket.bucketName);
  acknowledge(bucket, s3.CfnBucket.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-S1',
    'An access log would need another bucket, which would be retained as well. Accounts that want to know who reads the log files can record S3 data events. Log file validation shows whether a file was changed.');
  return bucket;
}
