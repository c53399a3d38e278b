/** The credentials that open the terminal: the only type in the broker with the two secrets. */
export interface Shell {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
}

/** The result of one call to CreateStreamSessionAdminShell. `requestId` is the service's, of a call that opened a shell or may have. */
export type Attempt =
  | { readonly kind: 'opened'; readonly shell: Shell; readonly requestId?: string }
  /** A success had begun to arrive and was not usable: a shell may exist, so the service must not be asked again. */
  | { readonly kind: 'unusable'; readonly requestId?: string }
  /** `unanswered`: no answer arrived, and the call may have had its effect. */
  | { readonly kind: Failure; readonly message?: string; readonly retryAfterMs?: number };

export type Failure = 'unanswered' | 'not-ready' | 'not-found' | 'invalid' | 'denied' | 'throttled' | 'fault' | 'broken';

/** The part of GetStreamSession's response that matters for a shell. */
export type SessionState =
  | { readonly kind: 'starting' | 'live' | 'absent' | 'unknown'; readonly message?: string }
  | { readonly kind: 'over'; readonly status: string; readonly reason?: string };

/** The service, for one operator and one stream session. Neither method rejects: failures are returned as results. */
export interface SessionService {
  requestShell(timeoutMs: number): Promise<Attempt>;
  describeSession(timeoutMs: number): Promise<SessionState>;
}
