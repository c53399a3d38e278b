import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';

// What a consumer gets. Needs a compiled library: `npm test` compiles first.

const ROOT = join(__dirname, '..', '..');
const npm = (args: string[], cwd: string) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });

let directory: string;
let tarball: string;
let files: string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tarball-test-'));
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], ROOT));
  tarball = join(directory, packed.filename);
  files = packed.files.map(({ path }: { path: string }) => path).sort();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('contains the assembly, the compiled library, the bundled functions with the licenses of what is in them, and nothing else', () => {
  const library = /^build\/(?:[a-z-]+\/)*[a-z-]+\.(?:js|d\.ts)$/;
  expect(files.filter(path => !library.test(path))).toEqual([
    '.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'assets/THIRD-PARTY-LICENSES.txt',
    'assets/broker/index.mjs', 'assets/two-persons/index.mjs', 'assets/unexplained/index.mjs', 'package.json',
  ]);
  expect(files).toEqual(expect.arrayContaining(['build/index.js', 'build/index.d.ts', 'build/stream-session-admin-shell.js']));
});

test('has peer dependencies and no others', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('bundledDependencies');
});

test('a consumer outside the repository synthesizes, with nothing but Node on the path', () => {
  const consumer = join(directory, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  // The peers come from this repository's installation, so that no network is needed.
  npm([
    'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--install-links=false',
    tarball, join(ROOT, 'node_modules', 'aws-cdk-lib'), join(ROOT, 'node_modules', 'constructs'),
  ], consumer);
  writeFileSync(join(consumer, 'app.js'), `
    const { App, Stack } = require('aws-cdk-lib');
    const { StreamGroup, StreamSessionAdminShell } = require('cdk-gameliftstreams-admin-shell');
    const app = new App({ outdir: 'cdk.out' });
    const stack = new Stack(app, 'Stack');
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1AB2C3De4')] });
    app.synth();
  `);
  const path = join(directory, 'bin');
  mkdirSync(path);
  symlinkSync(process.execPath, join(path, 'node'));
  execFileSync(process.execPath, ['app.js'], { cwd: consumer, env: { PATH: path, CDK_VALIDATION: 'false' } });

  const { Resources } = JSON.parse(readFileSync(join(consumer, 'cdk.out', 'Stack.template.json'), 'utf8'));
  const [handler] = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const hash = handler.Properties.Code.S3Key.replace('.zip', '');
  expect(existsSync(join(consumer, 'cdk.out', `asset.${hash}`, 'index.mjs'))).toBe(true);
  // The same function as in the repository, by hash.
  expect(hash).toBe(FileSystem.fingerprint(join(ROOT, 'assets', 'broker')));
});

test('function and client have the same hash if built in another directory', () => {
  const copy = join(directory, 'elsewhere', 'deeper');
  for (const path of ['lambda', 'cli', 'scripts', 'package.json', 'tsconfig.json', '.projenrc.ts', 'LICENSE']) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'scripts/bundle/bundle.ts', copy], {
    cwd: copy,
    env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
  });
  for (const asset of ['broker', 'cli']) expect(FileSystem.fingerprint(join(copy, 'assets', asset))).toBe(FileSystem.fingerprint(join(ROOT, 'assets', asset)));
});
