import { isAwsService, isLoopback } from './aws-hosts';
import { ExitCode, Failure } from './failure';

/** The credentials that open the terminal, with the service's names. Two of the three are secrets. Kept in memory only. */
export interface Shell {
  readonly SessionId: string;
  readonly StreamUrl: string;
  readonly TokenValue: string;
}

/**
 * @param body of a 200
 * @throws if it is not a shell, or its URL is not AWS's; the message contains nothing of it
 */
export function parseShell(body: string, allowLoopback: boolean): Shell {
  const { SessionId, StreamUrl, TokenValue } = fields(body);
  const url = typeof StreamUrl === 'string' && URL.canParse(StreamUrl) ? new URL(StreamUrl) : undefined;
  // The session's ID becomes an argument, so it must be nothing but an ID.
  if (typeof SessionId !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/.test(SessionId) || typeof TokenValue !== 'string' || TokenValue === '' || url === undefined) {
    throw new Failure(ExitCode.BROKER_BROKEN, 'The broker answered 200, but not with a shell. If one was opened, nobody holds it, and it ends by itself. Is --endpoint the address of the broker? If it is, tell the platform team.');
  }
  const { protocol, hostname } = url;
  if (isLoopback(hostname)) {
    if (allowLoopback && (protocol === 'ws:' || protocol === 'wss:')) return { SessionId, StreamUrl: StreamUrl as string, TokenValue };
    throw new Failure(ExitCode.BROKER_BROKEN, `The shell's address is on this machine (${hostname}): whatever listens there would see all that you type. For a local environment, give --allow-loopback.`);
  }
  if (protocol !== 'wss:' || !isAwsService(hostname) || url.username !== '') {
    throw new Failure(ExitCode.BROKER_BROKEN, `The shell's address (${protocol}//${hostname}) is not one of AWS's (wss: in amazonaws.com or api.aws): whoever answers there would see all that you type. Don't use this broker, and tell the platform team.`);
  }
  return { SessionId, StreamUrl: StreamUrl as string, TokenValue };
}

function fields(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
