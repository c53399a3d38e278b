import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AwsBehindProxy, CA } from './aws-behind-proxy';
import { Sandbox, type TerminalRun } from './sandbox';
import { listen, type Listening } from '../../local/services/server';

// Every way of signing in (SIGN_INS), up to the shell's prompt: the session's name, and that broker and plugin get the same identity. All
// behind a proxy and a private CA, without which no host of AWS can be reached. sign-in.test.ts covers what fails without them.
//
// Not here, and why:
//   the browser's part of `aws sso login` and `aws login`     needs a person; these tests write the files that the commands leave
//   AWS_CONTAINER_CREDENTIALS_RELATIVE_URI                    needs the address 169.254.170.2; the SDK treats it like FULL_URI
//   a FIDO2 key or passkey                                    STS accepts only codes
//   containers and instances, through a proxy                 they use plain HTTP in their own network, and no proxy

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

let aws: AwsBehindProxy;
let metadataService: Listening;
let sandbox: Sandbox;

beforeAll(async () => {
  aws = await AwsBehindProxy.start();
  metadataService = await listen(async ({ rawPath, headers }) => {
    const keys = (AccessKeyId: string) => ({ status: 200, body: JSON.stringify({ Code: 'Success', AccessKeyId, SecretAccessKey: 's', Token: 't', Expiration: FAR }) });
    if (rawPath === '/container') return headers.authorization?.[0] === 'of the container' ? keys('ASIACONTAINER') : { status: 403, body: '{"message":"no token"}' };
    return rawPath.endsWith('/token') ? { status: 200, body: 'token' } : rawPath.endsWith('/GameOps') ? keys('ASIAINSTANCE') : { status: 200, body: 'GameOps' };
  });
});

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.installStandIn();
  aws.requests.length = 0;
  aws.proxyStatus = 200;
});

afterEach(() => sandbox.dispose());

afterAll(async () => {
  await aws.stop();
  await metadataService.close();
});

