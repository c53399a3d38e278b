import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { REGION } from './engine';
import { FunctionHost } from '../../local/services/function-host';
import { LoopbackService, type Request, type Response } from '../../local/services/server';

/** A function that may run, by its name, and the addresses of services that the engine lacks or that a test intercepts. */
export interface Served {
  readonly endpoints: Record<string, string>;
  readonly onLine: (line: string) => void;
}

/**
 * Runs the functions that the engine hands over (engine.py), from their deployed code, each in the project's own host.
 * The engine's API doesn't identify callers, since it checks no signature. What API Gateway would add comes from the engine's STS.
 */
export class Functions extends LoopbackService {
  private readonly served = new Map<string, Served>();
  private readonly hosts = new Map<string, FunctionHost>();

  public serve(functionName: string, served: Served): void {
    this.served.set(functionName, served);
  }

  public async stop(): Promise<void> {
    for (const host of this.hosts.values()) host.stop();
    await super.stop();
  }

  protected async answer({ body }: Request): Promise<Response> {
    const { functionArn, code, handler, timeoutMs, environment, event } = JSON.parse(body.toString('utf8'));
    const name: string = functionArn.split(':')[6];
    const served = this.served.get(name);
    if (served === undefined) return { status: 500, body: JSON.stringify({ errorType: 'NotServed', errorMessage: `nobody here runs ${name}` }) };
    const { AWS_ENDPOINT_URL: engine } = environment;
    const host = this.hosts.get(name) ?? new FunctionHost({
      code,
      handler,
      timeoutMs,
      onLine: served.onLine,
      environment: { ...environment, AWS_ENDPOINT_URL_EVENTBRIDGE: engine, ...served.endpoints, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    this.hosts.set(name, host);
    const { result, error } = await host.invoke(await withCaller(JSON.parse(event), engine));
    if (error !== undefined) return { status: 500, body: JSON.stringify({ errorType: error, errorMessage: error }) };
    return { status: 200, body: JSON.stringify(result ?? null) };
  }
}

/** What API Gateway adds to a signed request. */
async function withCaller(event: any, endpoint: string): Promise<object> {
  const accessKeyId = /Credential=([^/]+)\//.exec(event.headers?.authorization ?? event.headers?.Authorization ?? '')?.[1];
  if (accessKeyId === undefined) return event;
  const sts = new STSClient({ endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey: 'unknown, and not asked for' } });
  const { Arn: userArn, UserId: caller, Account: accountId } = await sts.send(new GetCallerIdentityCommand({}));
  const identity = { ...event.requestContext.identity, accessKey: accessKeyId, accountId, caller, user: caller, userArn };
  return { ...event, requestContext: { ...event.requestContext, identity } };
}
