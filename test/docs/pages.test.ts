import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf, readPage, ROOT } from './markdown';
import { drawPictures } from '../../scripts/pictures/pictures';

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

describe('README', () => {
  const readme = read('README.md');

  test('is read to the end: 250 lines at most', () => expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250));

  test('has no table, which a phone would cut off', () => expect(readme).not.toMatch(/^\|/m));

  test('says on its first screen what it is, for whom, what it costs, how to try it and how to get rid of it', () => {
    const first = readme.split('## Requirements')[0];
    for (const word of ['CDK construct', 'for teams', 'US dollars a month', '#try-it-without-an-aws-account', '#quick-start', '#after-you-deploy']) expect(first).toContain(word);
  });

  test('leads to every page of ours', () => {
    const led = linksOf(readPage('README.md')).map(({ target }) => target.replace(/#.*/, ''));
    for (const page of readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md'))) {
      expect(led.some(target => target.endsWith(`/docs/${page}`)) ? '' : page).toBe('');
    }
  });

  test('its record has the fields of the broker\'s, and no other', () => {
    const record = JSON.parse(/```json\n(\{\n {2}"outcome"[^]*?)```/.exec(readme)![1]);
    const source = read('lambda', 'broker', 'record.ts');
    for (const field of Object.keys(record)) expect(new RegExp(`\\b${field}\\b`).test(source) ? '' : field).toBe('');
  });
});

test('the pictures of docs/images that show what is synthesized are up to date: npm run pictures', () => {
  for (const [name, svg] of Object.entries(drawPictures())) expect(read('docs', 'images', name)).toBe(svg);
});

describe('docs/troubleshooting.md', () => {
  const sources = ['lib', 'cli', 'lambda'].flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts')).map(path => read(folder, path))).join('\n').replace(/\\'/g, '\'');
  const texts = [...read('docs', 'troubleshooting.md').matchAll(/^### `(.*)`$/gm)].map(([, text]) => text);
  const unknown = (text: string) => text.replace(/^cdk-gameliftstreams-admin-shell:/, '').split('…').map(part => part.trim()).filter(part => !sources.includes(part));

  test('has many', () => expect(texts.length).toBeGreaterThan(20));

  test.each(texts)('the code says: %s', text => expect(unknown(text)).toEqual([]));

  test('names every warning', () => {
    const ids = [...sources.matchAll(/cdk-gameliftstreams-admin-shell:([a-z][A-Za-z-]+)'/g)].map(([, id]) => id);
    // Those of lib/user-resources/service-grants.ts and of the one expression that may be a token are put together.
    const composed = ['topic-policy', ...[...sources.matchAll(/addToKey\(scope, key, '([a-z]+)'/g)].map(([, what]) => `key-policy-${what}`), 'reasonPattern'];
    const page = read('docs', 'troubleshooting.md');
    expect(new Set([...ids, ...composed]).size).toBeGreaterThan(12);
    expect([...ids, ...composed].filter(id => !page.includes(`:${id}\``) && !page.includes(`\`${id}\``))).toEqual([]);
  });

  test('fails for a text that the code has no longer', () => expect(unknown('… was never said by …')).toEqual(['was never said by']));
});