function write(path: string, content: string): string {
  const full = join(sandbox.home, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** Writes what `aws sso login` leaves. */
function ssoToken(expiresAt: string, renewable: boolean): void {
  const renewing = { clientId: 'client', clientSecret: 'secret', registrationExpiresAt: FAR, refreshToken: 'refresh' };
  write(`.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`, JSON.stringify({ accessToken: 'token', expiresAt, ...renewable && renewing }));
}

/** Writes what `aws login` leaves. */
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
  sandbox.configure(config);
  return sandbox.inTerminal(
    ['connect', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567', '--reason', 'INC-4711', ...profile === undefined ? [] : ['--profile', profile]],
    { AWS_REGION: 'us-west-2', HTTPS_PROXY: aws.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
  );
}

interface SignIn {
  readonly config?: string;
  readonly profile?: string;
  readonly env?: () => Record<string, string | undefined>;
  /** Prepares the machine. */
  readonly before?: () => void;
  /** What the operator types. */
  readonly during?: (run: TerminalRun) => Promise<void>;
  /** The access key ID that broker and plugin get. */
  readonly key: string;
  /** The session name for each role in the chain. */
  readonly names?: string[];
}

const webIdentity = () => ({ AWS_ROLE_ARN: `${ROLE}/Ops`, AWS_WEB_IDENTITY_TOKEN_FILE: write('web-identity', 'a token'), AWS_ROLE_SESSION_NAME: 'alice' });
const container = (token: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${metadataService.url}/container`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: write('container-token', token) });
const instance = () => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataService.url });
const typeCode = (code: string) => async (run: TerminalRun) => {
  await run.sees(/MFA code for arn:aws:iam::111122223333:mfa\/alice: /);
  run.type(`${code}\r`);
};

const SIGN_INS: Record<string, SignIn> = {
  'keys': { env: () => ({ AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' }), key: 'AKIAENV' },
  'a profile with keys': { config: BASE, profile: 'base', key: 'AKIAALICE' },
  'SSO': { config: SSO, profile: 'sso', before: () => ssoToken(FAR, false), key: 'ASIASSO' },
  'SSO with token renewal': { config: SSO, profile: 'sso', before: () => ssoToken(PAST, true), key: 'ASIARENEWED' },
  'aws login': { config: LOGIN, profile: 'login', before: () => loginToken(FAR), key: 'ASIALOGIN' },
  'aws login with key renewal': { config: LOGIN, profile: 'login', before: () => loginToken(PAST), key: 'ASIALOGGEDIN' },
  'a role': { config: HOP, profile: 'hop', key: 'ASIAHop', names: ['alice'] },
  'a role from SSO': { config: `${SSO}${roleFrom('sso')}`, profile: 'ops', before: () => ssoToken(FAR, false), key: 'ASIAOps', names: ['alice@example.com'] },
  'a role from aws login': { config: `${LOGIN}${roleFrom('login')}`, profile: 'ops', before: () => loginToken(FAR), key: 'ASIAOps', names: ['alice@example.com'] },
  'a chain of two roles': { config: `${HOP}${roleFrom('hop')}`, profile: 'ops', key: 'ASIAOps', names: ['alice', 'alice'] },
  'a role with MFA': { config: MFA, profile: 'ops', during: typeCode('123456'), key: 'ASIAOps', names: ['alice'] },
  'a credential_process': {
    config: '[profile ops]\ncredential_process = sign-in\n',
    profile: 'ops',
    key: 'ASIAPROCESS',
    before: () => sandbox.script('sign-in', 'echo \'{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"s","SessionToken":"t"}\''),
  },
  'a web identity': { env: webIdentity, key: 'ASIAOps', names: ['alice'] },
  'a container\'s role': { env: () => container('of the container'), key: 'ASIACONTAINER' },
  'an instance\'s role': { env: instance, key: 'ASIAINSTANCE' },
};

test.each(Object.entries(SIGN_INS))('%s: broker and plugin get the same identity', async (_, { config = '', profile, env, before, during, key, names = [] }) => {
  before?.();
  const run = connect(config, profile, env?.());
  await during?.(run);
  await run.sees(/remote\$ /);
  expect(aws.requests[aws.requests.length - 1]).toMatchObject({ host: 'abc123.execute-api.us-west-2.amazonaws.com', signedBy: key });
  expect(sandbox.recorded('started')).toEqual([expect.objectContaining({ accessKeyId: key })]);
  expect(aws.requests.flatMap(({ body }) => new URLSearchParams(body).get('RoleSessionName') ?? [])).toEqual(names);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('the MFA code goes only to STS, with the device\'s serial number', async () => {
  const run = connect(MFA, 'ops');
  await typeCode('123456')(run);
  await run.sees(/remote\$ /);
  const [assumeRole] = aws.requests.filter(({ body }) => body.includes('TokenCode'));
  expect(Object.fromEntries(new URLSearchParams(assumeRole.body))).toMatchObject({ SerialNumber: 'arn:aws:iam::111122223333:mfa/alice', TokenCode: '123456' });
  expect(aws.requests.filter(({ body }) => body.includes('123456'))).toHaveLength(1);
  await run.leave();
});

test.each<[string, Pick<SignIn, 'config' | 'profile' | 'env' | 'before' | 'during'>, RegExp]>([
  ['an expired SSO login', { config: SSO, profile: 'sso', before: () => ssoToken(PAST, false) }, /from profile sso: .*\nLog in, then try again: aws sso login --profile sso/s],
  ['SSO without a login', { config: SSO, profile: 'sso' }, /Log in, then try again: aws sso login --profile sso/],
  ['aws login without a login', { config: LOGIN, profile: 'login' }, /Log in, then try again: aws login --profile login/],
  ['an expired aws login', { config: LOGIN, profile: 'login', before: () => loginToken(PAST, 'spent') }, /from profile login: .*\nLog in, then try again: aws login --profile login/s],
  ['a wrong MFA code', { config: MFA, profile: 'ops', during: typeCode('000000') }, /STS refused the MFA code: try again with the device's next one/],
  ['a credential_process that fails', { config: '[profile ops]\ncredential_process = false\n', profile: 'ops' }, /The profile's credential_process failed/],
  ['a container\'s role with a wrong token', { env: () => container('of another') }, /No AWS credentials: .*\nLog in \(aws sso login\)/s],
  ['a web identity without its token file', { env: () => ({ ...webIdentity(), AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere' }) }, /No AWS credentials: /],
])('fails for %s, before any request to the broker', async (_, { config = '', profile, env, before, during }, message) => {
  before?.();
  const run = connect(config, profile, env?.());
  await during?.(run);
  expect(await run.exit()).toEqual({ code: 4, restored: true });
  expect(run.transcript.replace(/\r\n/g, '\n')).toMatch(message);
  expect(aws.requests.filter(({ host }) => host.includes('execute-api'))).toEqual([]);
});

test('fails when ^C is pressed at the prompt for the MFA code', async () => {
  const run = connect(MFA, 'ops');
  await run.sees(/MFA code for/);
  run.type('\x03');
  expect(await run.exit()).toEqual({ code: 130, restored: true });
  expect(aws.requests.filter(({ body }) => body.includes('AssumeRole'))).toEqual([]);
});

describe('doctor, behind a proxy and a private CA,', () => {
  const doctor = (env: Record<string, string | undefined> = {}) => {
    sandbox.configure(HOP);
    return sandbox.inTerminal(
      ['doctor', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--profile', 'hop'],
      { AWS_REGION: 'us-west-2', HTTPS_PROXY: aws.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
    );
  };

  test('reaches broker, STS and ssmmessages, and prints the name that will be on record', async () => {
    const run = doctor();
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    for (const line of [/ok +Certificates: from .*ca\.pem/, /ok +Name on record: alice/, /ok +Granted sg-1AB2C3De4: yes/, /ok +WebSocket to AWS: ssmmessages/]) expect(run.transcript).toMatch(line);
    expect(aws.requests.map(({ host }) => host)).toEqual(expect.arrayContaining(['sts.us-west-2.amazonaws.com', 'ssmmessages.us-west-2.amazonaws.com']));
  });

  test.each<[string, number, Record<string, string | undefined>, RegExp]>([
    ['a proxy that requires a password', 407, {}, /FAILED +Credentials: .*\s+The proxy .* \(407\): put them in HTTPS_PROXY/],
    ['an untrusted certificate', 200, { AWS_CA_BUNDLE: undefined }, /FAILED +Credentials: .*\s+Its certificate .* in AWS_CA_BUNDLE/],
  ])('fails for %s', async (_, status, env, message) => {
    aws.proxyStatus = status;
    const run = doctor(env);
    expect(await run.exit()).toEqual({ code: 4, restored: true });
    expect(run.transcript).toMatch(message);
  });
});
