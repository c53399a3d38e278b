import type { SignedIdentity } from './operator';

/** The fields of a REST proxy event that are read. Fields of a wrong type are absent. */
export interface ProxyEvent {
  /** The route as the API's owner wrote it, with its parameters' names: unlike the path, a caller has no say in it. */
  readonly resource?: string;
  readonly httpMethod?: string;
  readonly path?: string;
  readonly pathParameters: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly multiValueHeaders: { readonly [name: string]: readonly string[] };
  readonly requestContext: {
    readonly path?: string;
    readonly requestId?: string;
    readonly requestTimeEpoch?: number;
    readonly identity: SignedIdentity;
  };
}

/**
 * Reads any event: malformed fields are treated as absent, and the request is then refused and recorded
 * like others.
 */
export function readEvent(event: unknown): ProxyEvent {
  const { resource, httpMethod, path, pathParameters, headers, multiValueHeaders, requestContext } = fields(event);
  const context = fields(requestContext);
  const identity = fields(context.identity);
  return {
    resource: text(resource),
    httpMethod: text(httpMethod),
    path: text(path),
    pathParameters: all(pathParameters, text),
    headers: all(headers, text),
    multiValueHeaders: all(multiValueHeaders, values => Array.isArray(values) ? values.filter(value => text(value) !== undefined) : undefined),
    requestContext: {
      path: text(context.path),
      requestId: text(context.requestId),
      requestTimeEpoch: Number.isFinite(context.requestTimeEpoch) ? context.requestTimeEpoch as number : undefined,
      identity: {
        userArn: text(identity.userArn),
        caller: text(identity.caller),
        accessKey: text(identity.accessKey),
        sourceIp: text(identity.sourceIp),
      },
    },
  };
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function all<T>(value: unknown, read: (value: unknown) => T | undefined): { [name: string]: T } {
  return Object.fromEntries(Object.entries(fields(value)).flatMap(([name, one]) => {
    const taken = read(one);
    return taken === undefined ? [] : [[name, taken]];
  }));
}
