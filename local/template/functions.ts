import type { Resource, Template } from './template';

/** A function of the template. */
export type TemplateFunction = [logicalId: string, resource: Resource];

export function functionWithArn(template: Template, arn: string): TemplateFunction | undefined {
  return template.ofType('AWS::Lambda::Function').find(([id]) => template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) === arn);
}

/** The function behind a method of the API. */
export function functionBehind(template: Template, method: Resource): TemplateFunction {
  const uri: string = template.resolve(method.Properties.Integration.Uri);
  const found = functionWithArn(template, /\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? '');
  if (found === undefined) throw new Error(`no function of stack ${template.stackName} is behind its API at ${uri}`);
  return found;
}

/** The function that opens shells. */
export function brokerFunction(template: Template): TemplateFunction {
  const paths = template.ofType('AWS::ApiGateway::Resource').filter(([, { Properties }]) => Properties.PathPart === 'access').map(([id]) => id);
  const found = template.ofType('AWS::ApiGateway::Method').filter(([, { Properties }]) => paths.includes(Properties.ResourceId.Ref));
  if (found.length !== 1) throw new Error(`stack ${template.stackName} has ${found.length} methods that open a shell, one was expected`);
  return functionBehind(template, found[0][1]);
}

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
