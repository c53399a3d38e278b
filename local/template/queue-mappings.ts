import type { TemplateFunction } from './functions';
import type { Template } from './template';

/** A queue whose messages Lambda hands to a function. */
export interface QueueMapping {
  readonly queueArn: string;
  readonly queueName: string;
  readonly deliveryDelayMs: number;
  readonly visibilityTimeoutMs: number;
  readonly maxReceiveCount: number;
  readonly deadLettersName: string;
  readonly batchSize: number;
  readonly target: TemplateFunction;
}

export function queueMappings(template: Template): QueueMapping[] {
  return template.ofType('AWS::Lambda::EventSourceMapping').map(([id, { Properties }]) => {
    const { EventSourceArn: queueArn, FunctionName: functionName, BatchSize, FunctionResponseTypes } = template.resolve(Properties);
    if (JSON.stringify(FunctionResponseTypes) !== '["ReportBatchItemFailures"]') throw new Error(`the local environment supports only mappings that report failed messages one by one: ${id}`);
    const queue = template.ofType('AWS::SQS::Queue').find(([queueId]) => template.resolve({ 'Fn::GetAtt': [queueId, 'Arn'] }) === queueArn);
    const target = template.ofType('AWS::Lambda::Function').find(([functionId]) => template.resolve({ Ref: functionId }) === functionName);
    if (queue === undefined || target === undefined) throw new Error(`queue or function of ${id} is not in stack ${template.stackName}`);
    const { DelaySeconds = 0, VisibilityTimeout = 30, RedrivePolicy } = template.resolve(queue[1].Properties);
    return {
      queueArn,
      queueName: queueArn.split(':').pop()!,
      deliveryDelayMs: DelaySeconds * 1_000,
      visibilityTimeoutMs: VisibilityTimeout * 1_000,
      maxReceiveCount: RedrivePolicy.maxReceiveCount,
      deadLettersName: RedrivePolicy.deadLetterTargetArn.split(':').pop()!,
      batchSize: BatchSize,
      target,
    };
  });
}
