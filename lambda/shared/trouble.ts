import type { SendError } from './send-once';

/**
 * What the AWS SDK's standard retry mode repeats, in its own spelling, for all services alike: the lists of
 * `@smithy/core/retry`. The SDK's retries are off (one owner of retry), so its lists are ours;
 * test/lambda/trouble.test.ts fails when they grow.
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

/** Signs of a clock that is off. The SDK corrects its own by the answer's date, so the next call has the right one. */
export const CLOCK: readonly string[] = [
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
];

/** On the SDK's list of clock problems, but a denial unless the SDK has found the clock to be off. */
export const DENIED_OR_CLOCK: readonly string[] = ['AccessDeniedException'];

/** On no list of the SDK's: what a service says of credentials that STS made a moment ago and that it does not know yet. */
export const CREDENTIALS_TOO_FRESH: readonly string[] = ['UnrecognizedClientException', 'InvalidClientTokenId'];

/** Errors of the SDK's own, before it has sent anything: asking again changes nothing. */
const PERMANENT: readonly string[] = ['CredentialsProviderError', 'EndpointError'];

/**
 * What kind of passing trouble an error is; undefined for one that would be the same again.
 */
export function troubleOf({ name, status, retryable, unparsable, clockSkewCorrected }: SendError): 'throttling' | 'transient' | undefined {
  if (status === 429 || THROTTLING.includes(name) || retryable === 'throttling') return 'throttling';
  if (clockSkewCorrected || retryable || unparsable) return 'transient';
  if (status === undefined) return PERMANENT.includes(name) ? undefined : 'transient'; // no answer: a reset, a timeout, no way there
  if (status >= 500 || TRANSIENT.includes(name) || CLOCK.includes(name) || CREDENTIALS_TOO_FRESH.includes(name)) return 'transient';
  return undefined;
}
