import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freshShell, NOT_READY, ScriptedBroker } from './scripted-broker';
import { isAlive, processCommandLines, SOME_KEYS, Workbench, type Launch, type TerminalRun } from './workbench';
import { listen } from '../../local/services/server';
import { GROUP, SESSION, SESSION_ARN } from '../local/ids';
import { until } from '../patience';

// The bundled client in a pseudo-terminal, with a stand-in for the plugin.

const CONNECT_TIMEOUT_MS = 50_000;

let broker: ScriptedBroker;
let bench: Workbench;
let shells: ReturnType<typeof freshShell>[];

beforeAll(async () => { broker = await ScriptedBroker.start(); });

beforeEach(() => {
  bench = new Workbench();
  bench.installStandIn();
  shells = [freshShell(), freshShell()];
  broker.willAnswer(...shells.map(shell => ({ body: JSON.stringify(shell) })));
});

afterEach(() => bench.dispose());

afterAll(() => broker.stop());

function connect(env: Record<string, string | undefined> = {}, args: string[] = [], from?: Launch): TerminalRun {
  return bench.inTerminal(
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
  test('opens, runs what is typed, and ends with the terminal as it was', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.type('uname\r');
    await run.sees(/ran uname/);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toMatch(/The broker opened gameliftstreams-[0-9a-f]+ after \d+ s\. It lasts at most 30 minutes/);
  });

  test('sets AWS_EC2_METADATA_DISABLED for the plugin, whatever our own environment says', async () => {
    const run = connect({ AWS_EC2_METADATA_DISABLED: undefined });
    await run.sees(/remote\$ /);
    expect(bench.recorded('started')[0]).toMatchObject({ metadataDisabled: 'true' });
    await run.leave();
  });

  test('gives the plugin six arguments, the terminal, and the response in its environment', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ SessionId: sessionId, TokenValue: tokenValue, StreamUrl: url }] = shells;
    const [started] = bench.recorded('started');
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

  test('puts token and address into no command line, no file, no other environment and not on the screen', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ SessionId: sessionId, TokenValue: tokenValue }] = shells;
    const secrets = [tokenValue, encodeURIComponent(tokenValue), Buffer.from(tokenValue).toString('base64'), `data-channel/${sessionId}`];
    const found = (text: string) => secrets.filter(secret => text.includes(secret));

    const lines = processCommandLines();
    expect(lines).toContain(sessionId); // we do see the plugin's
    expect(found(lines)).toEqual([]);
    const [{ ppid, pid }] = bench.recorded('started');
    if (existsSync('/proc/self/environ')) {
      expect(found(readFileSync(`/proc/${pid}/environ`, 'utf8'))).not.toEqual([]);
      expect(found(readFileSync(`/proc/${ppid}/environ`, 'utf8'))).toEqual([]);
    }
    await run.leave();
    expect(filesUnder(bench.home).length).toBeGreaterThan(0);
    for (const file of filesUnder(bench.home)) expect(found(readFileSync(file, 'utf8'))).toEqual([]);
    expect(found(run.transcript)).toEqual([]);
  });

  test('is waited for, with progress, while the session is not ready', async () => {
    let answer!: () => void;
    broker.willAnswer({ ...NOT_READY, after: new Promise(resolve => answer = resolve) }, { body: JSON.stringify(shells[0]) });
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

  test.each([[true, 'an interactive shell'], [false, 'a script or npx, which they would stop or kill']])('gets ^C, ^Z and ^\\ as keys (job control: %p), for itself alone: started by %s', async jobControl => {
    const run = connect({}, [], { jobControl });
    await run.sees(/remote\$ /);
    await run.looks();
    run.type('\x03\x1a\x1cstill there\r');
    await run.sees(/still there/);
    expect(bench.recorded('typed')).toEqual([{ event: 'typed', line: '\x03\x1a\x1cstill there' }]);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('gets a ^C that arrives before the client has noticed the connection', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.type('\x03\r');
    await until(() => bench.recorded('typed').length > 0, () => 'the plugin has ended');
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('is told when the window changes its size', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    run.resize(132, 43);
    await until(() => bench.recorded('resized').length > 0, () => 'the plugin saw no change');
    expect(bench.recorded('resized')[0]).toMatchObject({ columns: 132, rows: 43 });
    await run.leave();
  });

  test.each([['SIGTERM', 143], ['SIGHUP', 129]] as const)('ends on %s, and leaves no plugin behind', async (signal, code) => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ ppid, pid }] = bench.recorded('started');
    process.kill(ppid, signal);
    expect(await run.exit()).toEqual({ code, restored: true });
    expect(isAlive(pid)).toBe(false);
  });

  test('ends when the window is closed, and leaves no plugin behind', async () => {
    const run = connect();
    await run.sees(/remote\$ /);
    const [{ ppid, pid }] = bench.recorded('started');
    run.hangUp();
    for (const gone of [pid, ppid]) await until(() => !isAlive(gone), () => `process ${gone} lives on`);
  });

  test('uses the profile\'s identity for broker and plugin, whatever other keys are set', async () => {
    bench.configure('[profile ops]\nregion = us-west-2\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n');
    for (const named of [{ args: ['--profile', 'ops'], env: {} }, { args: [], env: { AWS_PROFILE: 'ops' } }]) {
      broker.willAnswer({ body: JSON.stringify(shells[0]) });
      const run = connect(named.env, named.args);
      await run.sees(/remote\$ /);
      expect(broker.asked[0].headers.authorization[0]).toContain('Credential=AKIAPROFILE/');
      const started = bench.recorded('started').pop();
      expect(started).toMatchObject({ accessKeyId: 'AKIAPROFILE', metadataDisabled: 'true' });
      expect(started.argv.slice(1, 4)).toEqual(['us-west-2', 'StartSession', '']);
      for (const left of ['profile', 'sessionToken']) expect(started).not.toHaveProperty(left);
      expect(await run.leave()).toEqual({ code: 0, restored: true });
    }
  });

  test('uses the identity of a credential_process, which runs once', async () => {
    bench.script('sign-in', 'echo x >> "$HOME/asked"; echo \'{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"secret","SessionToken":"of the process"}\'');
    bench.configure(`[profile ops]\nregion = us-west-2\ncredential_process = ${join(bench.bin, 'sign-in')}\n`);
    const run = connect({}, ['--profile', 'ops']);
    await run.sees(/remote\$ /);
    expect(broker.asked[0].headers.authorization[0]).toContain('Credential=ASIAPROCESS/');
    expect(bench.recorded('started')[0]).toMatchObject({ accessKeyId: 'ASIAPROCESS', sessionToken: 'of the process' });
    expect(readFileSync(join(bench.home, 'asked'), 'utf8')).toBe('x\n');
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
    // The plugin has them already, and is kept from asking for them: that can take longer than the shell's address lives.
    expect(bench.recorded('started')[0]).toMatchObject({ accessKeyId: AccessKeyId, sessionToken: Token, metadataDisabled: 'true' });
    expect(await run.leave()).toEqual({ code: 0, restored: true });
    await metadata.close();
  });

  test('opens on a terminal that an earlier program left without echo, and restores it as it was', async () => {
    const run = connect({}, [], { after: 'stty -icanon -echo' });
    await run.sees(/remote\$ /);
    await run.advance(2 * CONNECT_TIMEOUT_MS);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });
});

