import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledged';
import { requireOnePolicy } from '../user-resources/one-policy';
import { serviceStatement } from '../user-resources/service-grants';

interface TrailBucketProps {
  readonly key: kms.IKey;
  /** The one trail that may write. */
  readonly trailArn: string;
  readonly removalPolicy: RemovalPolicy;
  readonly retention: logs.RetentionDays;
  readonly lock?: s3.ObjectLockRetention;
}

/** Where a trail's log files are kept: private, encrypted, in versions, and written by that trail alone. */
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
      // A version that someone hides by deleting or overwriting it stays for as long as it would have.
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
  bucket.policy!.applyRemovalPolicy(removalPolicy); // what guards the evidence stays or goes with it
  requireOnePolicy(scope, 'bucket', bucket, bucket.bucketName);
  acknowledge(bucket, s3.CfnBucket.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-S1',
    'A bucket for access logs would be one more that is left behind. Who reads the evidence is the account\'s to record, by data events of S3. Log file validation shows whether it was changed.');
  return bucket;
}
