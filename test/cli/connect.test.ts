import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processCommandLines, SOME_KEYS, Sandbox, type Launch, type TerminalRun } from './sandbox';
import { freshShell, NOT_READY, ScriptedBroker } from './scripted-broker';
import { listen } from '../../local/services/server';
import { GROUP, SESSION, SESSION_ARN } from '../local/ids';
import { until } from '../patience';

// The bundled client in a pseudo-terminal, with a stand-in for the plugin.

const CONNECT_TIMEOUT_MS = 50_000;

let broker: ScriptedBroker;
let sandbox: Sandbox;
let shells: ReturnType<typeof freshShell>[];

beforeAll(async () => { broker = await ScriptedBroker.start(); });

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.installStandIn();
  shells = [freshShell(), freshShell()];
  broker.willRespond(...shells.map(shell => ({ body: JSON.stringify(shell) })));
});

afterEach(() => sandbox.dispose());

afterAll(() => broker.stop());

function connect(env: Record<string, string | undefined> = {}, args: string[] = [], from?: Launch): TerminalRun {
  return sandbox.inTerminal(
    ['connect', '--endpoint', broker.endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711 schwarzer Bildschirm, 100 %', ...args],
    { ...SOME_KEYS, ...env },
    from,
  );
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap(entry => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? filesUnder(path) : statSync(path).isFile() ? [path] : [];
  });
}

