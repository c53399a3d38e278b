import { createServer, type Socket } from 'node:net';
import { isAlive, SOME_KEYS, Sandbox, type TerminalRun } from './sandbox';
import { freshShell, ScriptedBroker } from './scripted-broker';
import { SESSION_ARN } from '../local/ids';
import { until } from '../patience';

// What an operator can do when the shell no longer responds: the bundled client in a pseudo-terminal, with a stand-in for the plugin.

let broker: ScriptedBroker;
let sandbox: Sandbox;

beforeAll(async () => { broker = await ScriptedBroker.start(); });

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.installStandIn();
  broker.willRespond(...[1, 2, 3, 4].map(() => ({ body: JSON.stringify(freshShell()) })));
});

afterEach(() => sandbox.dispose());

afterAll(() => broker.stop());

function connect(env: Record<string, string>): TerminalRun {
  return sandbox.inTerminal(['connect', '--endpoint', broker.endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], { ...SOME_KEYS, ...env });
}

/** A server that can cut its connections. */
async function startPeer(): Promise<{ port: number; cut: () => void; close: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer(socket => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, cut: () => sockets.splice(0).forEach(socket => socket.destroy()), close: () => server.close() };
}

test.each([['1.2.896.0', /If it stops responding, press \^\] twice or Enter ~ \. to end it/], ['1.2.764.0', /If it stops responding, press \^\] twice to end it/]])('prints how to end the shell when it opens (plugin %s)', async (version, message) => {
  const run = connect({ STAND_IN_VERSION: version });
  await run.sees(message);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('^] twice, but not once, ends a shell that ignores every key', async () => {
  const run = connect({ STAND_IN_MODE: 'unresponsive' });
  await run.sees(/remote\$ /);
  await run.connectionChecked();
  run.type('\x03\x04exit\r');
  await until(() => sandbox.recorded('typed').length > 0, () => 'nothing was typed');
  const [{ pid }] = sandbox.recorded('started');
  run.type('\x1d');
  await run.sees(/Press \^\] again to end this shell/);
  expect(isAlive(pid)).toBe(true);
  run.type('\x1d');
  expect(await run.exit()).toEqual({ code: 130, restored: true });
  expect(isAlive(pid)).toBe(false);
});

test('two ^] that are far apart do not', async () => {
  const run = connect({ STAND_IN_MODE: 'works' });
  await run.sees(/remote\$ /);
  await run.connectionChecked();
  run.type('\x1d');
  await run.sees(/Press \^\] again/);
  await run.advance(60_000);
  run.type('\x1d');
  await run.sees(/Press \^\] again.*Press \^\] again/s);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

describe('a cut connection', () => {
  let peer: Awaited<ReturnType<typeof startPeer>>;

  beforeEach(async () => { peer = await startPeer(); });

  afterEach(() => peer.close());

  /** @returns a client whose connection was cut, once that must have been noticed */
  async function connectAndCut() {
    const run = connect({ STAND_IN_MODE: 'networked', STAND_IN_PEER: `${peer.port}` });
    await run.sees(/remote\$ /);
    await run.connectionChecked();
    peer.cut();
    await until(() => sandbox.recorded('cut off').length > 0, () => 'the plugin still has its connection');
    for (let i = 0; i < 5; i++) await run.advance(5_000);
    return run;
  }

  test('is detected; the plugin is stopped, and one key requests a new shell', async () => {
    const run = await connectAndCut();
    await run.sees(/The connection to the shell was lost.*Request a new shell\?.*\[y\/N\] /s);
    run.type('y');
    await until(() => sandbox.recorded('connected').length === 2, () => `no second shell:\n${run.transcript}`);
    expect(broker.requests).toHaveLength(2);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('fails with its own exit code', async () => {
    const run = await connectAndCut();
    await run.sees(/Request a new shell/);
    run.type('n');
    expect(await run.exit()).toEqual({ code: 9, restored: true });
  });
});

test('after a shell\'s 30 minutes, one key requests a new one', async () => {
  const run = connect({});
  await run.sees(/remote\$ /);
  await run.connectionChecked();
  await run.advance(25 * 60_000);
  await run.sees(/This shell ends in 5 min/);
  await run.advance(5 * 60_000);
  run.type('exit\r'); // ends the stand-in, as the remote end's close would
  await run.sees(/The shell has reached its limit of 30 minutes\..*Request a new shell\?/s);
  run.type('y');
  await until(() => sandbox.recorded('connected').length === 2, () => `no second shell:\n${run.transcript}`);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('^Z while the plugin connects does not stop it, which would waste the shell', async () => {
  sandbox.install(`printf 'connecting'; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; exec '${process.execPath}' '${__dirname}/stand-in-plugin.mjs' "$@"`, { version: true });
  const run = connect({});
  await run.sees(/connecting/);
  run.type('\x1a\x1c');
  await run.sees(/\^Z\^\\/);
  sandbox.touch('go');
  await run.sees(/remote\$ /);
  run.type('\r'); // ^Z and ^\ were keys for the shell
  await run.sees(/ran /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
  expect(broker.requests).toHaveLength(1);
});

test('after a failure that may have opened a shell, the client asks before it requests another', async () => {
  const orphaned = { status: 500, type: 'InternalServerException', message: 'A shell was opened, but its use could not be recorded.', headers: { 'x-admin-shell-orphaned': 'true' } };
  broker.willRespond(orphaned, { body: JSON.stringify(freshShell()) });
  const run = connect({});
  await run.sees(/a shell may have been opened that nobody can use.*\[y\/N\] /s);
  expect(broker.requests).toHaveLength(1);
  run.type('y');
  await run.sees(/asking again in 1 s/);
  await run.advance(1_000);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});
