import { isAwsService, isLoopback } from './aws-hosts';
import { ExitCode, Failure } from './failure';

/** The credentials that open the terminal, with the service's names. Two of the three are secrets. Kept in memory only. */
export interface Shell {
  readonly SessionId: string;
  readonly StreamUrl: string;
  readonly TokenValue: string;
}

/**
 * @param body the body of a 200
 * @throws if it is not a shell, or its URL is not AWS's; the message contains no part of it
 */
export function parseShell(body: string, allowLoopback: boolean): Shell {
  const { SessionId, StreamUrl, TokenValue } = fields(body);
  const url = typeof StreamUrl === 'string' && URL.canParse(StreamUrl) ? new URL(StreamUrl) : undefined;
  // The session's ID becomes an argument, so it must be nothing but an ID.
  if (typeof SessionId !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/.test(SessionId) || typeof TokenValue !== 'string' || TokenValue === '' || url === undefined) {
    throw new Failure(ExitCode.BROKER_FAILED, 'The broker answered 200, but not with a shell. If one was opened, nobody can use it, and it will end by itself. Check that --endpoint is the broker\'s address; if it is, tell the platform team.');
  }
  const { protocol, hostname } = url;
  if (isLoopback(hostname)) {
    if (allowLoopback && (protocol === 'ws:' || protocol === 'wss:')) return { SessionId, StreamUrl: StreamUrl as string, TokenValue };
    throw new Failure(ExitCode.BROKER_FAILED, `The shell's address is on this machine (${hostname}): whatever listens there would see everything you type. For a local environment, pass --allow-loopback.`);
  }
  if (protocol !== 'wss:' || !isAwsService(hostname) || url.username !== '') {
    throw new Failure(ExitCode.BROKER_FAILED, `The shell's address (${protocol}//${hostname}) is not an AWS address (wss: in amazonaws.com or api.aws): whoever answers there would see everything you type. Don't use this broker, and tell the platform team.`);
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