describe('a shell', () => {
  test('opens, runs what is typed, and restores the terminal', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.type('uname\r');
    await run.sees(/ran uname/);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toMatch(/The broker opened gameliftstreams-[0-9a-f]+ after \d+ s\. It lasts at most 30 minutes/);
  });

  test('sets AWS_EC2_METADATA_DISABLED for the plugin, even if the client\'s environment doesn\'t', async () => {
    const run = connect({ AWS_EC2_METADATA_DISABLED: undefined });
    await run.sees(/remote\$ /);
    expect(sandbox.recorded('started')[0]).toMatchObject({ metadataDisabled: 'true' });
    await run.leave();
  });

  test('gives the plugin six arguments, the terminal, and the response in its environment', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ SessionId: sessionId, TokenValue: tokenValue, StreamUrl: url }] = shells;
    const [started] = sandbox.recorded('started');
    expect(started).toMatchObject({
      argv: ['AWS_SSM_START_SESSION_RESPONSE', 'us-west-2', 'StartSession', '', JSON.stringify({ Target: sessionId }), 'https://ssm.us-west-2.api.aws'],
      response: ['SessionId', 'StreamUrl', 'TokenValue'],
      sessionId,
      token: sha256(tokenValue),
      url: sha256(url),
      terminal: [true, true, true],
      metadataDisabled: 'true',
    });
    await run.leave();
  });

  test('keeps token and URL off command lines, files, other environments and the screen', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ SessionId: sessionId, TokenValue: tokenValue }] = shells;
    const secrets = [tokenValue, encodeURIComponent(tokenValue), Buffer.from(tokenValue).toString('base64'), `data-channel/${sessionId}`];
    const found = (text: string) => secrets.filter(secret => text.includes(secret));

    const lines = processCommandLines();
    expect(lines).toContain(sessionId); // so the plugin's is visible
    expect(found(lines)).toEqual([]);
    const [{ ppid, pid }] = sandbox.recorded('started');
    if (existsSync('/proc/self/environ')) {
      expect(found(readFileSync(`/proc/${pid}/environ`, 'utf8'))).not.toEqual([]);
      expect(found(readFileSync(`/proc/${ppid}/environ`, 'utf8'))).toEqual([]);
    }
    await run.leave();
    expect(filesUnder(sandbox.home).length).toBeGreaterThan(0);
    for (const file of filesUnder(sandbox.home)) expect(found(readFileSync(file, 'utf8'))).toEqual([]);
    expect(found(run.transcript)).toEqual([]);
  });

  test('shows progress while the session is not ready', async () => {
    let answer!: () => void;
    broker.willRespond({ ...NOT_READY, after: new Promise(resolve => answer = resolve) }, { body: JSON.stringify(shells[0]) });
    const run = connect();
    await run.sees(/[|/\\-] Waiting for a shell on ABC123def4567… 0 s/);
    await run.advance(1_000);
    await run.sees(/[|/\\-] Waiting for a shell on ABC123def4567… [1-9]\d* s/);
    answer();
    await run.sees(/The session is not ready for a shell; asking again in 1 s/);
    await run.advance(1_000);
    await run.sees(/remote\$ /);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test.each([[true, 'an interactive shell'], [false, 'a script or npx, which they would stop or kill']])('receives ^C, ^Z and ^\\ as keys (job control: %p) when started by %s', async jobControl => {
    const run = connect({}, [], { jobControl });
    await run.sees(/remote\$ /);
    await run.connectionChecked();
    run.type('\x03\x1a\x1cstill there\r');
    await run.sees(/still there/);
    expect(sandbox.recorded('typed')).toEqual([{ event: 'typed', line: '\x03\x1a\x1cstill there' }]);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('receives a ^C that arrives before the client has noticed the connection', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.type('\x03\r');
    await until(() => sandbox.recorded('typed').length > 0, () => 'the plugin has ended');
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('is told when the window is resized', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.resize(132, 43);
    await until(() => sandbox.recorded('resized').length > 0, () => 'the plugin saw no change');
    expect(sandbox.recorded('resized')[0]).toMatchObject({ columns: 132, rows: 43 });
    await run.leave();
  });

  test.each([['SIGTERM', 143], ['SIGHUP', 129]] as const)('ends on %s, without leaving the plugin running', async (signal, code) => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ ppid, pid }] = sandbox.recorded('started');
    process.kill(ppid, signal);
    expect(await run.exit()).toEqual({ code, restored: true });
    expect(isAlive(pid)).toBe(false);
  });

  test('ends when the window is closed, without leaving the plugin running', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ ppid, pid }] = sandbox.recorded('started');
    run.hangUp();
    for (const gone of [pid, ppid]) await until(() => !isAlive(gone), () => `process ${gone} is still running`);
  });

  test('uses the profile\'s identity for broker and plugin, even if other keys are set', async () => {
    sandbox.configure('[profile ops]\nregion = us-west-2\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n');
    for (const named of [{ args: ['--profile', 'ops'], env: {} }, { args: [], env: { AWS_PROFILE: 'ops' } }]) {
      broker.willRespond({ body: JSON.stringify(shells[0]) });
      const run = connect(named.env, named.args);
      await run.sees(/remote\$ /);
      expect(broker.requests[0].headers.authorization[0]).toContain('Credential=AKIAPROFILE/');
      const started = sandbox.recorded('started').pop();
      expect(started).toMatchObject({ accessKeyId: 'AKIAPROFILE', metadataDisabled: 'true' });
      expect(started.argv.slice(1, 4)).toEqual(['us-west-2', 'StartSession', '']);
      for (const left of ['profile', 'sessionToken']) expect(started).not.toHaveProperty(left);
      expect(await run.leave()).toEqual({ code: 0, restored: true });
    }
  });

  test('uses the identity of a credential_process, which runs once', async () => {
    sandbox.script('sign-in', 'echo x >> "$HOME/asked"; echo \'{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"secret","SessionToken":"of the process"}\'');
    sandbox.configure(`[profile ops]\nregion = us-west-2\ncredential_process = ${join(sandbox.bin, 'sign-in')}\n`);
    const run = connect({}, ['--profile', 'ops']);
    await run.sees(/remote\$ /);
    expect(broker.requests[0].headers.authorization[0]).toContain('Credential=ASIAPROCESS/');
    expect(sandbox.recorded('started')[0]).toMatchObject({ accessKeyId: 'ASIAPROCESS', sessionToken: 'of the process' });
    expect(readFileSync(join(sandbox.home, 'asked'), 'utf8')).toBe('x\n');
    await run.leave();
  });

  test('uses the machine\'s own role if nothing else is configured', async () => {
    const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: Token } = SOME_KEYS;
    const metadata = await listen(async ({ rawPath }) => ({
      status: 200,
      body: rawPath.endsWith('/token') ? 'token'
        : rawPath.endsWith('/GameOps') ? JSON.stringify({ Code: 'Success', AccessKeyId, SecretAccessKey, Token, Expiration: '2099-01-01T00:00:00Z' }) : 'GameOps',
    }));
    const run = connect({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
    });
    await run.sees(/remote\$ /);
    // The plugin gets them from the client. Fetching them could take longer than the shell's URL is valid.
    expect(sandbox.recorded('started')[0]).toMatchObject({ accessKeyId: AccessKeyId, sessionToken: Token, metadataDisabled: 'true' });
    expect(await run.leave()).toEqual({ code: 0, restored: true });
    await metadata.close();
  });

  test('opens on a terminal that an earlier program left without echo, and leaves it like that', async () => {
    const run = connect({}, [], { after: 'stty -icanon -echo' });
    await run.sees(/remote\$ /);
    await run.advance(2 * CONNECT_TIMEOUT_MS);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });
});

