import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AwsBehindProxy, CA } from './aws-behind-proxy';
import { Workbench, type TerminalRun } from './workbench';
import { listen, type Listening } from '../../local/services/server';

// The matrix of sign-ins: WAYS lists the ways. Each is taken to a prompt: whose name is on record, and that one identity asks the broker
// and is the plugin's. All of it behind a proxy and a private CA: this machine reaches no host of AWS's without them. Which of the three,
// broker, STS and SSO, fails how without its proxy or certificates is in sign-in.test.ts.
//
// Not here, and why:
//   the browser's half of `aws sso login` and `aws login`     a person; what these commands leave behind is laid down here
//   AWS_CONTAINER_CREDENTIALS_RELATIVE_URI                    an address that nobody else may have (169.254.170.2); the SDK treats it as FULL_URI
//   a FIDO2 key or passkey                                    STS takes codes alone
//   containers and instances, through a proxy                 they ask over plain HTTP on a network of their own, and no proxy

const FAR = '2099-01-01T00:00:00Z';
const PAST = '2020-01-01T00:00:00Z';
const ROLE = 'arn:aws:iam::111122223333:role';
const SIGNED_IN = 'arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com';
const BASE = '[profile base]\naws_access_key_id = AKIAALICE\naws_secret_access_key = s\n';
const HOP = `${BASE}[profile hop]\nrole_arn = ${ROLE}/Hop\nsource_profile = base\n`;
const SSO = '[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = GameOps\n[sso-session corp]\nsso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n';
const LOGIN = `[profile login]\nlogin_session = ${SIGNED_IN}\nregion = us-west-2\n`;
const MFA = `${BASE}[profile ops]\nrole_arn = ${ROLE}/Ops\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/alice\n`;
const roleFrom = (source: string) => `[profile ops]\nrole_arn = ${ROLE}/Ops\nsource_profile = ${source}\n`;

let world: AwsBehindProxy;
let machine: Listening;
let bench: Workbench;

beforeAll(async () => {
  world = await AwsBehindProxy.start();
  // What containers and instances ask, over plain HTTP on a network of their own: no proxy is asked for it.
  machine = await listen(async ({ rawPath, headers }) => {
    const keys = (AccessKeyId: string) => ({ status: 200, body: JSON.stringify({ Code: 'Success', AccessKeyId, SecretAccessKey: 's', Token: 't', Expiration: FAR }) });
    if (rawPath === '/container') return headers.authorization?.[0] === 'of the container' ? keys('ASIACONTAINER') : { status: 403, body: '{"message":"no token"}' };
    return rawPath.endsWith('/token') ? { status: 200, body: 'token' } : rawPath.endsWith('/GameOps') ? keys('ASIAINSTANCE') : { status: 200, body: 'GameOps' };
  });
});

beforeEach(() => {
  bench = new Workbench();
  bench.installStandIn();
  world.seen.length = 0;
  world.status = 200;
});

afterEach(() => bench.dispose());

afterAll(async () => {
  await world.stop();
  await machine.close();
});

