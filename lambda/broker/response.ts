import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Handled } from './record';
import type { Shell } from './session-service';
import type { BrokerError } from '../shared/errors';
import { respond, respondRefused } from '../shared/wire';

/** The service's own response, and the only place where URL and token are written. */
export function opened(shell: Shell, opening: Handled): APIGatewayProxyResult {
  return respond(200, { SessionId: shell.sessionId, StreamUrl: shell.streamUrl, TokenValue: shell.tokenValue }, effort(opening));
}

export function refused(refusal: BrokerError, opening: Handled): APIGatewayProxyResult {
  // Keeps a client from retrying automatically: the next shell would be another that somebody has to explain.
  const orphaned: Record<string, string> = opening.orphaned ? { 'x-admin-shell-orphaned': 'true' } : {};
  // The gate that wrote the message, so that a client adds no advice of its own, and the ID that a colleague has to approve.
  const gate: Record<string, string> = opening.gate === undefined ? {} : {
    'x-admin-shell-gate': opening.gate,
    ...opening.approvalId !== undefined && { 'x-admin-shell-approval-id': opening.approvalId },
  };
  return respondRefused(refusal, { ...effort(opening), ...orphaned, ...gate });
}

/** What the request took. */
function effort({ attempts, waitedMs }: Handled): Record<string, string> {
  return { 'x-admin-shell-attempts': `${attempts}`, 'x-admin-shell-waited-ms': `${waitedMs}` };
}
