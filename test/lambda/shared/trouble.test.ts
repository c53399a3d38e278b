import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThrottlingError } from '@smithy/core/retry';
import { CLOCK, CREDENTIALS_TOO_FRESH, DENIED_OR_CLOCK, THROTTLING, TRANSIENT, troubleOf } from '../../../lambda/shared/trouble';

// The SDK's lists are internal to it: they are read from its source.
const SOURCE = join(__dirname, '..', '..', '..', 'node_modules', '@smithy', 'core', 'dist-es', 'submodules', 'retry', 'service-error-classification', 'constants.js');
const lists: Record<string, unknown[]> = Object.fromEntries([...readFileSync(SOURCE, 'utf8').matchAll(/^export const (\w+) = (\[[^\]]*\]);/gm)]
  .map(([, name, list]) => [name, JSON.parse(list.replace(/,\s*\]$/, ']'))]));

test('fails when a list of the SDK\'s grows, or there is one more', () => {
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

test.each(THROTTLING)('%s is throttling, in the SDK and here', name => {
  expect(isThrottlingError({ name, message: '', $metadata: {} })).toBe(true);
  expect(troubleOf({ name, status: 400 })).toBe('throttling');
});

test.each([...TRANSIENT, ...CLOCK, ...CREDENTIALS_TOO_FRESH])('%s passes', name => {
  expect(troubleOf({ name, status: 400 })).toBe('transient');
});

test.each(lists.TRANSIENT_ERROR_STATUS_CODES as number[])('a %d passes', status => {
  expect(troubleOf({ name: 'Anything', status })).toBe('transient');
});

test.each([...lists.NODEJS_TIMEOUT_ERROR_CODES, ...lists.NODEJS_NETWORK_ERROR_CODES] as string[])('%s, without an answer, passes', name => {
  expect(troubleOf({ name })).toBe('transient');
});

test.each(DENIED_OR_CLOCK)('%s is a denial, unless the SDK has found the clock to be off', name => {
  expect(troubleOf({ name, status: 400 })).toBeUndefined();
  expect(troubleOf({ name, status: 400, clockSkewCorrected: true })).toBe('transient');
});

test.each(['CredentialsProviderError', 'EndpointError'])('%s stays', name => {
  expect(troubleOf({ name })).toBeUndefined();
});
