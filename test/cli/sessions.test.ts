import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { keysOf, SOME_KEYS, Sandbox } from './sandbox';
import { freshShell, ScriptedBroker } from './scripted-broker';
import { listen, type Listening, type Request } from '../../local/services/server';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from '../local/running-shell';

// The bundled client: "sessions", "doctor", choosing a session, transcripts and completion.

const arnOf = (id: string) => `arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/${GROUP}/${id}`;
const LIVE = [
  { Arn: arnOf(SESSION), Status: 'CONNECTED', CreatedAt: 1_795_000_000, Location: 'us-west-2', UserId: 'player-7' },
  { Arn: arnOf('XYZ987uvw6543'), Status: 'CONNECTED', CreatedAt: 1_795_000_600, Location: 'eu-central-1', UserId: 'player-8' },
  { Arn: arnOf('NEW111aaa2222'), Status: 'ACTIVATING', CreatedAt: 1_795_000_900, Location: 'us-west-2' },
];

let sandbox: Sandbox;
let broker: ScriptedBroker;
let service: Listening;
let requests: Request[];
let allowed: boolean;

beforeAll(async () => {
  broker = await ScriptedBroker.start();
  service = await listen(async request => {
    requests.push(request);
    if (!allowed) return { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: JSON.stringify({ Message: 'User is not authorized to perform: gameliftstreams:ListStreamSessions' }) };
    const matching = LIVE.filter(({ Status }) => Status === request.query.get('Status'));
    const first = request.query.get('NextToken') === null;
    return { status: 200, body: JSON.stringify(matching.length < 2 ? { Items: matching } : first ? { Items: matching.slice(0, 1), NextToken: 'more+/=' } : { Items: matching.slice(1) }) };
  });
});

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.installStandIn();
  requests = [];
  allowed = true;
  broker.willRespond({ body: JSON.stringify(freshShell()) });
});

afterEach(() => sandbox.dispose());

afterAll(() => Promise.all([broker.stop(), service.close()]));

const env = () => ({ ...SOME_KEYS, AWS_ENDPOINT_URL_GAMELIFTSTREAMS: service.url, AWS_ENDPOINT_URL_STS: service.url });
const sessions = (...args: string[]) => sandbox.run(['sessions', '--stream-group', GROUP, ...args], env());
const connect = (...args: string[]) => sandbox.inTerminal(['connect', '--endpoint', broker.endpoint, '--stream-group', GROUP, ...args], env());

describe('sessions', () => {
  test('are listed from all pages, newest first, without the users', async () => {
    const { code, stdout } = await sessions();
    expect(code).toBe(0);
    expect(stdout.split('\n').map(line => line.split(/\s+/)[0])).toEqual(['ID', 'NEW111aaa2222', 'XYZ987uvw6543', SESSION, '']);
    expect(stdout).toMatch(/XYZ987uvw6543 +CONNECTED +2026-11-18 \d\d:\d\d UTC \(.* ago\) +eu-central-1\n/);
    expect(stdout).not.toContain('player');
    expect(requests[0].rawPath).toBe(`/streamgroups/${GROUP}/streamsessions`);
    expect(requests[0].headers.authorization[0]).toContain('/us-west-2/gameliftstreams/aws4_request');
    expect(requests.map(({ query }) => query.get('Status'))).not.toContain('TERMINATED');
  });

  test('are JSON with --json, and include the users with --users', async () => {
    const { stdout } = await sessions('--json', '--users');
    expect(JSON.parse(stdout)).toContainEqual({ streamSessionId: SESSION, arn: arnOf(SESSION), status: 'CONNECTED', createdAt: new Date(1_795_000_000_000).toISOString(), location: 'us-west-2', userId: 'player-7' });
    expect((await sessions('--json')).stdout).not.toContain('player');
  });

  test('fails without the grant, and names it', async () => {
    allowed = false;
    const { code, stderr } = await sessions();
    expect(code).toBe(5);
    expect(stderr).toContain('Ask the platform team for grants.listSessions on sg-1AB2C3De4');
  });

  test('fails for an invalid stream group, before any request', async () => {
    const { code, stderr } = await sandbox.run(['sessions', '--stream-group', 'arcade'], env());
    expect(code).toBe(2);
    expect(stderr).toContain('--stream-group "arcade" is neither an ID');
    expect(requests).toEqual([]);
  });
});

