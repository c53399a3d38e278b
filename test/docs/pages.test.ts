import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf, readPage, ROOT } from './markdown';
import { drawPictures } from '../../scripts/pictures/pictures';

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

describe('README', () => {
  const readme = read('README.md');

  test('has at most 250 lines', () => expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250));

  test('has no table, since phones cut them off', () => expect(readme).not.toMatch(/^\|/m));

  test('first says what it is, for whom, what it costs, and how to try and deploy it', () => {
    const first = readme.split('## Requirements')[0];
    for (const word of ['CDK construct', 'for teams', 'US dollars a month', '#try-it-without-an-aws-account', '#quick-start', '#after-you-deploy']) expect(first).toContain(word);
  });

  test('links to every page in docs', () => {
    const targets = linksOf(readPage('README.md')).map(({ target }) => target.replace(/#.*/, ''));
    for (const page of readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md'))) {
      expect(targets.some(target => target.endsWith(`/docs/${page}`)) ? '' : page).toBe('');
    }
  });

  test('shows a record that only has existing fields', () => {
    const record = JSON.parse(/```json\n(\{\n {2}"outcome"[^]*?)```/.exec(readme)![1]);
    const source = read('lambda', 'broker', 'record.ts');
    for (const field of Object.keys(record)) expect(new RegExp(`\\b${field}\\b`).test(source) ? '' : field).toBe('');
  });
});

test('the generated pictures in docs/images are up to date: npm run pictures', () => {
  for (const [name, svg] of Object.entries(drawPictures())) expect(read('docs', 'images', name)).toBe(svg);
});

describe('docs/troubleshooting.md', () => {
  const sources = ['lib', 'cli', 'lambda'].flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts')).map(path => read(folder, path))).join('\n').replace(/\\'/g, '\'');
  const texts = [...read('docs', 'troubleshooting.md').matchAll(/^### `(.*)`$/gm)].map(([, text]) => text);
  const unknown = (text: string) => text.replace(/^cdk-gameliftstreams-admin-shell:/, '').split('…').map(part => part.trim()).filter(part => !sources.includes(part));

  test('has more than 20 messages', () => expect(texts.length).toBeGreaterThan(20));

  test.each(texts)('the code contains: %s', text => expect(unknown(text)).toEqual([]));

  test('names every warning', () => {
    const ids = [...sources.matchAll(/cdk-gameliftstreams-admin-shell:([a-z][A-Za-z-]+)'/g)].map(([, id]) => id);
    // The code composes the IDs of lib/user-resources/key-policy.ts, and of the expression that may be a token.
    const composed = ['topic-policy', ...[...sources.matchAll(/addToKey\(scope, key, '([a-z]+)'/g)].map(([, what]) => `key-policy-${what}`), 'reasonPattern'];
    const page = read('docs', 'troubleshooting.md');
    expect(new Set([...ids, ...composed]).size).toBeGreaterThan(12);
    expect([...ids, ...composed].filter(id => !page.includes(`:${id}\``) && !page.includes(`\`${id}\``))).toEqual([]);
  });

  test('fails for a text that the code doesn\'t contain', () => expect(unknown('… was never said by …')).toEqual(['was never said by']));
});
