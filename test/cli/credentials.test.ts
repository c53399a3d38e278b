import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { CLIENT, keysOf, SOME_KEYS, Sandbox } from './sandbox';
import { NOT_READY, ScriptedBroker, SHELL, type ScriptedResponse } from './scripted-broker';
import { GROUP, OTHER_GROUP, remove, RunningShell, SESSION, SESSION_ARN, synthesizeShell } from '../local/running-shell';

// The bundled client without a terminal: its requests, its retries, and what it prints when it fails.

let sandbox: Sandbox;
let broker: ScriptedBroker | undefined;

beforeEach(() => { sandbox = new Sandbox(); });

afterEach(async () => {
  sandbox.dispose();
  await broker?.stop();
  broker = undefined;
});

async function scripted(...answers: ScriptedResponse[]): Promise<string> {
  broker = await ScriptedBroker.start(...answers);
  return broker.endpoint;
}

/** An endpoint at which nothing listens. */
async function unusedEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}/prod`;
}

function credentials(endpoint: string, args: string[] = [], env: Record<string, string | undefined> = {}, onPause?: () => void) {
  return sandbox.run(['credentials', '--endpoint', endpoint, '--stream-group', GROUP, '--stream-session', SESSION, '--reason', 'INC-4711', ...args], { ...SOME_KEYS, ...env }, onPause);
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

  test('returns a shell, which is printed as JSON with the service\'s field names', async () => {
    const { code, stdout, stderr } = await ask();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('data-channel') });
    const opened = JSON.parse(stdout);
    expect(Object.keys(opened)).toEqual(['SessionId', 'StreamUrl', 'TokenValue']);
    expect(shell.environment.streams.connectTerminal(opened.SessionId, opened.TokenValue)).toBe('connected');
  });

  test('is found by ADMIN_SHELL_ENDPOINT, and only needs a session\'s ARN', async () => {
    const { code, stdout } = await sandbox.run(['credentials', '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], { ...keys, AWS_REGION: undefined, ADMIN_SHELL_ENDPOINT: `${shell.environment.endpointUrl}/` });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('TokenValue');
  });

  test('is asked repeatedly until the session is ready', async () => {
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
    ['an operator without a grant for the group', 'Contractors', ['--stream-group', OTHER_GROUP], /403 AccessDeniedException: User: .*bob@example\.com is not authorized.*grants\.connect/s],
    ['a session that does not exist', 'GameOps', ['--stream-session', 'NOSUCH'], /404 ResourceNotFoundException: .*NOSUCH.*Check --stream-group and --stream-session/s],
    ['a refused reason', 'GameOps', ['--reason', ' '], /400 ValidationException: Say why you need the shell with --reason .*Correct what the message names/s],
  ])('fails for %s, and says what to do', async (_, role, args, message) => {
    const { code, stdout, stderr } = await ask(args, keysOf(shell.session(role, 'bob@example.com')));
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(message);
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
  test('is one signed POST, with the IDs in the path and the reason percent-encoded', async () => {
    const { code } = await credentials(await scripted({}), ['--reason', 'INC-4711 schwarz – 100 % 🕹']);
    expect(code).toBe(0);
    expect(broker!.requests).toHaveLength(1);
    const [{ rawPath, headers, body }] = broker!.requests;
    expect(rawPath).toBe(`/prod/streamgroups/${GROUP}/streamsessions/${SESSION}/access`);
    expect(headers['x-admin-shell-reason']).toEqual([encodeURIComponent('INC-4711 schwarz – 100 % 🕹')]);
    expect(headers.authorization[0]).toMatch(/\/us-west-2\/execute-api\/aws4_request, SignedHeaders=[^,]*x-admin-shell-reason/);
    expect(body).toHaveLength(0);
  });

  test('passes on a session\'s ARN, so that the broker can check its account and Region', async () => {
    const { code } = await sandbox.run(['credentials', '--endpoint', await scripted({}), '--stream-session', SESSION_ARN, '--reason', 'INC-4711'], SOME_KEYS);
    expect(code).toBe(0);
    expect(broker!.requests[0].rawPath).toBe(`/prod/streamgroups/${GROUP}/streamsessions/${encodeURIComponent(SESSION_ARN)}/access`);
  });

  test('has the reason on one line, without invisible characters', async () => {
    await credentials(await scripted({}), ['--reason', '\ufeffINC-4711\u200b\u202e black\n\tscreen\u00a0\u00ad']);
    expect(broker!.requests[0].headers['x-admin-shell-reason']).toEqual([encodeURIComponent('INC-4711 black screen')]);
  });

  test('fails without a retry when it may have opened a shell that nobody can use', async () => {
    const { code, stderr } = await credentials(await scripted({ status: 500, type: 'InternalServerException', message: 'A shell was opened, but its use could not be recorded.', headers: { 'x-admin-shell-orphaned': 'true' } }, {}));
    expect(code).toBe(7);
    expect(broker!.requests).toHaveLength(1);
    expect(stderr).toContain('could not be recorded');
  });

  test('is retried on 409 and 429, after Retry-After', async () => {
    const endpoint = await scripted(NOT_READY, { status: 429, type: 'ThrottlingException', message: 'Too Many Requests', retryAfter: '2' }, {});
    const { code, stderr, pauses } = await credentials(endpoint);
    expect({ code, pauses }).toEqual({ code: 0, pauses: [1, 2] });
    expect(broker!.requests).toHaveLength(3);
    expect(stderr).toContain('Too many requests right now; asking again in 2 s');
  });

  test.each<[string, ScriptedResponse]>([
    ['an error of the broker', { status: 500, type: 'InternalServerException', message: 'STS failed' }],
    ['another server\'s error', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a lost connection', { sabotage: response => response.socket!.destroy() }],
    ['an incomplete response', {
      sabotage: response => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"SessionId":', () => response.socket!.destroy());
      },
    }],
  ])('is retried after %s', async (_, failure) => {
    const { code, stdout } = await credentials(await scripted(failure, {}));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(SHELL);
    expect(broker!.requests).toHaveLength(2);
  });

  test('warns that a lost response may have opened a shell', async () => {
    const { stderr } = await credentials(await scripted({ sabotage: response => response.socket!.destroy() }, {}));
    expect(stderr).toContain('if a shell was opened, nobody can use it, and it is on record');
  });
});

describe('fails', () => {
  test('after four failures in a row', async () => {
    const { code, stderr } = await credentials(await scripted({ status: 500, type: 'InternalServerException', message: 'STS failed' }));
    expect(code).toBe(7);
    expect(broker!.requests).toHaveLength(4);
    expect(stderr).toMatch(/500 InternalServerException: STS failed \(request ID a1b2c3d4\)\nTry again later/);
  });

  test('when Retry-After exceeds --wait', async () => {
    const { code, stderr } = await credentials(await scripted({ ...NOT_READY, retryAfter: '120' }), ['--wait', '1m']);
    expect(code).toBe(6);
    expect(broker!.requests).toHaveLength(1);
    expect(stderr).toContain('Not asked again: the broker says to retry in 2 min');
  });

  test('when the connection is refused', async () => {
    const { code, stderr, pauses } = await credentials(await unusedEndpoint(), ['--wait', '3s']);
    expect({ code, pauses }).toEqual({ code: 7, pauses: [1, 2] });
    expect(stderr).toContain('can\'t be reached (ECONNREFUSED)');
  });

  test('at once when the host name does not exist', async () => {
    const hook = join(sandbox.home, 'hook.cjs');
    writeFileSync(hook, "require('node:dns').lookup = (name, options, done) => process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }));");
    const { code, stderr, pauses } = await credentials('https://abc123.execute-api.us-west-2.amazonaws.invalid/prod', [], { NODE_OPTIONS: `--require ${hook}` });
    expect({ code, pauses }).toEqual({ code: 7, pauses: [] });
    expect(stderr).toContain('can\'t be reached (ENOTFOUND)');
  });

  test.each<[string, ScriptedResponse, number]>([
    ['garbage', { body: 'not JSON' }, 7],
    ['other JSON', { body: '{"hello":"aws"}' }, 7],
    ['an overlong response', { body: `{"SessionId":"${'x'.repeat(70_000)}"}` }, 7],
    ['a shell without a token', { body: JSON.stringify({ ...SHELL, TokenValue: '' }) }, 7],
    ['a shell on a host that isn\'t AWS\'s', { body: JSON.stringify({ ...SHELL, StreamUrl: 'wss://ssmmessages.amazonaws.com.example.com/v1' }) }, 7],
    ['a shell with an unencrypted URL', { body: JSON.stringify({ ...SHELL, StreamUrl: SHELL.StreamUrl.replace('wss:', 'ws:') }) }, 7],
    ['a shell on this machine', { body: JSON.stringify({ ...SHELL, StreamUrl: 'ws://127.0.0.1:8080/v1' }) }, 7],
    ['a refusal in HTML', { status: 403, body: '<html>Forbidden</html>' }, 5],
    ['a redirect', { status: 302, headers: { location: 'https://example.com' } }, 7],
  ])('on %s, without printing any of it', async (_, response, expected) => {
    const { code, stdout, stderr } = await credentials(await scripted(response), ['--wait', '2s']);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    for (const secret of [SHELL.TokenValue, '/v1', 'not JSON', 'hello', '<html>']) expect(stderr).not.toContain(secret);
  });

  test('without printing a message\'s control sequences', async () => {
    const { stderr } = await credentials(await scripted({ status: 400, type: 'ValidationException', message: `\x1b]0;pwned\x07 see ${SHELL.StreamUrl}\r\n\u202emoc` }));
    expect(stderr).toContain('400 ValidationException: ]0;pwned  see *** moc');
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  test.each<[string, string, RegExp]>([
    ['has an expired SSO session', '[profile ops]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-west-2\nsso_account_id = 111122223333\nsso_role_name = GameOps\n', /from profile ops: .*SSO.*aws sso login --profile ops/s],
    ['does not exist', '[profile others]\nregion = us-west-2\n', /from profile ops: .*aws configure list-profiles/s],
    ['has a credential_process that fails', '[profile ops]\ncredential_process = false\n', /from profile ops: .*credential_process failed/s],
    ['needs an MFA code', '[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/GameOps\nmfa_serial = arn:aws:iam::111122223333:mfa/alice\nsource_profile = base\n[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n', /MFA code, which can be typed only on a terminal/],
  ])('with a profile that %s', async (_, config, message) => {
    sandbox.configure(config);
    const { code, stderr } = await credentials(await scripted({}), ['--profile', 'ops']);
    expect(code).toBe(4);
    expect(stderr).toMatch(message);
    expect(broker!.requests).toHaveLength(0);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--nosuch'], /unknown option '--nosuch'/],
    ['an invalid duration', ['--wait', '5 minutes'], /"5 minutes" is not a duration/],
    ['a duration without a unit', ['--wait', '30'], /"30" is not a duration/],
    ['an http:// endpoint', ['--endpoint', 'http://broker.example.com/prod'], /must begin with https:/],
    ['an invalid session', ['--stream-session', '../../x'], /neither an ID/],
    ['a group that contradicts the ARN', ['--stream-session', SESSION_ARN.replace(GROUP, 'sg-other')], /belongs to stream group sg-other, but --stream-group is sg-1AB2C3De4/],
    ['an ARN of another Region', ['--region', 'eu-west-1', '--stream-session', SESSION_ARN], /The ARN is in us-west-2/],
  ])('with %s', async (_, args, message) => {
    const { code, stderr } = await credentials(await scripted({}), args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(broker!.requests).toHaveLength(0);
  });

  test('without a command, and prints the help', async () => {
    const { code, stderr } = await sandbox.run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: gameliftstreams-admin-shell');
  });
});

test('--help has examples, and loads no module for networks or processes', async () => {
  const hook = join(sandbox.home, 'hook.cjs');
  writeFileSync(hook, `process.once('exit', () => process.stderr.write([
    ...process.moduleLoadList.filter(name => /^NativeModule (?:http|https|tls|child_process)$/.test(name)),
  ].join()));`);
  const env = { NODE_OPTIONS: `--require ${hook}` };
  const { code, stdout, stderr } = await sandbox.run(['--help'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('connect --stream-group sg-1AB2C3De4');
  // "doctor" loads them, so the hook works
  const seen = (await sandbox.run(['doctor'], { ...env, ...SOME_KEYS, AWS_ENDPOINT_URL_STS: await unusedEndpoint() })).stderr;
  for (const name of ['NativeModule https', 'NativeModule child_process']) expect(seen).toContain(name);
});

test('prints no error when its output pipe is closed', async () => {
  sandbox.script('client', `exec '${process.execPath}' '${CLIENT}' "$@"`);
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', '{ client --help; echo "code=$?" >&2; } | true'], { encoding: 'utf8', env: sandbox.environment() });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'code=0\n' });
});
