import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Handled } from './record';
import type { Shell } from './session-service';
import type { BrokerError } from '../shared/errors';

/** The service's own response, and the only place where URL and token are written. */
export function opened(shell: Shell, opening: Handled): APIGatewayProxyResult {
  return respond(200, opening, {}, { SessionId: shell.sessionId, StreamUrl: shell.streamUrl, TokenValue: shell.tokenValue });
}

/** The service's own error shape, so that an AWS SDK client throws the typed error. */
export function refused(refusal: BrokerError, opening: Handled): APIGatewayProxyResult {
  const retryAfter: Record<string, string> = refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': `${refusal.retryAfterSeconds}` };
  // Keeps a client from retrying automatically: the next shell would be another that somebody has to explain.
  const orphaned: Record<string, string> = opening.orphaned ? { 'x-admin-shell-orphaned': 'true' } : {};
  // The gate that wrote the message, so that a client adds no advice of its own, and the ID that a colleague has to approve.
  const gate: Record<string, string> = opening.gate === undefined ? {} : {
    'x-admin-shell-gate': opening.gate,
    ...opening.approvalId !== undefined && { 'x-admin-shell-approval-id': opening.approvalId },
  };
  return respond(refusal.status, opening, { 'x-amzn-errortype': refusal.type, ...retryAfter, ...orphaned, ...gate }, { __type: refusal.type, Message: refusal.message });
}

function respond(statusCode: number, { attempts, waitedMs }: Handled, headers: Record<string, string>, body: object): APIGatewayProxyResult {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-admin-shell-attempts': `${attempts}`,
      'x-admin-shell-waited-ms': `${waitedMs}`,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
