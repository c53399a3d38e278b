/** What opens the terminal. The only place in the broker where the two secrets live. */
export interface Shell {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
}

/** How one call of CreateStreamSessionAdminShell ended. `requestId` is the service's, of a call that opened a shell or may have. */
export type Attempt =
  | { readonly kind: 'opened'; readonly shell: Shell; readonly requestId?: string }
  /** A success had begun to arrive and was not usable: a shell may exist, so the service must not be asked again. */
  | { readonly kind: 'unusable'; readonly requestId?: string }
  /** `unanswered`: no answer arrived, and the call may have had its effect. */
  | { readonly kind: Failure; readonly message?: string; readonly retryAfterMs?: number };

export type Failure = 'unanswered' | 'not-ready' | 'not-found' | 'invalid' | 'denied' | 'throttled' | 'fault' | 'broken';

/** What GetStreamSession said, as far as it bears on a shell. */
export type SessionState =
  | { readonly kind: 'starting' | 'live' | 'absent' | 'unknown'; readonly message?: string }
  | { readonly kind: 'over'; readonly status: string; readonly reason?: string };

/** The service, for one operator and one stream session. Neither method rejects: a failure is an answer like any other. */
export interface SessionService {
  requestShell(timeoutMs: number): Promise<Attempt>;
  describeSession(timeoutMs: number): Promise<SessionState>;
}
