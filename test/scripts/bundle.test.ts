import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FunctionHost } from '../../local/services/function-host';
import { listen, type Listening } from '../../local/services/server';
import { bundle } from '../../scripts/bundle/bundle';
import { TRIMS, type Trim } from '../../scripts/bundle/trims';
import { repositoryRoot } from '../../scripts/repository';

// The parts of the SDK that the bundle leaves out. test/local runs the bundle, and so shows that the rest is enough.

const ROOT = repositoryRoot();
const REFUSED = 'http://127.0.0.1:9';

let directory: string;
let code: string;
let licenses: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bundle-test-'));
  await bundle(ROOT, { assets: join(directory, 'assets') });
  code = readFileSync(join(directory, 'assets', 'broker', 'index.mjs'), 'utf8');
  licenses = readFileSync(join(directory, 'assets', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('contains no source of credentials but the environment, and no address of instance or container metadata', () => {
  for (const text of ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL']) expect(code).toContain(text);
  for (const text of [
    'AWS_CONTAINER_CREDENTIALS', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'credential_process', 'sso_session', 'child_process', '169.254.', 'readFile',
  ]) expect(code).not.toContain(text);
});

test.each(['broker', 'two-persons', 'unexplained'])('%s imports no module of Node, which would load undici', name => {
  const bundled = readFileSync(join(directory, 'assets', name, 'index.mjs'), 'utf8');
  expect(bundled.match(/\b(?:from|import) ?\(?"node:[a-z_/]+"/g)).toBeNull();
  expect(bundled).toContain('process.getBuiltinModule("node:https")');
});

test('is less than a quarter of esbuild\'s default bundle', async () => {
  const { outputFiles: [plain] } = await build({ absWorkingDir: ROOT, entryPoints: ['lambda/broker/index.ts'], bundle: true, platform: 'node', write: false });
  expect(Buffer.byteLength(code)).toBeLessThan(0.25 * plain.contents.length);
});

test('lists the licenses of the packages in function and client', () => {
  for (const name of ['client-sts', 'client-gameliftstreams', 'client-eventbridge', 'client-cloudwatch-logs', 'credential-provider-env']) expect(licenses).toContain(`@aws-sdk/${name} (Apache-2.0)`);
  expect(licenses).toContain('@aws/lambda-invoke-store (Apache-2.0)');
  expect(readFileSync(join(directory, 'assets', 'cli', 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toContain('commander (MIT)');
});

test.each(TRIMS.map(trim => [trim.module, trim] as const))('%s would be in the bundle without its trim', async (_, trim) => {
  const whole = join(directory, 'whole');
  await bundle(ROOT, { assets: whole, trims: TRIMS.filter(other => other !== trim) });
  const bytes = (path: string) => statSync(join(path, 'broker', 'index.mjs')).size;
  expect(bytes(whole)).toBeGreaterThan(bytes(join(directory, 'assets')) + 500);
});

test('fails when the SDK no longer has a trimmed module', async () => {
  const gone: Trim = { module: '@smithy/core/dist-es/submodules/nowhere/index.js', contents: '' };
  await expect(bundle(ROOT, { assets: join(directory, 'gone'), trims: [...TRIMS, gone] })).rejects.toThrow('the SDK no longer imports @smithy/core/dist-es/submodules/nowhere/index.js: review what scripts/bundle/trims.ts leaves out');
});

test.each(TRIMS.filter(({ module }) => !module.includes('event-streams')).map(({ module }) => [module]))('fails when the SDK needs more of %s than its replacement has', async module => {
  const trims = TRIMS.map(trim => trim.module === module ? { module, contents: 'export const somethingElse = 1;' } : trim);
  await expect(bundle(ROOT, { assets: join(directory, 'less'), trims, logLevel: 'silent' })).rejects.toThrow(/No matching export in .*/);
});

describe('a function that finds credentials everywhere but in its environment', () => {
  let bait: Listening;
  let host: FunctionHost;
  const requests: string[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    bait = await listen(async ({ rawPath }) => {
      requests.push(rawPath);
      return { status: 200, body: JSON.stringify({ AccessKeyId: 'ASIABAIT', SecretAccessKey: 'bait', Token: 'bait', Expiration: '2036-01-01T00:00:00Z' }) };
    });
    const profile = join(directory, 'profile');
    writeFileSync(profile, `[default]\naws_access_key_id = AKIABAIT\naws_secret_access_key = bait\nendpoint_url = ${bait.url}/profile\n`);
    const token = join(directory, 'token');
    writeFileSync(token, 'bait');
    host = new FunctionHost({
      code: join(directory, 'assets', 'broker'),
      handler: 'index.handler',
      timeoutMs: 20_000,
      clock: { now: Date.now, after: () => () => undefined }, // no timeout, however slow the machine is
      onLine: line => lines.push(line),
      environment: {
        SHELL_NAME: 'Arcade',
        SHELL_ROLE_ARN: 'arn:aws:iam::111122223333:role/shell',
        MAX_WAIT_MS: '1000',
        REQUIRE_REASON: 'false',
        AWS_REGION: 'us-west-2',
        AWS_SHARED_CREDENTIALS_FILE: profile,
        AWS_CONFIG_FILE: profile,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${bait.url}/container`,
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/bait',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `${bait.url}/instance`,
        AWS_ENDPOINT_URL_STS: REFUSED,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
  });

  afterAll(async () => {
    host?.stop();
    await bait?.close();
  });

  test('fails without using them, and says so in its response and its record', async () => {
    const { result } = await host.invoke({
      pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' },
      requestContext: { identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice' } },
    });
    expect(result.statusCode).toBe(500);
    expect(JSON.parse(result.body).Message).toContain('could not assume its shell role for alice (CredentialsProviderError)');
    expect(JSON.parse(lines[0])).toMatchObject({ outcome: 'Failed', attempts: 0, sourceIdentity: 'alice' });
    expect(requests).toEqual([]);
  });
});

test('is the same every time', async () => {
  await bundle(ROOT, { assets: join(directory, 'again') });
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(hash(readFileSync(join(directory, 'again', 'broker', 'index.mjs'), 'utf8'))).toBe(hash(code));
});
