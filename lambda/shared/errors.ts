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

/** The outcome of a request, as in the record. */
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
   * @param retryAfterSeconds value of `Retry-After`, for 409, 429, and a 500 for which the service specified it
   */
  constructor(public readonly type: ErrorType, message: string, public readonly retryAfterSeconds?: number) {
    super(message);
    this.name = type;
    this.status = MEANING[type].status;
    this.outcome = MEANING[type].outcome;
  }
}

/** A request that is wrong in itself. */
export function invalid(message: string): BrokerError {
  return new BrokerError('ValidationException', message);
}

/** The value as JSON, truncated. The caller sent it, and only the caller gets it back. */
export function quoted(value: string | undefined): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value.length > 160 ? `${value.slice(0, 160)}…` : value);
}

/**
 * Sanitizes a message of the service: one printable line of limited length, without anything that looks
 * like a URL or a token. The service has no reason to include one in an error, but we don't rely on that.
 */
export function printable(text: string): string {
  const line = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/wss?:\/\/\S*/giu, '***')
    .replace(/[A-Za-z0-9+=_-]{48,}/gu, '***')
    .trim();
  return Array.from(line).slice(0, 300).join('');
}

/** The second half of a message: the service's explanation, if there is one. */
export function serviceSaid(message: string | undefined): string {
  const said = printable(message ?? '');
  return said === '' ? '' : ` The service said: ${said}${/[.!?]$/.test(said) ? '' : '.'}`;
}

/**
 * For something that counts only once its event is accepted, if the event bus did not accept it.
 *
 * @param what the thing that doesn't count
 */
export function notAnnounced(what: string): BrokerError {
  return new BrokerError('InternalServerException', `${what}: its event could not be put on the event bus. Do the same again; if it persists, tell the platform team.`);
}
