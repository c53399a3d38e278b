import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { warnOfMissing } from './missing-statements';
import { anyAlarm, fromOwnAccount, serviceStatement } from './service-statements';

/**
 * Which AWS services may use the keys that encrypt trails, logs and notices. If a permission is missing, nobody notices: the alarm
 * just stays silent. So one that can't be added results in a warning.
 */

const ENCRYPT_FOR_DELIVERY = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/**
 * Allows CloudTrail to encrypt the log files of one trail.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
export function allowCloudTrailToUseKey(scope: Construct, key: kms.IKey, trailArn: string): void {
  addToKey(scope, key, 'cloudtrail', [
    serviceStatement('cloudtrail.amazonaws.com', ['kms:GenerateDataKey*'], ['*'], {
      StringEquals: { 'aws:SourceArn': trailArn, 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn },
    }),
    // A separate statement, since DescribeKey has no encryption context.
    serviceStatement('cloudtrail.amazonaws.com', ['kms:DescribeKey'], ['*'], { StringEquals: { 'aws:SourceArn': trailArn } }),
  ]);
}

/**
 * Allows CloudWatch Logs to encrypt log groups of the scope's account and Region. Not by name: CloudFormation generates the
 * names after it has created the key.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogsToUseKey(scope: Construct, key: kms.IKey): void {
  const logGroups = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  addToKey(scope, key, 'logs', [
    serviceStatement(`logs.${Stack.of(scope).region}.amazonaws.com`, ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'], ['*'], {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups },
    }),
  ]);
}

/**
 * Allows CloudWatch alarms and EventBridge rules to send to an encrypted topic or queue. EventBridge doesn't pass a source
 * to KMS: with a condition on the source, every notice would be lost.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowAlarmsAndRulesToUseKey(scope: Construct, key: kms.IKey): void {
  addToKey(scope, key, 'notices', keyStatementsForNotices(scope));
}

/** Who may decrypt what an alarm or a rule sends. */
export function keyStatementsForNotices(scope: Construct): iam.PolicyStatement[] {
  return [
    serviceStatement('cloudwatch.amazonaws.com', ENCRYPT_FOR_DELIVERY, ['*'], fromOwnAccount(scope, anyAlarm(scope))),
    serviceStatement('events.amazonaws.com', ENCRYPT_FOR_DELIVERY, ['*']),
  ];
}

function addToKey(scope: Construct, key: kms.IKey, what: string, statements: iam.PolicyStatement[]): void {
  const missing = statements.filter(statement => !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0) {
    warnOfMissing(scope, key, `key-policy-${what}`, `the policy of key ${key.node.path} can't be changed from this app. Add to it`, missing);
  }
}
