import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '..', '..', '..', 'lib');
const sources = (readdirSync(LIB, { recursive: true }) as string[]).filter(path => path.endsWith('.ts'));

/** Code without comments, which may mention them. */
const code = (path: string) => readFileSync(join(LIB, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

test('code uses a construct\'s resource only after checking its type', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.filter(path => /\bdefaultChild\b/.test(code(path)))).toEqual(['private/underlying-resource.ts']);
});

test('code uses instanceof only for errors of its own: a second copy of this library or of CDK has another class of the same name', () => {
  expect(sources.filter(path => /(?<!\berror )\binstanceof\b/.test(code(path)))).toEqual([]);
});
