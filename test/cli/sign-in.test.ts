import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsBehindProxy, CA } from './aws-behind-proxy';
import { Sandbox } from './sandbox';

// Signing in behind a proxy and a private CA, without a terminal: the session's name, the identity that signs, and the error when proxy
// or certificates are missing. sign-in-matrix.test.ts covers every way of signing in.

const BASE = '[profile base]\naws_access_key_id = AKIAALICE\naws_secret_access_key = s\n';
const HOP = `${BASE}[profile hop]\nrole_arn = arn:aws:iam::111122223333:role/Hop\nsource_profile = base\n`;
const SSO = '[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = GameOps\n[sso-session corp]\nsso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n';
const NAMED = '[profile named]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nrole_session_name = alice-ops\nsource_profile = base\n';
const MACHINE = '[profile machine]\naws_access_key_id = AKIAMACHINE\naws_secret_access_key = s\n[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = machine\n';

let aws: AwsBehindProxy;
let sandbox: Sandbox;

beforeAll(async () => { aws = await AwsBehindProxy.start(); });

beforeEach(() => {
  sandbox = new Sandbox();
  aws.requests.length = 0;
  aws.proxyStatus = 200;
});

afterEach(() => sandbox.dispose());

afterAll(() => aws.stop());

function ask(config: string, profile?: string, env: Record<string, string | undefined> = {}) {
  sandbox.configure(config);
  const cache = join(sandbox.home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify({ accessToken: 'token', expiresAt: '2099-01-01T00:00:00Z' }));
  writeFileSync(join(sandbox.home, 'web-identity'), 'a token');
  return sandbox.run(
    ['credentials', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567', '--reason', 'INC-4711', '--wait', '0', ...profile === undefined ? [] : ['--profile', profile]],
    { AWS_REGION: 'us-west-2', HTTPS_PROXY: aws.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
  );
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };
const webIdentity = () => ({ AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Ops', AWS_WEB_IDENTITY_TOKEN_FILE: join(sandbox.home, 'web-identity') });

describe('behind a proxy and a private CA', () => {
  test.each<[string, string, string | undefined, () => Record<string, string>, string, string[]]>([
    ['keys', '', undefined, () => KEYS, 'AKIAENV', []],
    ['a profile with keys', BASE, 'base', () => ({}), 'AKIAALICE', []],
    ['SSO', SSO, 'sso', () => ({}), 'ASIASSO', []],
    ['a role', HOP, 'hop', () => ({}), 'ASIAHop', ['alice']],
    ['a chain of two roles', `${HOP}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = hop\n`, 'ops', () => ({}), 'ASIAOps', ['alice', 'alice']],
    ['a role from SSO', `${SSO}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = sso\n`, 'ops', () => ({}), 'ASIAOps', ['alice@example.com']],
    ['a role with a role_session_name', `${BASE}${NAMED}`, 'named', () => ({}), 'ASIAOps', ['alice-ops']],
    ['a web identity', '', undefined, () => ({ ...webIdentity(), AWS_ROLE_SESSION_NAME: 'alice' }), 'ASIAOps', ['alice']],
  ])('%s', async (_, config, profile, env, signedBy, names) => {
    const { code, stderr } = await ask(config, profile, env());
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('credentials') });
    expect(aws.requests[aws.requests.length - 1]).toMatchObject({ host: 'abc123.execute-api.us-west-2.amazonaws.com', signedBy });
    expect(aws.requests.flatMap(({ body }) => new URLSearchParams(body).get('RoleSessionName') ?? [])).toEqual(names);
  });

  test('uses the profile\'s ca_bundle', async () => {
    expect((await ask(`${BASE}ca_bundle = ${CA}\n`, 'base', { AWS_CA_BUNDLE: undefined })).code).toBe(0);
  });
});

describe('fails, and says what to do, for', () => {
  const services: Array<[string, string, string | undefined, Record<string, string>]> = [['the broker', '', undefined, KEYS], ['STS', HOP, 'hop', {}], ['SSO', SSO, 'sso', {}]];

  test.each(services)('an untrusted certificate (%s)', async (_, config, profile, env) => {
    const { code, stderr } = await ask(config, profile, { ...env, AWS_CA_BUNDLE: undefined });
    expect(code).not.toBe(0);
    expect(stderr).toContain('in AWS_CA_BUNDLE (or ca_bundle of the profile)');
  });

  test.each(services)('a proxy that requires a password (%s)', async (_, config, profile, env) => {
    aws.proxyStatus = 407;
    const { code, stderr } = await ask(config, profile, env);
    expect(code).not.toBe(0);
    expect(stderr).toContain('The proxy requires a user name and a password (407)');
  });

  test.each<[string, string, string | undefined, () => Record<string, string>]>([
    ['a role assumed by a machine', MACHINE, 'ops', () => ({})],
    ['a web identity without a session name', '', undefined, webIdentity],
  ])('%s', async (_, config, profile, env) => {
    const { code, stderr } = await ask(config, profile, env());
    expect(code).toBe(4);
    expect(stderr).toMatch(/The record of a shell must name you\.\nAdd role_session_name/);
    expect(aws.requests.filter(({ host }) => host.includes('execute-api'))).toEqual([]);
  });

  test('a missing CA bundle', async () => {
    const { code, stderr } = await ask('', undefined, { ...KEYS, AWS_CA_BUNDLE: '/nowhere.pem' });
    expect(code).toBe(2);
    expect(stderr).toContain('The certificates in /nowhere.pem');
  });

  test('a host in NO_PROXY that can only be reached through the proxy', async () => {
    const hook = join(sandbox.home, 'hook.cjs');
    writeFileSync(hook, "require('node:dns').lookup = (name, options, done) => process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }));");
    const { stderr } = await ask('', undefined, { ...KEYS, NO_PROXY: '.amazonaws.com', NODE_OPTIONS: `--require ${hook}` });
    expect(stderr).toContain('can\'t be reached (ENOTFOUND)');
    expect(aws.requests).toEqual([]);
  });
});
