import { ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayResponse {
  readonly error: string;
  readonly status: number;
  readonly types: ResponseType[];
  /** Seconds. */
  readonly retryAfter?: number;
  /** Whether the function may have run and opened a shell whose credentials nobody received. */
  readonly orphaned?: boolean;
  /** @default - API Gateway's own */
  readonly message?: string;
}

/**
 * API Gateway's own responses, in the shape of the service's errors, so that an AWS SDK client throws the typed error for
 * them too. The two defaults apply to every type that is not listed, and set its status.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const RESPONSES: readonly GatewayResponse[] = [
  {
    error: 'AccessDeniedException',
    status: 403,
    types: [
      ResponseType.ACCESS_DENIED, ResponseType.MISSING_AUTHENTICATION_TOKEN, ResponseType.INVALID_SIGNATURE, ResponseType.EXPIRED_TOKEN,
      ResponseType.UNAUTHORIZED, ResponseType.WAF_FILTERED,
    ],
  },
  { error: 'ResourceNotFoundException', status: 404, types: [ResponseType.RESOURCE_NOT_FOUND] },
  { error: 'ThrottlingException', status: 429, types: [ResponseType.THROTTLED], retryAfter: 1 },
  { error: 'ValidationException', status: 400, types: [ResponseType.DEFAULT_4XX] },
  {
    // The result if Lambda throttles the function: it did not run, so the client can retry.
    error: 'ThrottlingException',
    status: 429,
    types: [ResponseType.INTEGRATION_FAILURE],
    retryAfter: 2,
    message: 'The broker could not take the request: too many operators wait at once, or Lambda failed. Try again in 2 s.',
  },
  { error: 'InternalServerException', status: 500, types: [ResponseType.INTEGRATION_TIMEOUT, ResponseType.DEFAULT_5XX], orphaned: true },
];

export function addGatewayResponses(api: RestApi): void {
  for (const { error, status, types, retryAfter, orphaned, message } of RESPONSES) {
    for (const type of types) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: `${status}`,
        responseHeaders: {
          'x-amzn-errortype': `'${error}'`,
          'cache-control': "'no-store'",
          ...retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` },
          ...orphaned && { 'x-admin-shell-orphaned': "'true'" },
        },
        // messageString is escaped and includes its quotation marks
        templates: { 'application/json': `{"__type":"${error}","Message":${message === undefined ? '$context.error.messageString' : JSON.stringify(message)}}` },
      });
    }
  }
}
