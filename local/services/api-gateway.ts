import { randomUUID } from 'node:crypto';
import { realClock, type Clock } from './clock';
import { TOO_MANY_REQUESTS, type Invocation } from './function-host';
import type { Identities, Identity } from './identities';
import { listen, type Listening, type Request, type Response } from './server';
import { verifySignature, type Verdict } from './sigv4';
import { TokenBucket } from './token-bucket';
import { isAllowed } from '../template/decide';
import { functionBehind } from '../template/functions';
import type { Resource, Template, Value } from '../template/template';

/** A method of the API, from the template. */
interface Route {
  readonly httpMethod: string;
  /** `/streamgroups/{Identifier}/…` */
  readonly resourcePath: string;
  readonly pattern: RegExp;
  readonly parameters: string[];
  readonly timeoutMs: number;
  readonly authorization: string;
  /** Logical ID of the function behind it. */
  readonly functionId: string;
}

export interface ApiGatewayOptions {
  readonly template: Template;
  readonly identities: Identities;
  /** Runs the function behind a method, by its logical ID. */
  readonly invoke: (functionId: string, event: object) => Promise<Invocation>;
  readonly port?: number;
  readonly clock?: Clock;
  /**
   * Whether path parameters are decoded before they reach the function. AWS doesn't document it for REST APIs, so the broker must
   * work either way.
   *
   * @default false
   */
  readonly decodePathParameters?: boolean;
  readonly onAnswer?: (answer: { method: string; path: string; status: number; caller?: Identity }) => void;
}

/** The status codes of API Gateway's own responses, by response type, unless the template changes them: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const DEFAULT_STATUS: Record<string, number> = {
  MISSING_AUTHENTICATION_TOKEN: 403,
  INVALID_SIGNATURE: 403,
  EXPIRED_TOKEN: 403,
  ACCESS_DENIED: 403,
  THROTTLED: 429,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  API_CONFIGURATION_ERROR: 500,
};

const SIGNATURE_PROBLEMS: Record<NonNullable<Verdict['problem']>, string> = {
  'unsigned': 'MISSING_AUTHENTICATION_TOKEN',
  'incomplete': 'MISSING_AUTHENTICATION_TOKEN',
  'unknown key': 'EXPIRED_TOKEN',
  'expired': 'INVALID_SIGNATURE',
  'wrong signature': 'INVALID_SIGNATURE',
};

/**
 * Amazon API Gateway in front of the broker: the routes, authorization, limits and gateway responses of a synthesized
 * REST API.
 */
export class ApiGateway {
  private readonly apiId: string;
  private readonly stageName: string;
  private readonly routes: Route[];
  private readonly throttle: TokenBucket;
  private readonly clock: Clock;
  private server?: Listening;

  constructor(private readonly options: ApiGatewayOptions) {
    const { template } = options;
    this.clock = options.clock ?? realClock;
    const [apiLogicalId] = template.only('AWS::ApiGateway::RestApi');
    const [, stage] = template.only('AWS::ApiGateway::Stage');
    this.apiId = template.resolve({ Ref: apiLogicalId });
    this.stageName = template.resolve(stage.Properties.StageName);
    this.routes = template.ofType('AWS::ApiGateway::Method').map(([, method]) => this.route(method));
    const all = (stage.Properties.MethodSettings ?? []).find((setting: Value) => setting.HttpMethod === '*' && setting.ResourcePath === '/*') ?? {};
    this.throttle = new TokenBucket(all.ThrottlingRateLimit ?? 10_000, all.ThrottlingBurstLimit ?? 5_000, this.clock.now);
  }

  /** Address of the stage, without a trailing slash: on AWS, `endpointUrl`. */
  public async start(): Promise<string> {
    this.server = await listen(request => this.answer(request), { port: this.options.port });
    return `${this.server.url}/${this.stageName}`;
  }

  public async stop(): Promise<void> {
    await this.server?.close();
  }

  /** For tests: resets the request limits. */
  public refillQuota(): void {
    this.throttle.refill();
  }

