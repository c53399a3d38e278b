import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '..', '..', '..', 'lib');
const sources = (readdirSync(LIB, { recursive: true }) as string[]).filter(path => path.endsWith('.ts'));

/** Code without its comments, which may speak of them. */
const code = (path: string) => readFileSync(join(LIB, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

test('nobody takes a construct for its resource but the one who asks first', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.filter(path => /\bdefaultChild\b/.test(code(path)))).toEqual(['private/template.ts']);
});

test('nobody asks for the class, but of an error of our own: a second copy of this library or of CDK has another of the same name', () => {
  expect(sources.filter(path => /(?<!\berror )\binstanceof\b/.test(code(path)))).toEqual([]);
});
