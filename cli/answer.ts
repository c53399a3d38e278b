/** The result of one request. */
export type Answer =
  /** The body is a secret if a shell was asked for and the status is 200. */
  | Answered
  /** The request did not reach the broker. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It may have reached the broker, and a shell may have been opened whose credentials nobody received. */
  | { readonly kind: 'lost'; readonly code: string };

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
  /** A shell may have been opened whose credentials nobody received. */
  readonly orphaned?: boolean;
  /** The gate that answered. */
  readonly gate?: string;
  /** The ID of the request for approval. */
  readonly approvalId?: string;
  /** The server's time, in milliseconds since the epoch. */
  readonly date?: number;
}

/** Errors that a retry won't fix: the name does not exist, a certificate is wrong, a proxy refuses. */
export const PERMANENT_ERRORS = /^(?:ENOTFOUND|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|PROXY_4)/;
/** Other errors that happen only before the request has reached the server. */
export const NOT_SENT = /^(?:ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|PROXY_)/;