describe('fails before any request', () => {
  afterEach(() => expect(broker.requests).toEqual([]));

  test('without a plugin', async () => {
    rmSync(join(sandbox.bin, 'session-manager-plugin'));
    const run = connect();
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toMatch(/session-manager-plugin\) is not on the path.*install-plugin/s);
  });

  test.each(['1.2.497.0', '1.2.99.0', '1.1.764.0', '1.2.0.0'])('with a plugin that takes the token on its command line (%s)', async version => {
    const run = connect({ STAND_IN_VERSION: version });
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toContain(`has version ${version}`);
  });

  test('with a plugin that does not report its version', async () => {
    sandbox.install('echo "not today"');
    const run = connect();
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toContain('did not print a version');
  });

  test('without a terminal', async () => {
    const { code, stderr } = await sandbox.run(['connect', '--endpoint', broker.endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], SOME_KEYS);
    expect(code).toBe(3);
    expect(stderr).toContain('Standard input is not a terminal');
  });

  test('without credentials', async () => {
    const run = connect({ AWS_ACCESS_KEY_ID: undefined });
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toContain('No AWS credentials');
  });

  test('with an expired SSO session', async () => {
    sandbox.configure('[profile ops]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = GameOps\nregion = us-west-2\n[sso-session corp]\nsso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n');
    const run = connect({}, ['--profile', 'ops']);
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toContain('aws sso login --profile ops');
  });
});

describe('fails when the plugin', () => {
  /** The plugin has the terminal, prints nothing, and times out. */
  async function hangs(run: TerminalRun, { times = 1, typing = '', echoed = / / } = {}): Promise<void> {
    await until(() => sandbox.recorded('started').length === times, () => `no plugin has started:\n${run.transcript}`);
    run.type(typing);
    await run.sees(echoed);
    await run.advance(CONNECT_TIMEOUT_MS);
  }

  test('hangs; it is stopped, and a new shell is offered', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run);
    await run.sees(/did not connect within 50 s and was stopped/);
    await run.sees(/Request a new shell\?.*\[y\/N\] /);
    run.type('y\r');
    await hangs(run, { times: 2 });
    await run.sees(/was stopped.*Request a new shell.*Request a new shell/s);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(broker.requests).toHaveLength(2);
    for (const { pid } of sandbox.recorded('started')) expect(isAlive(pid)).toBe(false);
  });

  test('hangs for --connect-timeout', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' }, ['--connect-timeout', '24h']);
    await hangs(run);
    await run.advance(23 * 3_600_000);
    expect(sandbox.recorded('started').map(({ pid }) => isAlive(pid))).toEqual([true]);
    await run.advance(3_600_000);
    await run.sees(/did not connect within 24 h and was stopped/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
  });

  test('hangs, and does not run what was typed meanwhile', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run, { typing: 'y\rrm -rf /\r', echoed: /rm -rf \// });
    await run.sees(/Request a new shell/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(broker.requests).toHaveLength(1);
  });

  test('hangs and ignores SIGTERM', async () => {
    const run = connect({ STAND_IN_MODE: 'stubborn' });
    await hangs(run);
    await until(() => sandbox.recorded('SIGTERM').length > 0, () => 'the plugin was not asked to end');
    await run.advance(2_000);
    await run.sees(/Request a new shell/);
    expect(sandbox.recorded('SIGTERM')).toHaveLength(1);
    run.type('\x03');
    const { restored } = await run.exit();
    expect(restored).toBe(true);
    expect(isAlive(sandbox.recorded('started')[0].pid)).toBe(false);
  });

  test('hangs, and ^C is pressed', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await run.sees(/Starting session/);
    run.type('\x03');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(isAlive(sandbox.recorded('started')[0].pid)).toBe(false);
  });

  test('is suspended by ^Z before it is connected; it is still stopped', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run, { typing: '\x1a', echoed: /\^Z/ });
    await run.sees(/Request a new shell/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(isAlive(sandbox.recorded('started')[0].pid)).toBe(false);
  });

  test.each([
    ['crashes', /panic: .*The plugin exited with code 2/s],
    ['ends at once', /Cannot perform.*The plugin exited before the shell opened/s],
    ['crashes when connected', /remote\$ .*The plugin exited with code 2/s],
  ])('%s', async (mode, message) => {
    const run = connect({ STAND_IN_MODE: mode });
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(run.transcript).toMatch(message);
  });
});

test('fails without starting the plugin when ^C is pressed while waiting', async () => {
  broker.willRespond({ after: new Promise(() => undefined) });
  const run = connect();
  await run.sees(/Waiting for a shell/);
  run.type('\x03');
  expect(await run.exit()).toEqual({ code: 130, restored: true });
  expect(run.transcript).toContain('Cancelled');
  expect(sandbox.recorded('started')).toEqual([]);
});

test('warns about a plugin that AWS no longer supports, and continues', async () => {
  const run = connect({ STAND_IN_VERSION: '1.2.677.0' });
  await run.sees(/Warning: the Session Manager plugin 1\.2\.677\.0 is older than 1\.2\.764\.0/);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('"credentials" warns about a secret on the screen', async () => {
  const run = sandbox.inTerminal(['credentials', '--endpoint', broker.endpoint, '--stream-group', GROUP, '--stream-session', SESSION, '--reason', 'INC-4711'], SOME_KEYS);
  expect(await run.exit()).toEqual({ code: 0, restored: true });
  expect(run.transcript).toMatch(/Warning: this prints a secret on your screen.*"TokenValue":/s);
});
