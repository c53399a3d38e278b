import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';

const NOBODY = new URL('https://localhost:9');

type Shared = typeof import('../../../lambda/shared/connections');

let connections: Shared['connections'];
let cleaning: (() => void)[] = [];

// What connections share outlives them: each test has its own.
beforeEach(() => jest.isolateModules(() => {
  ({ connections } = jest.requireActual<Shared>('../../../lambda/shared/connections'));
}));

afterEach(() => {
  cleaning.reverse().forEach(clean => clean());
  cleaning = [];
  jest.restoreAllMocks();
});

async function port(server: net.Server): Promise<number> {
  cleaning.push(() => server.close());
  await once(server.listen(0, 'localhost'), 'listening');
  return (server.address() as AddressInfo).port;
}

test('the context of a TLS connection is made once, and serves every later connection', () => {
  const made = jest.spyOn(tls, 'createSecureContext');
  const connected = jest.spyOn(tls, 'connect');
  const closing = [true, false, false].map(reuse => connections({ reuse }).prepare(NOBODY));
  closing.forEach(close => close());

  expect(made).toHaveBeenCalledTimes(1);
  const { value: context } = made.mock.results[0];
  expect(connected.mock.calls.map(([options]) => (options as ConnectionOptions).secureContext)).toEqual([context, context, context]);
});

// Node can't say whether a socket has TCP_NODELAY, so this watches what its TCP handle is told.
test.each([
  ['http:', 'opened when needed', false],
  ['http:', 'prepared', true],
  ['https:', 'opened when needed', false],
  ['https:', 'prepared', true],
])('an %s connection, %s, never holds back what is written', async (protocol, _, prepared) => {
  const server = net.createServer();
  const url = new URL(`${protocol}//localhost:${await port(server)}`);
  const noDelay = jest.spyOn(Object.getPrototypeOf((server as any)._handle), 'setNoDelay');
  const { requestHandler: { httpAgent, httpsAgent }, prepare, close } = connections({ reuse: false });
  cleaning.push(close);

  const accepted = once(server, 'connection');
  if (prepared) prepare(url);
  const request = protocol === 'https:' ? https.request(url, { agent: httpsAgent }) : http.request(url, { agent: httpAgent });
  cleaning.push(() => request.destroy());
  request.on('error', () => undefined).end();
  const [peer]: Socket[] = await accepted;
  cleaning.push(() => peer.destroy());
  await once(peer, 'data');

  expect(new Set(noDelay.mock.calls.flat())).toEqual(new Set([true]));
});
