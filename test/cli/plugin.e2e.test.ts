import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { WebSocket } from 'ws';
import { keysOf, processCommandLines, Sandbox, type Launch, type TerminalRun } from './sandbox';
import { decode, encode, PayloadType } from '../../local/services/agent-message';
import { DataChannel } from '../../local/services/data-channel';
import { GROUP, remove, RunningShell, SESSION, SESSION_ARN, synthesizeShell } from '../local/running-shell';
import { until } from '../patience';

// The bundled client with the stand-in plugin and, if SESSION_MANAGER_PLUGIN is the path of its binary, the real one, against a data
// channel on this machine. From 1.2.889 on, the plugin accepts only AWS's addresses: use an older one (1.2.536 or later).

const PLUGINS = [['the stand-in of `npm start -- --serve`', join(__dirname, '..', '..', 'local', 'demo', 'plugin', 'session-manager-plugin')]];
if (process.env.SESSION_MANAGER_PLUGIN !== undefined) PLUGINS.push(['the real plugin', process.env.SESSION_MANAGER_PLUGIN]);

let assembly: string;
let running: RunningShell;
let channel: DataChannel;
let endpoint: string;
let keys: Record<string, string>;
let sandbox: Sandbox;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(2));
  running = await RunningShell.start(assembly);
  channel = new DataChannel({ admit: (sessionId, token) => running.environment.streams.connectTerminal(sessionId, token) === 'connected' });
  running.environment.streams.terminalOrigin = await channel.url();
  endpoint = running.environment.endpointUrl;
  keys = keysOf(running.session('GameOps', 'alice@example.com'));
});

beforeEach(() => {
  sandbox = new Sandbox();
  running.reset();
  channel.typed = '';
  channel.sizes.length = 0;
  channel.silent = false;
  running.environment.streams.terminals.clear();
  running.environment.streams.startSession(GROUP, SESSION);
});

afterEach(() => sandbox.dispose());

afterAll(async () => {
  await running?.stop();
  await channel.stop();
  remove(assembly);
});

async function shell(): Promise<{ StreamUrl: string; TokenValue: string }> {
  const { stdout } = await sandbox.run(['credentials', '--endpoint', endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711', '--allow-loopback'], keys);
  return JSON.parse(stdout);
}

describe('the data channel', () => {
  test('opens once with the output of "credentials"', async () => {
    const { StreamUrl, TokenValue } = await shell();
    const socket = new WebSocket(StreamUrl);
    const received: string[] = [];
    socket.on('message', (data: Buffer) => {
      const { type, payloadType, payload, sequence } = decode(data);
      if (type !== 'output_stream_data') return;
      received.push(payload.toString('utf8'));
      socket.send(encode({ type: 'acknowledge', sequence: 0, payloadType: 0, payload: Buffer.from(JSON.stringify({ AcknowledgedMessageSequenceNumber: sequence })) }));
      if (payloadType === PayloadType.HANDSHAKE_REQUEST) socket.send(encode({ type: 'input_stream_data', sequence: 0, payloadType: PayloadType.HANDSHAKE_RESPONSE, payload: Buffer.from('{}') }));
    });
    await new Promise(resolve => socket.once('open', resolve));
    socket.send(JSON.stringify({ TokenValue }));
    await until(() => received.includes('remote$ '), () => `got ${received}`);
    socket.send(encode({ type: 'input_stream_data', sequence: 1, payloadType: PayloadType.OUTPUT, payload: Buffer.from('uname\r') }));
    await until(() => received.some(text => text.startsWith('ran uname')), () => `got ${received}`);
    socket.terminate();

    const again = new WebSocket(StreamUrl);
    await new Promise(resolve => again.once('open', resolve));
    again.send(JSON.stringify({ TokenValue }));
    await new Promise(resolve => again.once('close', resolve));
  });
});

describe.each(PLUGINS)('%s', (_, path) => {
  beforeEach(() => sandbox.install(`exec '${path}' "$@"`));

  function connect(args: string[] = [], from?: Launch): TerminalRun {
    return sandbox.inTerminal(['connect', '--endpoint', endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711', '--allow-loopback', ...args], keys, from);
  }

  test('opens, runs what is typed, and restores the terminal', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.type('uname\r');
    await run.sees(/ran uname/);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test.each([[true], [false]])('passes ^C, ^Z, ^\\ and the window\'s size on to the shell (job control: %p)', async jobControl => {
    const run = connect([], { jobControl });
    await run.sees(/remote\$ /);
    await run.connectionChecked();
    for (const key of ['\x03', '\x1a', '\x1c']) {
      run.type(key);
      await until(() => channel.typed.includes(key), () => `the shell got ${JSON.stringify(channel.typed)}`);
    }
    run.resize(132, 43);
    await until(() => channel.sizes.some(({ cols, rows }) => cols === 132 && rows === 43), () => `the shell saw ${JSON.stringify(channel.sizes)}`);
    run.type('\r');
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('keeps the token off command lines and the screen', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [[sessionId, { tokenValue }]] = [...running.environment.streams.terminals];
    const lines = processCommandLines();
    expect(lines).toContain(sessionId);
    for (const text of [lines, run.transcript]) {
      expect(text).not.toContain(tokenValue);
      expect(text).not.toContain(`data-channel/${sessionId}`);
    }
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('ends on SIGTERM, and restores the terminal', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    process.kill(sandbox.clientPid(), 'SIGTERM');
    expect(await run.exit()).toEqual({ code: 143, restored: true });
  });

  test('fails when the data channel is silent: it is stopped, and a new shell is offered', async () => {
    channel.silent = true;
    const run = connect();
    await run.sees(/Starting session/);
    await run.advance(50_000);
    await run.sees(/did not connect within 50 s.*Request a new shell/s);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
  });
});
