import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { PEER_TOOLS } from '../../scripts/checks/peer-tools';
import { importedFile, importsOf } from '../imports';

// `npm run test:floor` and `test:newest` install little, and run test/lib. A package that it lacks would show up there only.

const ROOT = join(__dirname, '..', '..');

/** The packages that a file imports, directly or through other files of the repository. */
function packagesOf(path: string, seen: Set<string>): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const names = importsOf(readFileSync(path, 'utf8')).filter(({ typesOnly }) => !typesOnly).map(({ name }) => name);
  return names.flatMap(name => name.startsWith('.') ? packagesOf(importedFile(path, name, existsSync), seen)
    : isBuiltin(name) ? [] : [name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')]);
}

test('every package that test/lib imports is installed with the oldest and the newest peers', () => {
  const tests = readdirSync(join(ROOT, 'test', 'lib'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.test.ts'));
  const seen = new Set<string>();
  const packages = new Set(tests.flatMap(file => packagesOf(join(ROOT, 'test', 'lib', file), seen)));
  expect(packages).toContain('fast-check');
  expect([...packages].filter(name => ![...PEER_TOOLS, 'aws-cdk-lib', 'constructs'].includes(name))).toEqual([]);
});
