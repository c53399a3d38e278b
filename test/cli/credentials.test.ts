import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { NOT_READY, ScriptedBroker, SHELL, type Scripted } from './scripted-broker';
import { CLIENT, keysOf, SOME_KEYS, Workbench } from './workbench';
import { GROUP, OTHER_GROUP, remove, RunningShell, SESSION, SESSION_ARN, synthesizeShell } from '../local/running-shell';

// The bundled client without a terminal: what it asks, how it goes on asking, and what it says when there is no shell.

let bench: Workbench;
let broker: ScriptedBroker | undefined;

beforeEach(() => { bench = new Workbench(); });

afterEach(async () => {
  bench.dispose();
  await broker?.stop();
  broker = undefined;
});

async function scripted(...answers: Scripted[]): Promise<string> {
  broker = await ScriptedBroker.start(...answers);
  return broker.endpoint;
}

/** An address at which nothing listens: something did until now. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}/prod`;
}

function credentials(endpoint: string, args: string[] = [], env: Record<string, string | undefined> = {}, onPause?: () => void) {
  return bench.run(['credentials', '--endpoint', endpoint, '--stream-group', GROUP, '--stream-session', SESSION, '--reason', 'INC-4711', ...args], { ...SOME_KEYS, ...env }, onPause);
}

describe('the local broker', () => {
  let assembly: string;
  let shell: RunningShell;
  let keys: Record<string, string>;

  beforeAll(async () => {
    assembly = synthesizeShell(Duration.seconds(2));
    shell = await RunningShell.start(assembly);
    keys = keysOf(shell.session('GameOps', 'alice@example.com'));
  });

  beforeEach(() => {
    shell.reset();
    shell.environment.streams.startSession(GROUP, SESSION);
  });

  afterAll(async () => {
    await shell?.stop();
    remove(assembly);
  });

  function ask(args: string[] = [], env: Record<string, string | undefined> = {}, onPause?: () => void) {
    return credentials(shell.environment.endpointUrl, args, { ...keys, ...env }, onPause);
  }

  test('answers with a shell, printed as JSON in the service\'s names', async () => {
    const { code, stdout, stderr } = await ask();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('data-channel') });
    const opened = JSON.parse(stdout);
    expect(Object.keys(opened)).toEqual(['SessionId', 'StreamUrl', 'TokenValue']);
    expect(shell.environment.streams.connectTerminal(opened.SessionId, opened.TokenValue)).toBe('connected');
  });

  test('is asked by ADMIN_SHELL_ENDPOINT, for a session\'s ARN alone', async () => {
    const { code, stdout } = await bench.run(['credentials', '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], { ...keys, AWS_REGION: undefined, ADMIN_SHELL_ENDPOINT: `${shell.environment.endpointUrl}/` });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('TokenValue');
  });

  test('is asked again until the session is ready', async () => {
    const session = shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 600_000 });
    const { code, stdout, stderr } = await ask([], {}, () => { session.terminalReadyAt = 0; });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('SessionId');
    expect(stderr).toMatch(/^Waiting for a shell on ABC123def4567…\nThe session is not ready for a shell; asking again in \d+ s\n/);
  });

  test('fails at once with --wait 0 while the session is not ready', async () => {
    shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 600_000 });
    const { code, stdout, stderr } = await ask(['--wait', '0']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toMatch(/409 StreamSessionAccessNotReadyException: .*terminal is not up yet.*Asked only once, because of --wait 0/s);
  });

  test.each<[string, 'GameOps' | 'Contractors', string[], RegExp]>([
    ['an operator who is not granted the group', 'Contractors', ['--stream-group', OTHER_GROUP], /403 AccessDeniedException: User: .*bob@example\.com is not authorized.*grants\.connect/s],
    ['a session that does not exist', 'GameOps', ['--stream-session', 'NOSUCH'], /404 ResourceNotFoundException: .*NOSUCH.*Check --stream-group and --stream-session/s],
    ['a reason that is refused', 'GameOps', ['--reason', ' '], /400 ValidationException: Say why you need the shell with --reason .*Correct what the message names/s],
  ])('fails for %s, with a way out', async (_, role, args, said) => {
    const { code, stdout, stderr } = await ask(args, keysOf(shell.session(role, 'bob@example.com')));
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).toContain('request ID');
  });

  test('fails for keys of another account', async () => {
    const { code, stderr } = await ask([], { AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE' });
    expect(code).toBe(5);
    expect(stderr).toContain('log in again');
  });

  test('fails for a wrong Region', async () => {
    const { code, stderr } = await ask(['--region', 'eu-west-1']);
    expect(code).toBe(5);
    expect(stderr).toContain('check --profile and --region');
  });
});

describe('a request', () => {
  test('is one POST, signed, to the IDs\' path, with the reason percent-encoded', async () => {
    const { code } = await credentials(await scripted({}), ['--reason', 'INC-4711 schwarz – 100 % 🕹']);
    expect(code).toBe(0);
    expect(broker!.asked).toHaveLength(1);
    const [{ rawPath, headers, body }] = broker!.asked;
    expect(rawPath).toBe(`/prod/streamgroups/${GROUP}/streamsessions/${SESSION}/access`);
    expect(headers['x-admin-shell-reason']).toEqual([encodeURIComponent('INC-4711 schwarz – 100 % 🕹')]);
    expect(headers.authorization[0]).toMatch(/\/us-west-2\/execute-api\/aws4_request, SignedHeaders=[^,]*x-admin-shell-reason/);
    expect(body).toHaveLength(0);
  });

  test('passes a whole ARN on, so that the broker can say whose it is', async () => {
    const { code } = await bench.run(['credentials', '--endpoint', await scripted({}), '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], SOME_KEYS);
    expect(code).toBe(0);
    expect(broker!.asked[0].rawPath).toBe(`/prod/streamgroups/${GROUP}/streamsessions/${encodeURIComponent(SESSION_ARN)}/access`);
  });

  test('carries the reason on one line, without invisible characters', async () => {
    await credentials(await scripted({}), ['--reason', '\ufeffINC-4711\u200b\u202e black\n\tscreen\u00a0\u00ad']);
    expect(broker!.asked[0].headers['x-admin-shell-reason']).toEqual([encodeURIComponent('INC-4711 black screen')]);
  });

  test('is not repeated by itself when a shell may have been opened that nobody holds', async () => {
    const { code, stderr } = await credentials(await scripted({ status: 500, type: 'InternalServerException', message: 'A shell was opened, but its use could not be recorded.', headers: { 'x-admin-shell-orphaned': 'true' } }, {}));
    expect(code).toBe(7);
    expect(broker!.asked).toHaveLength(1);
    expect(stderr).toContain('could not be recorded');
  });

  test('is repeated on 409 and 429 when Retry-After says so', async () => {
    const endpoint = await scripted(NOT_READY, { status: 429, type: 'ThrottlingException', message: 'Too Many Requests', retryAfter: '2' }, {});
    const { code, stderr, pauses } = await credentials(endpoint);
    expect({ code, pauses }).toEqual({ code: 0, pauses: [1, 2] });
    expect(broker!.asked).toHaveLength(3);
    expect(stderr).toContain('Too many requests right now; asking again in 2 s');
  });

  test.each<[string, Scripted]>([
    ['a failure of the broker', { status: 500, type: 'InternalServerException', message: 'STS failed' }],
    ['a failure that is not the broker\'s', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a lost connection', { sabotage: response => response.socket!.destroy() }],
    ['an answer that breaks off', {
      sabotage: response => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"SessionId":', () => response.socket!.destroy());
      },
    }],
  ])('is repeated after %s', async (_, trouble) => {
    const { code, stdout } = await credentials(await scripted(trouble, {}));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(SHELL);
    expect(broker!.asked).toHaveLength(2);
  });

  test('says that a lost answer may have opened a shell', async () => {
    const { stderr } = await credentials(await scripted({ sabotage: response => response.socket!.destroy() }, {}));
    expect(stderr).toContain('if a shell was opened, nobody can use it, and it is on record');
  });
});

describe('fails', () => {
  test('after four failures in a row', async () => {
    const { code, stderr } = await credentials(await scripted({ status: 500, type: 'InternalServerException', message: 'STS failed' }));
    expect(code).toBe(7);
    expect(broker!.asked).toHaveLength(4);
    expect(stderr).toMatch(/500 InternalServerException: STS failed \(request ID a1b2c3d4\)\nTry again later/);
  });

  test('when Retry-After goes past --wait', async () => {
    const { code, stderr } = await credentials(await scripted({ ...NOT_READY, retryAfter: '120' }), ['--wait', '1m']);
    expect(code).toBe(6);
    expect(broker!.asked).toHaveLength(1);
    expect(stderr).toContain('Not asked again: the broker says to retry in 2 min');
  });

  test('when nothing listens', async () => {
    const { code, stderr, pauses } = await credentials(await nowhere(), ['--wait', '3s']);
    expect({ code, pauses }).toEqual({ code: 7, pauses: [1, 2] });
    expect(stderr).toContain('can\'t be reached (ECONNREFUSED)');
  });

  test('at once when the name does not exist', async () => {
    const hook = join(bench.home, 'hook.cjs');
    writeFileSync(hook, "require('node:dns').lookup = (name, options, done) => process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }));");
    const { code, stderr, pauses } = await credentials('https://abc123.execute-api.us-west-2.amazonaws.invalid/prod', [], { NODE_OPTIONS: `--require ${hook}` });
    expect({ code, pauses }).toEqual({ code: 7, pauses: [] });
    expect(stderr).toContain('can\'t be reached (ENOTFOUND)');
  });

  test.each<[string, Scripted, number]>([
    ['garbage', { body: 'not JSON' }, 7],
    ['another tool\'s JSON', { body: '{"hello":"world"}' }, 7],
    ['an endless answer', { body: `{"SessionId":"${'x'.repeat(70_000)}"}` }, 7],
    ['a shell without a token', { body: JSON.stringify({ ...SHELL, TokenValue: '' }) }, 7],
    ['a shell at a stranger\'s address', { body: JSON.stringify({ ...SHELL, StreamUrl: 'wss://ssmmessages.amazonaws.com.example.com/v1' }) }, 7],
    ['a shell without encryption', { body: JSON.stringify({ ...SHELL, StreamUrl: SHELL.StreamUrl.replace('wss:', 'ws:') }) }, 7],
    ['a shell on this machine', { body: JSON.stringify({ ...SHELL, StreamUrl: 'ws://127.0.0.1:8080/v1' }) }, 7],
    ['a page instead of a refusal', { status: 403, body: '<html>Forbidden</html>' }, 5],
    ['a redirect', { status: 302, headers: { location: 'https://example.com' } }, 7],
  ])('on %s, and shows nothing of it', async (_, answer, expected) => {
    const { code, stdout, stderr } = await credentials(await scripted(answer), ['--wait', '2s']);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    for (const secret of [SHELL.TokenValue, '/v1', 'not JSON', 'hello', '<html>']) expect(stderr).not.toContain(secret);
  });

  test('without control sequences from a message', async () => {
    const { stderr } = await credentials(await scripted({ status: 400, type: 'ValidationException', message: `\x1b]0;pwned\x07 see ${SHELL.StreamUrl}\r\n\u202emoc` }));
    expect(stderr).toContain('400 ValidationException: ]0;pwned  see *** moc');
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  test.each<[string, string, RegExp]>([
    ['has expired', '[profile ops]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-west-2\nsso_account_id = 111122223333\nsso_role_name = GameOps\n', /from profile ops: .*SSO.*aws sso login --profile ops/s],
    ['does not exist', '[profile others]\nregion = us-west-2\n', /from profile ops: .*aws configure list-profiles/s],
    ['has a process that fails', '[profile ops]\ncredential_process = false\n', /from profile ops: .*credential_process failed/s],
    ['wants an MFA code', '[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/GameOps\nmfa_serial = arn:aws:iam::111122223333:mfa/alice\nsource_profile = base\n[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n', /MFA code, which can be typed only on a terminal/],
  ])('with a profile that %s', async (_, config, said) => {
    bench.configure(config);
    const { code, stderr } = await credentials(await scripted({}), ['--profile', 'ops']);
    expect(code).toBe(4);
    expect(stderr).toMatch(said);
    expect(broker!.asked).toHaveLength(0);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--nosuch'], /unknown option '--nosuch'/],
    ['a wrong duration', ['--wait', '5 minutes'], /"5 minutes" is not a duration/],
    ['a bare number', ['--wait', '30'], /"30" is not a duration/],
    ['a plain-text endpoint', ['--endpoint', 'http://broker.example.com/prod'], /must begin with https:/],
    ['a session that is none', ['--stream-session', '../../x'], /neither an ID/],
    ['a group that contradicts the ARN', ['--stream-session', SESSION_ARN.replace(GROUP, 'sg-other')], /belongs to stream group sg-other, but --stream-group is sg-1AB2C3De4/],
    ['an ARN of another Region', ['--region', 'eu-west-1', '--stream-session', SESSION_ARN], /The ARN is in us-west-2/],
  ])('with %s', async (_, args, said) => {
    const { code, stderr } = await credentials(await scripted({}), args);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
    expect(broker!.asked).toHaveLength(0);
  });

  test('with no command, and shows the help', async () => {
    const { code, stderr } = await bench.run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: gameliftstreams-admin-shell');
  });
});

test('--help has examples, and loads nothing that speaks to a network or starts a program', async () => {
  const hook = join(bench.home, 'hook.cjs');
  writeFileSync(hook, `process.once('exit', () => process.stderr.write([
    ...process.moduleLoadList.filter(name => /^NativeModule (?:http|https|tls|child_process)$/.test(name)),
  ].join()));`);
  const env = { NODE_OPTIONS: `--require ${hook}` };
  const { code, stdout, stderr } = await bench.run(['--help'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('connect --stream-group sg-1AB2C3De4');
  // the hook does see them where they are loaded
  const seen = (await bench.run(['doctor'], { ...env, ...SOME_KEYS, AWS_ENDPOINT_URL_STS: await nowhere() })).stderr;
  for (const name of ['NativeModule https', 'NativeModule child_process']) expect(seen).toContain(name);
});

test('says nothing when the reader of its output has gone', async () => {
  bench.script('client', `exec '${process.execPath}' '${CLIENT}' "$@"`);
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', '{ client --help; echo "code=$?" >&2; } | true'], { encoding: 'utf8', env: bench.environment() });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'code=0\n' });
});