  private async answer(request: Request): Promise<Response> {
    const { template, identities, onAnswer } = this.options;
    const requestId = randomUUID();
    const [, stage, path] = /^\/([^/]*)(\/.*)?$/.exec(request.rawPath) ?? [];
    const verdict = await verifySignature(request, 'execute-api', template.region, identities, this.clock.now);
    const { identity } = verdict;

    const response = await (async (): Promise<Response> => {
      const route = stage === this.stageName ? this.routes.find(({ httpMethod, pattern }) => httpMethod === request.method && pattern.test(path ?? '/')) : undefined;
      if (!route) return this.gatewayResponse('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
      if (route.authorization !== 'AWS_IAM') throw new Error(`the local environment serves methods with AWS_IAM only, ${route.resourcePath} has ${route.authorization}`);
      if (verdict.problem) return this.gatewayResponse(SIGNATURE_PROBLEMS[verdict.problem], verdict.message);
      // IAM sees the path as it was sent.
      const resource = `arn:${template.partition}:execute-api:${template.region}:${template.account}:${this.apiId}/${this.stageName}/${route.httpMethod}${path}`;
      if (!isAllowed(identity!, { action: 'execute-api:Invoke', resource })) {
        return this.gatewayResponse('ACCESS_DENIED', `User: ${identity!.arn} is not authorized to perform: execute-api:Invoke on resource: ${resource}`);
      }
      if (!this.throttle.take()) return this.gatewayResponse('THROTTLED', 'Too Many Requests');
      return this.integrate(route, this.proxyEvent(request, route, path, identity!, requestId));
    })();
    onAnswer?.({ method: request.method, path: request.rawPath, status: response.status, caller: identity });
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': requestId } };
  }

  private async integrate(route: Route, event: object): Promise<Response> {
    let cancel = () => {};
    const late = new Promise<undefined>(resolve => {
      cancel = this.clock.after(route.timeoutMs, () => resolve(undefined));
    });
    const invocation = await Promise.race([this.options.invoke(route.functionId, event), late]);
    cancel();
    if (invocation === undefined) return this.gatewayResponse('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (invocation.error === TOO_MANY_REQUESTS) return this.gatewayResponse('INTEGRATION_FAILURE', 'Internal server error');
    if (invocation.error !== undefined) return this.gatewayResponse('API_CONFIGURATION_ERROR', 'Internal server error');
    const { statusCode, headers, body } = invocation.result ?? {};
    if (typeof statusCode !== 'number' || typeof body !== 'string') return this.gatewayResponse('API_CONFIGURATION_ERROR', 'Internal server error');
    return { status: statusCode, headers, body };
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
  private proxyEvent(request: Request, route: Route, path: string, identity: Identity, requestId: string): object {
    const values = route.pattern.exec(path)!.slice(1);
    const decode = this.options.decodePathParameters ? decodeURIComponent : (value: string) => value;
    const single = (multi: Record<string, string[]>) => Object.fromEntries(Object.entries(multi).map(([key, all]) => [key, all[all.length - 1]]));
    const query = Object.fromEntries([...new Set(request.query.keys())].map(key => [key, request.query.getAll(key)]));
    return {
      resource: route.resourcePath,
      path,
      httpMethod: request.method,
      headers: single(request.headers),
      multiValueHeaders: request.headers,
      queryStringParameters: request.query.size > 0 ? single(query) : null,
      multiValueQueryStringParameters: request.query.size > 0 ? query : null,
      pathParameters: Object.fromEntries(route.parameters.map((name, index) => [name, decode(values[index])])),
      stageVariables: null,
      requestContext: {
        resourcePath: route.resourcePath,
        httpMethod: request.method,
        path: request.rawPath,
        stage: this.stageName,
        apiId: this.apiId,
        accountId: this.options.template.account,
        protocol: 'HTTP/1.1',
        requestId,
        extendedRequestId: requestId,
        requestTimeEpoch: this.clock.now(),
        identity: {
          accessKey: identity.accessKeyId,
          accountId: identity.arn.split(':')[4],
          caller: identity.userId,
          user: identity.userId,
          userArn: identity.arn,
          sourceIp: request.remoteAddress,
          userAgent: request.headers['user-agent']?.[0] ?? null,
          principalOrgId: null,
          cognitoIdentityId: null,
        },
      },
      body: request.body.length > 0 ? request.body.toString('utf8') : null,
      isBase64Encoded: false,
    };
  }

  /** A response of API Gateway itself, in the shape that the template defines. */
  private gatewayResponse(type: string, message: string): Response {
    const defaultStatus = DEFAULT_STATUS[type];
    const { template } = this.options;
    const responses = template.ofType('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => template.resolve(Properties));
    const defined = responses.find(({ ResponseType }) => ResponseType === type)
      ?? responses.find(({ ResponseType }) => ResponseType === (defaultStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'));
    if (!defined) return { status: defaultStatus, body: JSON.stringify({ message }) };
    const headers = Object.entries<string>(defined.ResponseParameters ?? {}).map(([key, value]) => [key.replace('gatewayresponse.header.', ''), value.replace(/^'|'$/g, '')]);
    const body: string = defined.ResponseTemplates?.['application/json'] ?? '{"message":$context.error.messageString}';
    return {
      status: Number(defined.StatusCode ?? defaultStatus),
      headers: Object.fromEntries(headers),
      body: body.replace('$context.error.messageString', () => JSON.stringify(message)),
    };
  }

  private route(resource: Resource): Route {
    const { template } = this.options;
    const method = resource.Properties;
    const segments: string[] = [];
    for (let id = template.resolve(method.ResourceId); !id.endsWith('/root');) {
      const [, { Properties: part }] = template.ofType('AWS::ApiGateway::Resource').find(([logicalId]) => template.resolve({ Ref: logicalId }) === id)!;
      segments.unshift(template.resolve(part.PathPart));
      id = template.resolve(part.ParentId);
    }
    if (method.Integration.Type !== 'AWS_PROXY') throw new Error(`the local environment serves Lambda proxy integrations only, got ${method.Integration.Type}`);
    return {
      httpMethod: method.HttpMethod,
      resourcePath: `/${segments.join('/')}`,
      pattern: new RegExp(`^/${segments.map(segment => segment.startsWith('{') ? '([^/]+)' : segment).join('/')}$`),
      parameters: segments.filter(segment => segment.startsWith('{')).map(segment => segment.slice(1, -1)),
      timeoutMs: method.Integration.TimeoutInMillis ?? 29_000,
      authorization: method.AuthorizationType,
      functionId: functionBehind(template, resource)[0],
    };
  }
}
