import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { readPage, ROOT } from './markdown';
import { DataChannel } from '../../local/services/data-channel';
import { record, RECORDING } from '../../scripts/client/recording';
import { keysOf } from '../cli/sandbox';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from '../local/running-shell';

// The session in README is a recording, which must match what the client prints.

let assembly: string;
let shell: RunningShell;
let channel: DataChannel;
let home: string;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(5));
  shell = await RunningShell.start(assembly);
  const { streams } = shell.environment;
  streams.startSession(GROUP, SESSION);
  streams.startSession(GROUP, 'SLOW123def4567', { status: 'CONNECTED' });
  channel = new DataChannel({ admit: (sessionId, token) => streams.connectTerminal(sessionId, token) === 'connected' });
  streams.terminalOrigin = await channel.url();
  home = mkdtempSync(join(tmpdir(), 'recording-test-'));
});

afterAll(async () => {
  await shell?.stop();
  await channel?.stop();
  remove(assembly);
  rmSync(home, { recursive: true, force: true });
});

test('README shows what the client prints: npm run recording updates it', async () => {
  const { endpointUrl, serviceUrl } = shell.environment;
  const environment = {
    ...keysOf(shell.session('GameOps', 'alice@example.com')),
    ADMIN_SHELL_ENDPOINT: endpointUrl,
    AWS_ENDPOINT_URL_GAMELIFTSTREAMS: serviceUrl,
    PATH: [join(ROOT, 'local', 'demo', 'plugin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
  };
  expect(RECORDING.exec(readPage('README.md').text)?.[0]).toBe(await record({ environment, streamGroup: GROUP, home }));
});
