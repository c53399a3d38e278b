/** How one request ended. */
export type Answer =
  /** The body is a secret if a shell was asked for and the status is 200. */
  | Answered
  /** The request did not get there. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It may have got there, and a shell may have been opened that nobody holds. */
  | { readonly kind: 'lost'; readonly code: string };

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
  /** A shell may have been opened that nobody holds. */
  readonly orphaned?: boolean;
  /** Whoever else is asked before a shell is opened, where that decided. */
  readonly gate?: string;
  /** What a colleague approves. */
  readonly approvalId?: string;
  /** The answering side's time, in milliseconds since the epoch. */
  readonly date?: number;
}

/** Where a name does not exist, a certificate is wrong or a proxy refuses, asking again changes nothing. */
export const PERMANENT_ERRORS = /^(?:ENOTFOUND|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|PROXY_4)/;
/** The rest of what can only happen before the request has got there. */
export const NOT_SENT = /^(?:ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|PROXY_)/;