describe('connect without a stream session', () => {
  test('offers the live ones; typing filters, Enter selects', async () => {
    const run = connect('--reason', 'INC-4711');
    await run.sees(/Stream session in sg-1AB2C3De4:.*NEW111aaa2222.*ABC123def4567/s);
    run.type('abc1');
    await run.sees(/abc1(?!.*NEW111aaa2222)/s);
    run.type('\r');
    await run.sees(/remote\$ /);
    expect(decodeURIComponent(broker.requests[0].rawPath)).toContain(`/streamsessions/${arnOf(SESSION)}/access`);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('fails without a request when ^C is pressed', async () => {
    const run = connect('--reason', 'INC-4711');
    await run.sees(/NEW111aaa2222/);
    run.type('\x03');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(broker.requests).toEqual([]);
  });

  test('asks for the reason, too', async () => {
    const run = connect('--stream-session', SESSION);
    await run.sees(/Why do you need the shell\?/);
    run.type('INC-4711 black screen\r');
    await run.sees(/remote\$ /);
    expect(broker.requests[0].headers['x-admin-shell-reason']).toEqual(['INC-4711%20black%20screen']);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });
});

describe('off AWS, with the grant as synthesized', () => {
  let assembly: string;
  let shell: RunningShell;

  beforeAll(async () => {
    assembly = synthesizeShell(Duration.seconds(2));
    shell = await RunningShell.start(assembly);
    const { streams } = shell.environment;
    for (let index = 0; index < 130; index++) streams.startSession(GROUP, `crowd${index}`, { status: 'CONNECTED' });
    streams.startSession(GROUP, 'OVER', { status: 'TERMINATED' });
    streams.startSession(GROUP, SESSION, { userId: 'player-7' });
  });

  beforeEach(() => shell.reset());

  afterAll(async () => {
    await shell?.stop();
    remove(assembly);
  });

  const local = (role: 'GameOps' | 'Contractors') => ({ ...keysOf(shell.session(role, 'alice@example.com')), AWS_ENDPOINT_URL_GAMELIFTSTREAMS: shell.environment.serviceUrl });

  test('"sessions" lists every live one, from several pages', async () => {
    const { code, stdout, stderr } = await sandbox.run(['sessions', '--stream-group', GROUP, '--json', '--users'], local('GameOps'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const listed: Array<{ streamSessionId: string }> = JSON.parse(stdout);
    expect(listed).toHaveLength(131);
    expect(listed).toContainEqual(expect.objectContaining({ streamSessionId: SESSION, status: 'ACTIVE', userId: 'player-7' }));
  });

  test('fails for an operator who may connect but not list', async () => {
    const { code, stderr } = await sandbox.run(['sessions', '--stream-group', GROUP], local('Contractors'));
    expect(code).toBe(5);
    expect(stderr).toMatch(/403 AccessDeniedException: .*gameliftstreams:ListStreamSessions on resource.*grants\.listSessions on sg-1AB2C3De4/s);
  });

  test('"connect" opens a shell on the session whose ID is pasted with a line break', async () => {
    const run = sandbox.inTerminal(['connect', '--endpoint', shell.environment.endpointUrl, '--stream-group', GROUP, '--reason', 'INC-4711'], local('GameOps'));
    await run.sees(/Stream session in sg-1AB2C3De4:/);
    run.type(`${SESSION}\r`);
    await run.sees(/remote\$ /);
    expect(await run.leave()).toEqual({ code: 0, restored: true });
    expect(shell.calls.flatMap(({ operation, streamSession }) => operation === 'ListStreamSessions' ? [] : [streamSession])).toEqual([SESSION]);
  });
});

describe('doctor', () => {
  const doctor = (more: Record<string, string> = {}) => sandbox.inTerminal(['doctor', '--endpoint', broker.endpoint, '--stream-group', GROUP], { ...env(), AWS_ENDPOINT_URL_STS: sts.url, ...more });
  let sts: Listening;
  let arn: string;

  beforeAll(async () => {
    sts = await listen(async () => ({ status: 200, body: JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: arn } } }) }));
  });
  beforeEach(() => { arn = 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com'; });
  afterAll(() => sts.close());

  test('finds that everything is ready, and prints the name that will be on record', async () => {
    broker.willRespond({ status: 400, type: 'ValidationException', message: 'The stream session in the path is neither an ID nor an ARN.' });
    const run = doctor();
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    for (const line of [/ok +Session Manager plugin: 1\.2\.896\.0/, /ok +Name on record: alice@example\.com/, /ok +Clock/, /ok +Granted sg-1AB2C3De4: yes/, /Everything is ready/]) expect(run.transcript).toMatch(line);
    expect(broker.requests).toHaveLength(1);
    expect(sandbox.recorded('started')).toEqual([]);
  });

  test.each<[string, () => Record<string, string>, RegExp, number]>([
    ['an outdated plugin', () => ({ STAND_IN_VERSION: '1.2.497.0' }), /FAILED +Session Manager plugin: .*has version 1\.2\.497\.0/, 3],
    ['a session name that an SDK generated', () => {
      arn = 'arn:aws:sts::111122223333:assumed-role/GameOps/botocore-session-1795000000';
      return {};
    }, /FAILED +Name on record: .*identifies no person\s+Add role_session_name/, 5],
    ['a missing grant', () => {
      broker.willRespond({ status: 403, type: 'AccessDeniedException', message: 'User: arn is not authorized to perform: execute-api:Invoke' });
      return {};
    }, /FAILED +Granted sg-1AB2C3De4: .*403.*Ask the platform team for grants\.connect/s, 5],
    ['a wrong clock', () => {
      broker.willRespond({ status: 400, type: 'ValidationException', message: 'x', headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } });
      return {};
    }, /FAILED +Clock: differs from the broker's by/, 5],
  ])('fails for %s', async (_, prepare, message, code) => {
    const run = doctor(prepare());
    expect(await run.exit()).toEqual({ code, restored: true });
    expect(run.transcript).toMatch(message);
  });
});

test.each<[string, () => void]>([
  ['a stand-in for `script`', () => sandbox.script('script', `exec '${process.execPath}' '${join(__dirname, 'stand-in-script.cjs')}' "$@"`)],
  ...spawnSync('script', ['--version']).error === undefined ? [['the machine\'s `script`', () => undefined] satisfies [string, () => void]] : [],
])('--transcript writes the screen\'s content to a file that only its owner can read (with %s)', async (_, prepare) => {
  prepare();
  const file = join(sandbox.home, 'note.txt');
  const run = connect('--stream-session', SESSION, '--reason', 'it\'s dark', '--transcript', file);
  await run.sees(/not evidence.*remote\$ /s);
  run.type('uname\r');
  await run.sees(/ran uname/);
  run.type('exit\r');
  expect(await run.exit()).toMatchObject({ restored: true });
  expect(readFileSync(file, 'utf8')).toContain('ran uname');
  expect(statSync(file).mode.toString(8)).toMatch(/600$/);
  expect(broker.requests[0].headers['x-admin-shell-reason']).toEqual([encodeURIComponent('it\'s dark')]);
});

test('fails instead of overwriting a file with the transcript', async () => {
  const file = join(sandbox.home, 'note.txt');
  writeFileSync(file, 'precious');
  const run = connect('--stream-session', SESSION, '--reason', 'x', '--transcript', file);
  expect(await run.exit()).toEqual({ code: 2, restored: true });
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test.each(['bash', 'zsh', 'fish'])('completion for %s is a valid script', async shell => {
  const { code, stdout } = await sandbox.run(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['connect', 'doctor', 'stream-session']) expect(stdout).toContain(word);
  const path = ['/bin', '/usr/bin', '/usr/local/bin'].map(folder => join(folder, shell)).find(existsSync);
  if (path !== undefined) execFileSync(path, ['-n'], { input: stdout });
});
