/**
 * The six errors of `CreateStreamSessionAdminShell`, and the one place that maps them to HTTP and to the record's outcome.
 *
 * The broker answers with the service's own types, so that an AWS SDK client pointed at it throws the typed errors.
 */
export type ErrorType =
  | 'ValidationException'
  | 'AccessDeniedException'
  | 'ResourceNotFoundException'
  | 'StreamSessionAccessNotReadyException'
  | 'ThrottlingException'
  | 'InternalServerException';

/** How a request ended, as the record says it. */
export type Outcome = 'Opened' | 'Invalid' | 'Denied' | 'NotFound' | 'NotReady' | 'Throttled' | 'Failed';

const MEANING: { readonly [T in ErrorType]: { readonly status: number; readonly outcome: Outcome } } = {
  ValidationException: { status: 400, outcome: 'Invalid' },
  AccessDeniedException: { status: 403, outcome: 'Denied' },
  ResourceNotFoundException: { status: 404, outcome: 'NotFound' },
  StreamSessionAccessNotReadyException: { status: 409, outcome: 'NotReady' },
  ThrottlingException: { status: 429, outcome: 'Throttled' },
  InternalServerException: { status: 500, outcome: 'Failed' },
};

/** A refusal, with a message that an operator can act on. Never built from a response body: that may hold a token. */
export class BrokerError extends Error {
  public readonly status: number;
  public readonly outcome: Outcome;

  /**
   * @param retryAfterSeconds what goes into `Retry-After`; 409 and 429 carry one, and a 500 that the service itself put a date on
   */
  constructor(public readonly type: ErrorType, message: string, public readonly retryAfterSeconds?: number) {
    super(message);
    this.name = type;
    this.status = MEANING[type].status;
    this.outcome = MEANING[type].outcome;
  }
}

/**
 * A text of the service's, made fit to be passed on: one printable line, of bounded length, without anything that looks
 * like an address or a token. The service has no reason to put one into an error; we don't rely on that.
 */
export function printable(text: string): string {
  const line = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/wss?:\/\/\S*/giu, '***')
    .replace(/[A-Za-z0-9+=_-]{48,}/gu, '***')
    .trim();
  return Array.from(line).slice(0, 300).join('');
}

/** The second half of a message: what the service gave as its reason, if it gave one. */
export function serviceSaid(message: string | undefined): string {
  const said = printable(message ?? '');
  return said === '' ? '' : ` The service said: ${said}${/[.!?]$/.test(said) ? '' : '.'}`;
}
