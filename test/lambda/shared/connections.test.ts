import tls from 'node:tls';
import { connections } from '../../../lambda/shared/connections';

const NOBODY = new URL('https://localhost:9');

test('the context of a TLS connection is made once, and serves every later connection', () => {
  const made = jest.spyOn(tls, 'createSecureContext');
  const connected = jest.spyOn(tls, 'connect');
  const closing = [true, false, false].map(reuse => connections({ reuse }).prepare(NOBODY));
  closing.forEach(close => close());

  expect(made).toHaveBeenCalledTimes(1);
  const { value: context } = made.mock.results[0];
  expect(connected.mock.calls.map(([options]) => (options as tls.ConnectionOptions).secureContext)).toEqual([context, context, context]);
});
