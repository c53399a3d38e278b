import type { SendError } from './send-once';

/**
 * What the AWS SDK's standard retry mode repeats, in its own spelling, for all services alike: the lists of
 * `@smithy/core/retry`. The SDK's retries are off (one owner of retry), so its lists are ours;
 * test/lambda/shared/retry-kind.test.ts fails when they grow.
 */
export const THROTTLING: readonly string[] = [
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
];

export const TRANSIENT: readonly string[] = ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException'];

/** Errors that a wrong clock causes. The SDK corrects its clock from the date of the response, so the next call has the right time. */
export const CLOCK: readonly string[] = [
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
];

/** On the SDK's list of clock errors, but a denial unless the SDK has found the clock to be wrong. */
export const DENIED_OR_CLOCK: readonly string[] = ['AccessDeniedException'];

/** Not on the SDK's lists: the error if a service does not know credentials yet that STS has just issued. */
export const CREDENTIALS_TOO_FRESH: readonly string[] = ['UnrecognizedClientException', 'InvalidClientTokenId'];

/** Errors that the SDK raises before it has sent anything: repeating the call changes nothing. */
const PERMANENT: readonly string[] = ['CredentialsProviderError', 'EndpointError'];

/**
 * The kind of a transient error; undefined for a permanent one.
 */
export function retryKindOf({ name, status, retryable, unparsable, clockSkewCorrected }: SendError): 'throttling' | 'transient' | undefined {
  if (status === 429 || THROTTLING.includes(name) || retryable === 'throttling') return 'throttling';
  if (clockSkewCorrected || retryable || unparsable) return 'transient';
  if (status === undefined) return PERMANENT.includes(name) ? undefined : 'transient'; // no response: a reset, a timeout, no route
  if (status >= 500 || TRANSIENT.includes(name) || CLOCK.includes(name) || CREDENTIALS_TOO_FRESH.includes(name)) return 'transient';
  return undefined;
}
