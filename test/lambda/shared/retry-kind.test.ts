import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThrottlingError } from '@smithy/core/retry';
import { CLOCK, CREDENTIALS_TOO_FRESH, DENIED_OR_CLOCK, THROTTLING, TRANSIENT, retryKindOf } from '../../../lambda/shared/retry-kind';

// The SDK doesn't export its lists, so they are read from its source.
const SOURCE = join(__dirname, '..', '..', '..', 'node_modules', '@smithy', 'core', 'dist-es', 'submodules', 'retry', 'service-error-classification', 'constants.js');
const lists: Record<string, unknown[]> = Object.fromEntries([...readFileSync(SOURCE, 'utf8').matchAll(/^export const (\w+) = (\[[^\]]*\]);/gm)]
  .map(([, name, list]) => [name, JSON.parse(list.replace(/,\s*\]$/, ']'))]));

test('fails when one of the SDK\'s lists grows, or a list is added', () => {
  expect(lists).toEqual({
    CLOCK_SKEW_ERROR_CODES: expect.arrayContaining([...DENIED_OR_CLOCK, ...CLOCK]),
    THROTTLING_ERROR_CODES: THROTTLING,
    TRANSIENT_ERROR_CODES: TRANSIENT,
    TRANSIENT_ERROR_STATUS_CODES: [500, 502, 503, 504],
    NODEJS_TIMEOUT_ERROR_CODES: expect.any(Array),
    NODEJS_NETWORK_ERROR_CODES: expect.any(Array),
  });
  expect(lists.CLOCK_SKEW_ERROR_CODES).toHaveLength(DENIED_OR_CLOCK.length + CLOCK.length);
});

test.each(THROTTLING)('%s is throttling, both in the SDK and here', name => {
  expect(isThrottlingError({ name, message: '', $metadata: {} })).toBe(true);
  expect(retryKindOf({ name, status: 400 })).toBe('throttling');
});

test.each([...TRANSIENT, ...CLOCK, ...CREDENTIALS_TOO_FRESH])('%s is transient', name => {
  expect(retryKindOf({ name, status: 400 })).toBe('transient');
});

test.each(lists.TRANSIENT_ERROR_STATUS_CODES as number[])('the status %d is transient', status => {
  expect(retryKindOf({ name: 'Anything', status })).toBe('transient');
});

test.each([...lists.NODEJS_TIMEOUT_ERROR_CODES, ...lists.NODEJS_NETWORK_ERROR_CODES] as string[])('%s without a response is transient', name => {
  expect(retryKindOf({ name })).toBe('transient');
});

test.each(DENIED_OR_CLOCK)('%s is permanent, unless the SDK has corrected its clock', name => {
  expect(retryKindOf({ name, status: 400 })).toBeUndefined();
  expect(retryKindOf({ name, status: 400, clockSkewCorrected: true })).toBe('transient');
});

test.each(['CredentialsProviderError', 'EndpointError'])('%s is permanent', name => {
  expect(retryKindOf({ name })).toBeUndefined();
});
