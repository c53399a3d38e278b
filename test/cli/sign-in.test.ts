import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsBehindProxy, CA } from './aws-behind-proxy';
import { Workbench } from './workbench';

// Signing in behind a proxy and a private CA, without a terminal: who is on record, who has signed, and what is said when one of the
// two is missing. sign-in-matrix.test.ts takes every way of signing in to a prompt.

const BASE = '[profile base]\naws_access_key_id = AKIAALICE\naws_secret_access_key = s\n';
const HOP = `${BASE}[profile hop]\nrole_arn = arn:aws:iam::111122223333:role/Hop\nsource_profile = base\n`;
const SSO = '[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = GameOps\n[sso-session corp]\nsso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n';
const NAMED = '[profile named]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nrole_session_name = alice-ops\nsource_profile = base\n';
const MACHINE = '[profile machine]\naws_access_key_id = AKIAMACHINE\naws_secret_access_key = s\n[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = machine\n';

let world: AwsBehindProxy;
let bench: Workbench;

beforeAll(async () => { world = await AwsBehindProxy.start(); });

beforeEach(() => {
  bench = new Workbench();
  world.seen.length = 0;
  world.status = 200;
});

afterEach(() => bench.dispose());

afterAll(() => world.stop());

function ask(config: string, profile?: string, env: Record<string, string | undefined> = {}) {
  bench.configure(config);
  const cache = join(bench.home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify({ accessToken: 'token', expiresAt: '2099-01-01T00:00:00Z' }));
  writeFileSync(join(bench.home, 'web-identity'), 'a token');
  return bench.run(
    ['credentials', '--endpoint', 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567', '--reason', 'INC-4711', '--wait', '0', ...profile === undefined ? [] : ['--profile', profile]],
    { AWS_REGION: 'us-west-2', HTTPS_PROXY: world.proxyUrl, AWS_CA_BUNDLE: CA, ...env },
  );
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };
const webIdentity = () => ({ AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Ops', AWS_WEB_IDENTITY_TOKEN_FILE: join(bench.home, 'web-identity') });

describe('behind a proxy and a private CA', () => {
  test.each<[string, string, string | undefined, () => Record<string, string>, string, string[]]>([
    ['keys', '', undefined, () => KEYS, 'AKIAENV', []],
    ['a profile with keys', BASE, 'base', () => ({}), 'AKIAALICE', []],
    ['SSO', SSO, 'sso', () => ({}), 'ASIASSO', []],
    ['a role', HOP, 'hop', () => ({}), 'ASIAHop', ['alice']],
    ['a chain of two roles', `${HOP}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = hop\n`, 'ops', () => ({}), 'ASIAOps', ['alice', 'alice']],
    ['a role from SSO', `${SSO}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = sso\n`, 'ops', () => ({}), 'ASIAOps', ['alice@example.com']],
    ['a role with a name of its own', `${BASE}${NAMED}`, 'named', () => ({}), 'ASIAOps', ['alice-ops']],
    ['a web identity', '', undefined, () => ({ ...webIdentity(), AWS_ROLE_SESSION_NAME: 'alice' }), 'ASIAOps', ['alice']],
  ])('%s', async (_, config, profile, env, signedBy, names) => {
    const { code, stderr } = await ask(config, profile, env());
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('credentials') });
    expect(world.seen[world.seen.length - 1]).toMatchObject({ host: 'abc123.execute-api.us-west-2.amazonaws.com', signedBy });
    expect(world.seen.flatMap(({ body }) => new URLSearchParams(body).get('RoleSessionName') ?? [])).toEqual(names);
  });

  test('the profile\'s ca_bundle counts', async () => {
    expect((await ask(`${BASE}ca_bundle = ${CA}\n`, 'base', { AWS_CA_BUNDLE: undefined })).code).toBe(0);
  });
});

describe('fails, and names the way out:', () => {
  const ways: Array<[string, string, string | undefined, Record<string, string>]> = [['the broker', '', undefined, KEYS], ['STS', HOP, 'hop', {}], ['SSO', SSO, 'sso', {}]];

  test.each(ways)('a certificate that nobody knows (%s)', async (_, config, profile, env) => {
    const { code, stderr } = await ask(config, profile, { ...env, AWS_CA_BUNDLE: undefined });
    expect(code).not.toBe(0);
    expect(stderr).toContain('in AWS_CA_BUNDLE (or ca_bundle of the profile)');
  });

  test.each(ways)('a proxy that wants a password (%s)', async (_, config, profile, env) => {
    world.status = 407;
    const { code, stderr } = await ask(config, profile, env);
    expect(code).not.toBe(0);
    expect(stderr).toContain('The proxy requires a user name and a password (407)');
  });

  test.each<[string, string, string | undefined, () => Record<string, string>]>([
    ['a role that a machine would assume', MACHINE, 'ops', () => ({})],
    ['a web identity without a name', '', undefined, webIdentity],
  ])('%s', async (_, config, profile, env) => {
    const { code, stderr } = await ask(config, profile, env());
    expect(code).toBe(4);
    expect(stderr).toMatch(/The record of a shell must name you\.\nAdd role_session_name/);
    expect(world.seen.filter(({ host }) => host.includes('execute-api'))).toEqual([]);
  });

  test('an empty bundle', async () => {
    const { code, stderr } = await ask('', undefined, { ...KEYS, AWS_CA_BUNDLE: '/nowhere.pem' });
    expect(code).toBe(2);
    expect(stderr).toContain('The certificates in /nowhere.pem');
  });

  test('a host that NO_PROXY names, asked without the proxy', async () => {
    const hook = join(bench.home, 'hook.cjs');
    writeFileSync(hook, "require('node:dns').lookup = (name, options, done) => process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }));");
    const { stderr } = await ask('', undefined, { ...KEYS, NO_PROXY: '.amazonaws.com', NODE_OPTIONS: `--require ${hook}` });
    expect(stderr).toContain('can\'t be reached (ENOTFOUND)');
    expect(world.seen).toEqual([]);
  });
});
