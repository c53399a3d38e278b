import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What an operator gets: the client's own package, bundled and packed.

const ROOT = join(__dirname, '..', '..');
const CLIENT = join(ROOT, 'assets', 'cli');
const npm = (args: string[], cwd: string) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
const library = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const client = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'));

let directory: string;
let tarball: string;
let files: string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'client-package-test-'));
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], CLIENT));
  tarball = join(directory, packed.filename);
  files = packed.files.map(({ path }: { path: string }) => path).sort();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('is one bundled file with the licenses of what is in it, and nothing else to install', () => {
  expect(files).toEqual(['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'index.cjs', 'package.json']);
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts']) expect(client).not.toHaveProperty(kind);
});

test('is under 1 MB', () => {
  expect(statSync(tarball).size).toBeLessThan(1_000_000);
});

test('has the library\'s version, floor and license, and a name of its own', () => {
  expect(client).toMatchObject({
    name: 'gameliftstreams-admin-shell',
    version: library.version,
    license: 'Apache-2.0',
    engines: library.engines,
    bin: { 'gameliftstreams-admin-shell': 'index.cjs' },
    publishConfig: { access: 'public' },
    repository: { url: library.repository.url, directory: 'cli' },
  });
  expect(library).not.toHaveProperty('bin');
});

test('runs by its name once installed, with nothing but Node on the path', () => {
  const consumer = join(directory, 'consumer');
  const bin = join(directory, 'bin');
  for (const folder of [consumer, bin]) mkdirSync(folder);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  npm(['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], consumer);
  symlinkSync(process.execPath, join(bin, 'node'));
  const { stdout, stderr } = spawnSync(join(consumer, 'node_modules', '.bin', 'gameliftstreams-admin-shell'), ['--version'], { encoding: 'utf8', env: { PATH: bin } });
  expect({ stdout, stderr }).toEqual({ stdout: `${library.version}\n`, stderr: '' });
});

test('is released with the library: packed outside dist/js, and published with provenance', () => {
  const workflow = readFileSync(join(ROOT, '.github', 'workflows', 'release.yml'), 'utf8');
  expect(workflow).toMatch(/npm publish \.\/dist\/client\/\*\.tgz --provenance/);
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  expect(tasks.package.steps).toContainEqual({ spawn: 'package:client' });
});
