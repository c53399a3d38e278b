import * as events from 'aws-cdk-lib/aws-events';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: characters, not adjustable */
export const LONGEST_EVENT_PATTERN = 2_048;

/** The pattern as a template has it. */
export function renderPattern({ detailType, ...rest }: events.EventPattern): object {
  return { ...rest, 'detail-type': detailType };
}

/** The length of the pattern as EventBridge counts it. */
export function patternLength(pattern: events.EventPattern): number {
  return JSON.stringify(renderPattern(pattern)).length;
}
