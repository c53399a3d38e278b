import { randomBytes } from 'node:crypto';
import { lookup, type LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import tls, { type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';

const UNUSED = new URL('https://localhost:9');

type Shared = typeof import('../../../lambda/shared/connections');

let connections: Shared['connections'];
let cleaning: (() => void)[] = [];

// The module keeps what connections share, so each test loads its own copy.
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

test('all TLS connections share one context', () => {
  const created = jest.spyOn(tls, 'createSecureContext');
  const connected = jest.spyOn(tls, 'connect');
  const closing = [true, false, false].map(reuse => connections({ reuse }).prepare(UNUSED));
  closing.forEach(close => close());

  expect(created).toHaveBeenCalledTimes(1);
  const { value: context } = created.mock.results[0];
  expect(connected.mock.calls.map(([options]) => (options as ConnectionOptions).secureContext)).toEqual([context, context, context]);
});

// Node can't read a socket's TCP_NODELAY, so this watches the calls to its TCP handle.
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

describe('the TLS session of a closed connection', () => {
  const HOST = 'sts.us-west-2.amazonaws.com';
  const file = (name: string) => readFileSync(join(__dirname, '..', '..', 'cli', 'certificates', name));

  /** @returns a server, and a function that opens a connection to it and tells whether that resumes an earlier session */
  async function start(version: SecureVersion) {
    const server = https.createServer({ key: file('server.key'), cert: file('server.pem'), minVersion: version, maxVersion: version }, ({ socket }, response) => {
      response.end(`${(socket as TLSSocket).getProtocol()} ${(socket as TLSSocket).isSessionReused()}`);
    });
    const place = { host: HOST, port: await port(server), lookup: (_: string, options: LookupOptions, found: any) => lookup('localhost', options, found) };
    const context = tls.createSecureContext({ ca: file('ca.pem') });
    jest.spyOn(tls, 'createSecureContext').mockReturnValue(context);
    const { requestHandler: { httpsAgent: agent } } = connections({ reuse: false });
    const ask = async () => {
      const [response] = await once(https.get({ ...place, agent }), 'response');
      let text = '';
      for await (const chunk of response) text += chunk;
      return text;
    };
    return { server, ask };
  }

  test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('%s: the next connection resumes it', async version => {
    const { ask } = await start(version);
    expect([await ask(), await ask(), await ask()]).toEqual([`${version} false`, `${version} true`, `${version} true`]);
  });

  test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('%s: a server that forgot it gets a whole handshake', async version => {
    const { server, ask } = await start(version);
    await ask();
    server.setTicketKeys(randomBytes(48));
    expect([await ask(), await ask()]).toEqual([`${version} false`, `${version} true`]);
  });
});
