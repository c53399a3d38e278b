import { CreateStreamSessionAdminShellCommand, GetStreamSessionCommand, type GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import type { Attempt, SessionService, SessionState, Shell } from './session-service';
import { retryKindOf } from '../shared/retry-kind';
import { sendOnce, type SendError } from '../shared/send-once';
import type { Timing } from '../shared/timing';

/** Statuses in which the service opens a shell: its API reference. */
const LIVE = ['ACTIVE', 'CONNECTED', 'PENDING_CLIENT_RECONNECTION', 'RECONNECTING'];
const OVER = ['TERMINATING', 'TERMINATED', 'ERROR'];

/** The real service for one stream session, called with one operator's credentials. */
export class StreamService implements SessionService {
  private readonly ids: { Identifier: string; StreamSessionIdentifier: string };

  constructor(private readonly client: GameLiftStreamsClient, private readonly timing: Timing, streamGroupId: string, streamSessionId: string) {
    this.ids = { Identifier: streamGroupId, StreamSessionIdentifier: streamSessionId };
  }

  public async requestShell(timeoutMs: number): Promise<Attempt> {
    const command = new CreateStreamSessionAdminShellCommand(this.ids);
    const { output, error, requestId } = await sendOnce(this.client, command, { timing: this.timing, timeoutMs });
    if (error) return classify(error, requestId);
    const shell: Shell = { sessionId: output.SessionId ?? '', streamUrl: output.StreamUrl ?? '', tokenValue: output.TokenValue ?? '' };
    return usable(shell) ? { kind: 'opened', shell, requestId } : { kind: 'unusable', requestId };
  }

  public async describeSession(timeoutMs: number): Promise<SessionState> {
    const { output, error } = await sendOnce(this.client, new GetStreamSessionCommand(this.ids), { timing: this.timing, timeoutMs });
    if (error) return error.name === 'ResourceNotFoundException' ? { kind: 'absent', message: error.message } : { kind: 'unknown' };
    const status = output.Status ?? '';
    if (OVER.includes(status)) return { kind: 'over', status, reason: output.StatusReason };
    if (LIVE.includes(status)) return { kind: 'live' };
    return { kind: status === 'ACTIVATING' ? 'starting' : 'unknown' };
  }
}

function usable({ sessionId, streamUrl, tokenValue }: Shell): boolean {
  const strings = [sessionId, streamUrl, tokenValue].every(value => typeof value === 'string' && value !== '');
  return strings && URL.canParse(streamUrl) && isEncrypted(new URL(streamUrl));
}

/** Or a loopback URL: off AWS, where the service is emulated. The client accepts such a URL only if it is told to. */
function isEncrypted({ protocol, hostname }: URL): boolean {
  return protocol === 'wss:' || (protocol === 'ws:' && hostname === '127.0.0.1');
}

function classify(error: SendError, requestId: string | undefined): Attempt {
  const { name, message, status, retryAfterMs } = error;
  if (status === undefined) return { kind: 'unanswered' };
  if (status >= 200 && status < 300) return { kind: 'unusable', requestId };
  switch (name) {
    case 'StreamSessionAccessNotReadyException': return { kind: 'not-ready', message, retryAfterMs };
    case 'ResourceNotFoundException': return { kind: 'not-found', message };
    case 'ValidationException': return { kind: 'invalid', message };
  }
  switch (retryKindOf(error)) {
    case 'throttling': return { kind: 'throttled', message, retryAfterMs };
    case 'transient': return { kind: 'fault', message, retryAfterMs };
    default: return { kind: name === 'AccessDeniedException' ? 'denied' : 'broken', message };
  }
}