function write(path: string, content: string): string {
  const full = join(bench.home, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** What `aws sso login` leaves behind. */
function ssoToken(expiresAt: string, renewable: boolean): void {
  const renewing = { clientId: 'client', clientSecret: 'secret', registrationExpiresAt: FAR, refreshToken: 'refresh' };
  write(`.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`, JSON.stringify({ accessToken: 'token', expiresAt, ...renewable && renewing }));
}

/** What `aws login` leaves behind. */
function loginToken(expiresAt: string, refreshToken = 'refresh'): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write(`.aws/login/cache/${createHash('sha256').update(SIGNED_IN).digest('hex')}.json`, JSON.stringify({
    accessToken: { accessKeyId: 'ASIALOGIN', secretAccessKey: 's', sessionToken: 't', accountId: '111122223333', expiresAt },
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken,
    dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
  }));
}

function connect(config: string, profile: string | undefined, env: Record<string, string | undefined> = {}): TerminalRun {
  bench.configure(config);
  return bench.inTerminal(
    ['connect', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567', '--reason', 'INC-4711', ...profile === undefined ? [] : ['--profile', profile]],
    { AWS_REGION: 'us-west-2', HTTPS_PROXY: world.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
  );
}

interface Way {
  readonly config?: string;
  readonly profile?: string;
  readonly env?: () => Record<string, string | undefined>;
  /** What is on the machine before. */
  readonly before?: () => void;
  /** What the operator types meanwhile. */
  readonly during?: (run: TerminalRun) => Promise<void>;
  readonly key: string;
  /** The session's name of each role on the way. */
  readonly names?: string[];
}

const webIdentity = () => ({ AWS_ROLE_ARN: `${ROLE}/Ops`, AWS_WEB_IDENTITY_TOKEN_FILE: write('web-identity', 'a token'), AWS_ROLE_SESSION_NAME: 'alice' });
const container = (token: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${machine.url}/container`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: write('container-token', token) });
const instance = () => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: machine.url });
const typeCode = (code: string) => async (run: TerminalRun) => {
  await run.sees(/MFA code for arn:aws:iam::111122223333:mfa\/alice: /);
  run.type(`${code}\r`);
};

const WAYS: Record<string, Way> = {
  'keys': { env: () => ({ AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' }), key: 'AKIAENV' },
  'a profile with keys': { config: BASE, profile: 'base', key: 'AKIAALICE' },
  'SSO': { config: SSO, profile: 'sso', before: () => ssoToken(FAR, false), key: 'ASIASSO' },
  'SSO, whose token is renewed': { config: SSO, profile: 'sso', before: () => ssoToken(PAST, true), key: 'ASIARENEWED' },
  'aws login': { config: LOGIN, profile: 'login', before: () => loginToken(FAR), key: 'ASIALOGIN' },
  'aws login, whose keys are renewed': { config: LOGIN, profile: 'login', before: () => loginToken(PAST), key: 'ASIALOGGEDIN' },
  'a role': { config: HOP, profile: 'hop', key: 'ASIAHop', names: ['alice'] },
  'a role from SSO': { config: `${SSO}${roleFrom('sso')}`, profile: 'ops', before: () => ssoToken(FAR, false), key: 'ASIAOps', names: ['alice@example.com'] },
  'a role from aws login': { config: `${LOGIN}${roleFrom('login')}`, profile: 'ops', before: () => loginToken(FAR), key: 'ASIAOps', names: ['alice@example.com'] },
  'a chain of two roles': { config: `${HOP}${roleFrom('hop')}`, profile: 'ops', key: 'ASIAOps', names: ['alice', 'alice'] },
  'a role with MFA, its code typed': { config: MFA, profile: 'ops', during: typeCode('123456'), key: 'ASIAOps', names: ['alice'] },
  'a credential_process': {
    config: '[profile ops]\ncredential_process = sign-in\n',
    profile: 'ops',
    key: 'ASIAPROCESS',
    before: () => bench.script('sign-in', 'echo \'{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"s","SessionToken":"t"}\''),
  },
  'a web identity': { env: webIdentity, key: 'ASIAOps', names: ['alice'] },
  'a container\'s role': { env: () => container('of the container'), key: 'ASIACONTAINER' },
  'an instance\'s role': { env: instance, key: 'ASIAINSTANCE' },
};

test.each(Object.entries(WAYS))('%s: one identity asks the broker and is the plugin\'s', async (_, { config = '', profile, env, before, during, key, names = [] }) => {
  before?.();
  const run = connect(config, profile, env?.());
  await during?.(run);
  await run.sees(/remote\$ /);
  expect(world.seen[world.seen.length - 1]).toMatchObject({ host: 'abc123.execute-api.us-west-2.amazonaws.com', signedBy: key });
  expect(bench.recorded('started')).toEqual([expect.objectContaining({ accessKeyId: key })]);
  expect(world.seen.flatMap(({ body }) => new URLSearchParams(body).get('RoleSessionName') ?? [])).toEqual(names);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('the MFA code goes to STS alone, with the device\'s serial number', async () => {
  const run = connect(MFA, 'ops');
  await typeCode('123456')(run);
  await run.sees(/remote\$ /);
  const [asked] = world.seen.filter(({ body }) => body.includes('TokenCode'));
  expect(Object.fromEntries(new URLSearchParams(asked.body))).toMatchObject({ SerialNumber: 'arn:aws:iam::111122223333:mfa/alice', TokenCode: '123456' });
  expect(world.seen.filter(({ body }) => body.includes('123456'))).toHaveLength(1);
  await run.leave();
});

test.each<[string, Pick<Way, 'config' | 'profile' | 'env' | 'before' | 'during'>, RegExp]>([
  ['SSO that has expired', { config: SSO, profile: 'sso', before: () => ssoToken(PAST, false) }, /from profile sso: .*\nLog in, then try again: aws sso login --profile sso/s],
  ['SSO that nobody has logged in to', { config: SSO, profile: 'sso' }, /Log in, then try again: aws sso login --profile sso/],
  ['aws login that nobody has done', { config: LOGIN, profile: 'login' }, /Log in, then try again: aws login --profile login/],
  ['aws login that has expired', { config: LOGIN, profile: 'login', before: () => loginToken(PAST, 'spent') }, /from profile login: .*\nLog in, then try again: aws login --profile login/s],
  ['a wrong MFA code', { config: MFA, profile: 'ops', during: typeCode('000000') }, /STS refused the MFA code: try again with the device's next one/],
  ['a credential_process that fails', { config: '[profile ops]\ncredential_process = false\n', profile: 'ops' }, /The profile's credential_process failed/],
  ['a container that does not know the token', { env: () => container('of another') }, /No AWS credentials: .*\nLog in \(aws sso login\)/s],
  ['a web identity whose token is gone', { env: () => ({ ...webIdentity(), AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere' }) }, /No AWS credentials: /],
])('fails for %s, with no shell asked for', async (_, { config = '', profile, env, before, during }, said) => {
  before?.();
  const run = connect(config, profile, env?.());
  await during?.(run);
  expect(await run.exit()).toEqual({ code: 4, restored: true });
  expect(run.transcript.replace(/\r\n/g, '\n')).toMatch(said);
  expect(world.seen.filter(({ host }) => host.includes('execute-api'))).toEqual([]);
});

test('^C at the question for the MFA code gives up', async () => {
  const run = connect(MFA, 'ops');
  await run.sees(/MFA code for/);
  run.type('\x03');
  expect(await run.exit()).toEqual({ code: 130, restored: true });
  expect(world.seen.filter(({ body }) => body.includes('AssumeRole'))).toEqual([]);
});

describe('doctor, behind a proxy and a private CA,', () => {
  const doctor = (env: Record<string, string | undefined> = {}) => {
    bench.configure(HOP);
    return bench.inTerminal(
      ['doctor', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--profile', 'hop'],
      { AWS_REGION: 'us-west-2', HTTPS_PROXY: world.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
    );
  };

  test('reaches broker, STS and the terminal\'s endpoint, and names who will be on record', async () => {
    const run = doctor();
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    for (const line of [/ok +Certificates: from .*ca\.pem/, /ok +Name on record: alice/, /ok +Granted sg-1AB2C3De4: yes/, /ok +WebSocket to AWS: ssmmessages/]) expect(run.transcript).toMatch(line);
    expect(world.seen.map(({ host }) => host)).toEqual(expect.arrayContaining(['sts.us-west-2.amazonaws.com', 'ssmmessages.us-west-2.amazonaws.com']));
  });

  test.each<[string, number, Record<string, string | undefined>, RegExp]>([
    ['a proxy that wants a password', 407, {}, /FAILED +Credentials: .*\s+The proxy .* \(407\): put them in HTTPS_PROXY/],
    ['a certificate that nobody knows', 200, { AWS_CA_BUNDLE: undefined }, /FAILED +Credentials: .*\s+Its certificate .* in AWS_CA_BUNDLE/],
  ])('finds %s', async (_, status, env, said) => {
    world.status = status;
    const run = doctor(env);
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toMatch(said);
  });
});
