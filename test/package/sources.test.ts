import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importedFile, importsOf } from '../imports';

// What keeps the sources easy to navigate. An eslint rule says which folder may import which (MAY_IMPORT in .projenrc.ts). Import
// cycles within a folder are found here, in a fraction of the time that import/no-cycle takes.

const ROOT = join(__dirname, '..', '..');
const LONGEST = 250;

/** The sources of some folders, by path. */
function sourcesOf(...folders: string[]): Map<string, string> {
  const paths = folders.flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map(path => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter(path => /\.(?:ts|mjs)$/.test(path)));
  return new Map(paths.map(path => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/** The files of the first import cycle, including type imports, in order; undefined if there is none. */
function importCycle(sources: Map<string, string>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, above: string[]): string[] | undefined => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (done.has(path) || !sources.has(path)) return undefined;
    for (const { name } of importsOf(sources.get(path)!).filter(one => one.name.startsWith('.'))) {
      const found = visit(importedFile(path, name, candidate => sources.has(candidate)), [...above, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const path of sources.keys()) {
    const found = visit(path, []);
    if (found) return found;
  }
  return undefined;
}

test('no file of the product is too long', () => {
  const lines = (text: string) => text.trimEnd().split('\n').length;
  const long = [...sourcesOf('lib', 'lambda', 'cli', 'local')].filter(([, text]) => lines(text) > LONGEST).map(([path, text]) => `${path}: ${lines(text)}`);
  expect(long).toEqual([]);
});

test('no import is circular', () => {
  const sources = sourcesOf('lib', 'lambda', 'cli', 'local', 'scripts', 'bench');
  expect(sources.size).toBeGreaterThan(100);
  expect(importCycle(sources)).toBeUndefined();
});

test('fails on an import cycle, and shows it', () => {
  const sources = new Map([
    ['lib/a.ts', 'import { b } from \'./b\';'], ['lib/b.ts', 'import type { C } from \'./c\';'], ['lib/c/index.ts', 'export * from \'../b\';'], ['lib/d.ts', 'import { a } from \'./a\';'],
  ]);
  expect(importCycle(sources)).toEqual(['lib/b.ts', 'lib/c/index.ts', 'lib/b.ts']);
});

test('every folder is in the rule of which folder may import which', () => {
  const { rules } = JSON.parse(readFileSync(join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
  const ruled: string[] = rules['import/no-restricted-paths'][1].zones.map(({ target }: { target: string }) => target.replace('./', ''));
  const folders = ['lib', 'lambda'].flatMap(folder => readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory()).map(({ name }) => `${folder}/${name}`));
  expect(folders.filter(folder => !ruled.includes(folder))).toEqual([]);
});
