import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as semver from 'semver';

// What `npm ci` installs here, and that it does so without a warning. Engines, deprecated packages and undecided install
// scripts are all that npm warns about.

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Installed { version: string; engines?: { node?: string } | string[]; hasInstallScript?: boolean; deprecated?: string }
const { '': _, ...packages } = JSON.parse(read('package-lock.json')).packages as Record<string, Installed>;
const installed = Object.entries(packages).map(([path, one]) => ({ ...one, name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length) }));

/** The oldest version of each release line that our tools run on. */
const SUPPORTED = ['20.19.0', '22.13.0', '24.0.0'];

test.each(SUPPORTED)('every package runs on Node %s, or npm ci would print EBADENGINE', version => {
  const refusing = installed.filter(({ engines }) => {
    const range = Array.isArray(engines) ? undefined : engines?.node; // a list is from before npm 1
    return range !== undefined && !semver.satisfies(version, range);
  });
  expect(refusing.map(({ name, version: its, engines }) => `${name}@${its} ${JSON.stringify(engines)}`)).toEqual([]);
});

test('the Nodes are those that CONTRIBUTING names and CI tests', () => {
  expect(read('CONTRIBUTING.md')).toContain('Node 20.19, 22.13 and 24.0; CI tests 20, 22 and 24');
  const majors = SUPPORTED.map(version => `          - "${semver.major(version)}"\n`).join('');
  expect(read('.github/workflows/compatibility.yml')).toContain(`        node:\n${majors}`);
});

test('no package is deprecated', () => {
  expect(installed.filter(({ deprecated }) => deprecated !== undefined).map(({ name, deprecated }) => `${name}: ${deprecated}`)).toEqual([]);
});

test('every install script has been decided on', () => {
  const { allowScripts } = JSON.parse(read('package.json'));
  expect(Object.keys(allowScripts).sort()).toEqual(installed.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name).sort());
});
