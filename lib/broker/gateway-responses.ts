import { ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';

/**
 * API Gateway's own responses, in the shape of the service's errors, so that an AWS SDK client throws the typed error for
 * them too. The two defaults apply to every type that is not listed, and set its status.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const RESPONSES: ReadonlyArray<{ readonly error: string; readonly status: number; readonly types: ResponseType[]; readonly retryAfter?: number }> = [
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
    error: 'InternalServerException',
    status: 500,
    types: [ResponseType.INTEGRATION_TIMEOUT, ResponseType.INTEGRATION_FAILURE, ResponseType.DEFAULT_5XX],
  },
];

export function addGatewayResponses(api: RestApi): void {
  for (const { error, status, types, retryAfter } of RESPONSES) {
    for (const type of types) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: `${status}`,
        responseHeaders: {
          'x-amzn-errortype': `'${error}'`,
          'cache-control': "'no-store'",
          ...retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` },
        },
        // messageString includes its quotation marks, and is escaped
        templates: { 'application/json': `{"__type":"${error}","Message":$context.error.messageString}` },
      });
    }
  }
}
