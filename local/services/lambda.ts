import { randomUUID } from 'node:crypto';
import { TOO_MANY_REQUESTS, type Invocation } from './function-host';
import type { Identities, Identity } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { verifySignature } from './sigv4';
import { isAllowed } from '../template/decide';
import { statements } from '../template/iam';
import type { Template } from '../template/template';

export interface LambdaOptions {
  readonly template: Template;
  readonly identities: Identities;
  readonly now: () => number;
  /** The function with an ARN; undefined if there is none. */
  readonly find: (functionArn: string) => ((event: object) => Promise<Invocation>) | undefined;
}

class LambdaError extends Error {
  constructor(public readonly status: number, public readonly type: string, message: string) {
    super(message);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_PAYLOAD = 6 * 1_024 * 1_024;

/**
 * AWS Lambda, limited to a synchronous Invoke by function ARN. The template decides who may.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class Lambda extends LoopbackService {
  constructor(private readonly options: LambdaOptions) {
    super();
  }

  protected async answer(request: Request): Promise<Response> {
    try {
      return await this.invoke(request);
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error;
      return wire(error.status, { 'x-amzn-errortype': error.type }, { Message: error.message });
    }
  }

  private async invoke(request: Request): Promise<Response> {
    const { template, identities, now, find } = this.options;
    const [, encoded] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.rawPath) ?? [];
    if (request.method !== 'POST' || encoded === undefined) throw new LambdaError(404, 'UnknownOperationException', 'The local environment supports only Invoke');
    const { identity, message } = await verifySignature(request, 'lambda', template.region, identities, now);
    if (!identity) throw new LambdaError(403, 'UnrecognizedClientException', message ?? '');
    const arn = decodeURIComponent(encoded);
    if (!arn.startsWith('arn:')) throw new LambdaError(400, 'InvalidParameterValueException', `The local environment supports functions only by their ARN, not as ${arn}`);
    this.authorize(identity, arn);
    const run = find(arn); // a version or alias has another ARN
    if (run === undefined) throw new LambdaError(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
    const invocation = await run(eventOf(request));
    if (invocation.error === TOO_MANY_REQUESTS) throw new LambdaError(429, TOO_MANY_REQUESTS, 'Rate Exceeded.');
    const ran = { 'x-amz-executed-version': '$LATEST' };
    if (invocation.error === undefined) return wire(200, ran, invocation.result ?? null);
    return wire(200, { ...ran, 'x-amz-function-error': 'Unhandled' }, { errorType: invocation.error, errorMessage: invocation.error });
  }

  private authorize(identity: Identity, arn: string): void {
    const { template } = this.options;
    const policies = template.ofType('AWS::Lambda::ResourcePolicy').map(([, { Properties }]) => template.resolve(Properties));
    const resourcePolicy = policies.filter(({ ResourceArn }) => ResourceArn === arn).flatMap(({ PolicyDocument }) => statements(PolicyDocument));
    if (isAllowed(identity, { action: 'lambda:InvokeFunction', resource: arn, resourcePolicy })) return;
    throw new LambdaError(403, 'AccessDeniedException', `User: ${identity.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`);
  }
}

function eventOf({ headers, query, body }: Request): object {
  const [type = 'RequestResponse'] = headers['x-amz-invocation-type'] ?? [];
  if (type !== 'RequestResponse') throw new LambdaError(400, 'InvalidParameterValueException', `The local environment supports only the invocation type RequestResponse, not ${type}`);
  if (query.size > 0) throw new LambdaError(400, 'InvalidParameterValueException', `The local environment doesn't support ${[...query.keys()].join(', ')} of Invoke`);
  if (body.length > LARGEST_PAYLOAD) throw new LambdaError(413, 'RequestTooLargeException', `${body.length} byte payload is too large`);
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    throw new LambdaError(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function wire(status: number, headers: Record<string, string>, body: unknown): Response {
  return { status, headers: { ...headers, 'x-amzn-requestid': randomUUID() }, body: JSON.stringify(body) };
}
