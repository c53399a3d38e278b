import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { printed, warnOfMissing } from './printed';
import { addToTopicPolicy } from './topic-policy';

/**
 * The permissions that AWS services need to write audit records and deliver alarms. If one is missing, nobody notices:
 * the alarm just stays silent. So all of them are here, and one that can't be added results in a warning.
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

function keyStatementsForNotices(scope: Construct): iam.PolicyStatement[] {
  return [
    serviceStatement('cloudwatch.amazonaws.com', ENCRYPT_FOR_DELIVERY, ['*'], fromOwnAccount(scope, anyAlarm(scope))),
    serviceStatement('events.amazonaws.com', ENCRYPT_FOR_DELIVERY, ['*']),
  ];
}

/**
 * Allows these alarms and rules to publish to the topic. If the topic's policy belongs to another stack, any alarm and rule
 * of the account may publish: naming ours there would make the two stacks depend on each other.
 */
export function allowPublishing(scope: Construct, topic: sns.ITopic, alarmArns: string[], ruleArns: string[]): void {
  const publishers = (alarms: string[], rules: string[], resource: string) => [
    ...alarmArns.length > 0 ? [serviceStatement('cloudwatch.amazonaws.com', ['sns:Publish'], [resource], fromOwnAccount(scope, ...alarms))] : [],
    ...ruleArns.length > 0 ? [serviceStatement('events.amazonaws.com', ['sns:Publish'], [resource], ifNamed(rules))] : [],
  ];
  const any = () => publishers([anyAlarm(scope)], [anyRule(scope)], topic.topicArn);
  addToTopicPolicy(scope, topic, {
    statements: holder => holder === Stack.of(scope) ? publishers(alarmArns, ruleArns, topic.topicArn) : any(),
    onImmutablePolicy: () => warnOfMissing(scope, topic, 'topic-policy',
      `the policy of topic ${topic.node.path} can't be changed from this app, so alarms and notices may be lost silently. Add to its existing statements`, any(),
      ` If the topic is encrypted, add to the policy of its key: ${printed(scope, keyStatementsForNotices(scope))}.`),
  });
}

/**
 * Conditions that another account's rule does not meet. EventBridge's guide says that the policy of a topic can't have
 * conditions for EventBridge, SNS's guide shows one on the rule's ARN. So `IfExists`: if the request names a rule, it must
 * be one of ours.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function ifNamed(ruleArns: string[]): Record<string, unknown> {
  return { ArnLikeIfExists: { 'aws:SourceArn': ruleArns } };
}

/** Conditions that another account's source, such as an alarm, does not meet. */
export function fromOwnAccount(scope: Construct, ...sourceArns: string[]): Record<string, unknown> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account }, ArnLike: { 'aws:SourceArn': sourceArns } };
}

export function serviceStatement(
  principal: string, actions: string[], resources: string[], conditions?: Record<string, unknown>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ principals: [new iam.ServicePrincipal(principal)], actions, resources, conditions });
}

function addToKey(scope: Construct, key: kms.IKey, what: string, statements: iam.PolicyStatement[]): void {
  const missing = statements.filter(statement => !key.addToResourcePolicy(statement, true).statementAdded);
  if (missing.length > 0) {
    warnOfMissing(scope, key, `key-policy-${what}`, `the policy of key ${key.node.path} can't be changed from this app. Add to it`, missing);
  }
}

function anyAlarm(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

function anyRule(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
}
