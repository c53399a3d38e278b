import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A statement that allows an AWS service something, in the policy of a key, topic, queue or bucket. */
export function serviceStatement(
  principal: string, actions: string[], resources: string[], conditions?: Record<string, unknown>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ principals: [new iam.ServicePrincipal(principal)], actions, resources, conditions });
}

/** Conditions that another account's source, such as an alarm, does not meet. */
export function fromOwnAccount(scope: Construct, ...sourceArns: string[]): Record<string, unknown> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account }, ArnLike: { 'aws:SourceArn': sourceArns } };
}

export function anyAlarm(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

export function anyRule(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
}
