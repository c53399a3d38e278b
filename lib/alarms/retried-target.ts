import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';

/** How long EventBridge tries to deliver a message before it sends it to the dead-letter queue. */
const RETRY = { maximumEventAgeInSeconds: Duration.hours(6).toSeconds() };

/** A topic or queue as the target of a rule. Its own policy must allow the rule to send, and so must the dead-letter queue's. */
export function retriedTarget(targetResource: IConstruct, arn: string, input: events.RuleTargetInput, deadLetters: sqs.IQueue): events.IRuleTarget {
  return { bind: () => ({ arn, input, deadLetterConfig: { arn: deadLetters.queueArn }, retryPolicy: RETRY, targetResource }) };
}
