import type { APIGatewayProxyResult } from 'aws-lambda';
import type { BrokerError } from './errors';

/** A response that no cache may keep. */
export function respond(statusCode: number, body: object, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }, body: JSON.stringify(body) };
}

/** The service's own error shape, so that an AWS SDK client throws the typed error. */
export function respondRefused(refusal: BrokerError, headers: Record<string, string> = {}): APIGatewayProxyResult {
  const retryAfter: Record<string, string> = refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': `${refusal.retryAfterSeconds}` };
  return respond(refusal.status, { __type: refusal.type, Message: refusal.message }, { ...headers, 'x-amzn-errortype': refusal.type, ...retryAfter });
}