describe('fails, with no shell asked for,', () => {
  afterEach(() => expect(broker.asked).toEqual([]));

  test('without a plugin', async () => {
    rmSync(join(bench.bin, 'session-manager-plugin'));
    const run = connect();
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toMatch(/session-manager-plugin\) is not on the path.*install-plugin/s);
  });

  test.each(['1.2.497.0', '1.2.99.0', '1.1.764.0', '1.2.0.0'])('with a plugin that wants the token on its command line (%s)', async version => {
    const run = connect({ STAND_IN_VERSION: version });
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toContain(`has version ${version}`);
  });

  test('with a plugin that does not tell its version', async () => {
    bench.install('echo "not today"');
    const run = connect();
    expect(await run.exit()).toEqual({ code: 3, restored: true });
    expect(run.transcript).toContain('did not print a version');
  });

  test('without a terminal', async () => {
    const { code, stderr } = await bench.run(['connect', '--endpoint', broker.endpoint, '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], SOME_KEYS);
    expect(code).toBe(3);
    expect(stderr).toContain('Standard input is not a terminal');
  });

  test('without credentials', async () => {
    const run = connect({ AWS_ACCESS_KEY_ID: undefined });
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toContain('No AWS credentials');
  });

  test('with an SSO session that has expired', async () => {
    bench.configure('[profile ops]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = GameOps\nregion = us-west-2\n[sso-session corp]\nsso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n');
    const run = connect({}, ['--profile', 'ops']);
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toContain('aws sso login --profile ops');
  });
});

describe('fails when the plugin', () => {
  /** The plugin has the terminal, says nothing, and its time is up. */
  async function hangs(run: TerminalRun, { times = 1, typing = '', echoed = / / } = {}): Promise<void> {
    await until(() => bench.recorded('started').length === times, () => `no plugin has started:\n${run.transcript}`);
    run.type(typing);
    await run.sees(echoed);
    await run.advance(CONNECT_TIMEOUT_MS);
  }

  test('hangs: it is ended, and a fresh shell is offered', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run);
    await run.sees(/did not connect within 50 s and was stopped/);
    await run.sees(/Request a new shell\?.*\[y\/N\] /);
    run.type('y\r');
    await hangs(run, { times: 2 });
    await run.sees(/was stopped.*Request a new shell.*Request a new shell/s);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(broker.asked).toHaveLength(2);
    for (const { pid } of bench.recorded('started')) expect(isAlive(pid)).toBe(false);
  });

  test('hangs for as long as --connect-timeout allows, and no longer', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' }, ['--connect-timeout', '24h']);
    await hangs(run);
    await run.advance(23 * 3_600_000);
    expect(bench.recorded('started').map(({ pid }) => isAlive(pid))).toEqual([true]);
    await run.advance(3_600_000);
    await run.sees(/did not connect within 24 h and was stopped/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
  });

  test('hangs, and what was typed in the meantime runs nowhere', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run, { typing: 'y\rrm -rf /\r', echoed: /rm -rf \// });
    await run.sees(/Request a new shell/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(broker.asked).toHaveLength(1);
  });

  test('hangs and does not listen to SIGTERM', async () => {
    const run = connect({ STAND_IN_MODE: 'stubborn' });
    await hangs(run);
    await until(() => bench.recorded('SIGTERM').length > 0, () => 'the plugin was not asked to end');
    await run.advance(2_000);
    await run.sees(/Request a new shell/);
    expect(bench.recorded('SIGTERM')).toHaveLength(1);
    run.type('\x03');
    const { restored } = await run.exit();
    expect(restored).toBe(true);
    expect(isAlive(bench.recorded('started')[0].pid)).toBe(false);
  });

  test('hangs, and ^C is pressed', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await run.sees(/Starting session/);
    run.type('\x03');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(isAlive(bench.recorded('started')[0].pid)).toBe(false);
  });

  test('is stopped by ^Z before it is connected: it is ended all the same', async () => {
    const run = connect({ STAND_IN_MODE: 'hangs' });
    await hangs(run, { typing: '\x1a', echoed: /\^Z/ });
    await run.sees(/Request a new shell/);
    run.type('n\r');
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(isAlive(bench.recorded('started')[0].pid)).toBe(false);
  });

  test.each([
    ['crashes', /panic: .*The plugin exited with code 2/s],
    ['ends at once', /Cannot perform.*The plugin exited before the shell opened/s],
    ['dies', /remote\$ .*The plugin exited with code 2/s],
  ])('%s', async (mode, said) => {
    const run = connect({ STAND_IN_MODE: mode });
    expect(await run.exit()).toEqual({ code: 8, restored: true });
    expect(run.transcript).toMatch(said);
  });
});

test('fails before it is asked when ^C is pressed while waiting', async () => {
  broker.willAnswer({ after: new Promise(() => undefined) });
  const run = connect();
  await run.sees(/Waiting for a shell/);
  run.type('\x03');
  expect(await run.exit()).toEqual({ code: 130, restored: true });
  expect(run.transcript).toContain('Cancelled');
  expect(bench.recorded('started')).toEqual([]);
});

test('warns of a plugin that AWS no longer supports, and goes on', async () => {
  const run = connect({ STAND_IN_VERSION: '1.2.677.0' });
  await run.sees(/Warning: the Session Manager plugin 1\.2\.677\.0 is older than 1\.2\.764\.0/);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('"credentials" warns of a secret on the screen', async () => {
  const run = bench.inTerminal(['credentials', '--endpoint', broker.endpoint, '--stream-group', GROUP, '--stream-session', SESSION, '--reason', 'INC-4711'], SOME_KEYS);
  expect(await run.exit()).toEqual({ code: 0, restored: true });
  expect(run.transcript).toMatch(/Warning: this prints a secret on your screen.*"TokenValue":/s);
});
