import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { allPages, anchorsOf, filesBelow, linksOf, Page, parsePage, ROOT } from './markdown';

// Every link into the repository has a target: relative ones, and URLs on GitHub, which README and the code need because
// they are read elsewhere (npm, PyPI, Construct Hub, an alarm's email).

const REPOSITORY = 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';
const RAW = 'https://raw.githubusercontent.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';
const pages = new Map(allPages().map(page => [page.path, page]));

/** @returns path from the root, and anchor; undefined for other sites */
function resolve(from: string, target: string): { path: string; anchor?: string } | undefined {
  const [address, anchor] = target.split('#');
  const [, own] = new RegExp(`^(?:${REPOSITORY}/(?:blob|tree|raw)|${RAW})/main/([^?]+)`).exec(address) ?? [];
  if (own !== undefined) return { path: decodeURI(own), anchor };
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return undefined;
  return { path: address === '' ? from : posix.normalize(posix.join(posix.dirname(from), decodeURI(address))), anchor };
}

function brokenLinks(page: Page, known: ReadonlyMap<string, Page> = pages): string[] {
  return linksOf(page).flatMap(({ line, target }) => {
    const to = resolve(page.path, target);
    if (to === undefined) return [];
    const where = `${page.path}:${line}: ${target}`;
    if (to.path.startsWith('..')) return [`${where} leads out of the repository`];
    const there = to.path === page.path ? page : known.get(to.path);
    if (there === undefined && !existsSync(join(ROOT, to.path))) return [`${where} does not exist`];
    if (to.anchor !== undefined && there !== undefined && !anchorsOf(there).has(to.anchor)) return [`${where} has no such heading`];
    return [];
  });
}

test('finds the pages', () => {
  expect([...pages.keys()]).toEqual(expect.arrayContaining([
    'CHANGELOG.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md', 'docs/design.md', 'docs/operators.md', 'docs/security.md',
  ]));
});

test.each([...pages.keys()])('%s has no broken link', path => {
  expect(brokenLinks(pages.get(path)!)).toEqual([]);
});

test('README, which is also read elsewhere, has no relative links', () => {
  const relative = linksOf(pages.get('README.md')!).filter(({ target }) => !/^(?:https:|#)/.test(target));
  expect(relative).toEqual([]);
});

test('every page in docs can be reached from README', () => {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path) || !pages.has(path)) return;
    reached.add(path);
    linksOf(pages.get(path)!).forEach(({ target }) => visit(resolve(path, target)?.path ?? ''));
  };
  visit('README.md');
  expect([...pages.keys()].filter(path => path.startsWith('docs/') && !reached.has(path))).toEqual([]);
});

test('the code has no broken link', () => {
  const sources = filesBelow(ROOT).filter(path => /^(?:lib|lambda|cli|local)\/.+\.ts$/.test(path));
  const links = sources.flatMap(path => [...readFileSync(join(ROOT, path), 'utf8').matchAll(new RegExp(`${REPOSITORY}/(?:blob|tree|raw)/main/[\\w./-]+(?:#[\\w-]+)?`, 'g'))]
    .map(([target]) => `[${path}](${target})`));
  expect(brokenLinks(parsePage('code', links.join('\n')))).toEqual([]);
});

/** Files that a text names, but that don't exist. */
function missingFiles(where: string, text: string): string[] {
  return [...text.matchAll(/(?<![\w/.])(?:lib|lambda|cli|local|examples|scripts|test|bench|docs)\/[\w./-]+\.(?:ts|mjs|cjs|json|md|svg|txt)\b/g)]
    .filter(([path]) => !existsSync(join(ROOT, path))).map(([path]) => `${where} names ${path}`);
}

test('the files that pages and comments name exist', () => {
  const comments = (path: string) => readFileSync(join(ROOT, path), 'utf8').split('\n').map(line => /(?:^|\s)(?:\/\/|\/?\*\*?)\s(.*)/.exec(line)?.[1] ?? '').join('\n');
  const sources = filesBelow(ROOT).filter(path => /^(?!API)[\w/-]+\.ts$/.test(path));
  expect(sources.length).toBeGreaterThan(300);
  expect([...pages.values()].flatMap(({ path, prose }) => missingFiles(path, prose.map(({ text }) => text.replace(/\]\([^)]*\)/g, ']')).join('\n')))).toEqual([]);
  expect(sources.flatMap(path => missingFiles(path, comments(path)))).toEqual([]);
});

test('fails for a file in another folder', () => {
  expect(missingFiles('page.md', 'See `local/clock.ts` and `local/services/clock.ts`.')).toEqual(['page.md names local/clock.ts']);
});

test('every picture is used, has a title and a description, and loads nothing', () => {
  const shown = new Set([...pages.values()].flatMap(page => linksOf(page).map(({ target }) => resolve(page.path, target)?.path)));
  const pictures = filesBelow(join(ROOT, 'docs')).filter(path => path.endsWith('.svg'));
  expect(pictures.length).toBeGreaterThan(0);
  for (const path of pictures) {
    expect(shown).toContain(path);
    const svg = readFileSync(join(ROOT, path), 'utf8');
    expect(svg).toMatch(/<title[^>]*>[^<]+<\/title>/);
    expect(svg).toMatch(/<desc[^>]*>[^<]+<\/desc>/);
    expect(svg).not.toMatch(/<script|<foreignObject|(?:href|src)="(?!#)|url\((?!#)|@import/);
  }
});

test.each([
  ['a page that does not exist', '[there](docs/nowhere.md)', 'does not exist'],
  ['a heading that does not exist', '## Here\n[there](#there)', 'has no such heading'],
  ['the second occurrence of a heading that occurs once', '## Here\n[there](#here-1)', 'has no such heading'],
  ['a path out of the repository', '[there](../../elsewhere.md)', 'leads out of the repository'],
  ['a missing page by URL', `[there](${REPOSITORY}/blob/main/docs/nowhere.md)`, 'does not exist'],
  ['a picture', '<img alt="" src="docs/images/nothing.svg">', 'does not exist'],
])('fails on a link to %s', (_, text, problem) => {
  expect(brokenLinks(parsePage('page.md', text))).toEqual([expect.stringContaining(problem)]);
});

test('accepts what GitHub accepts', () => {
  const page = parsePage('page.md', [
    '# Who may do `what`, and when?', '## Twice', '## Twice', '<a name="by-hand" id="by-hand"></a>',
    '[1](#who-may-do-what-and-when) [2](#twice-1) [3](#by-hand) [4](https://example.com/#anything) [5](README.md) [6](docs/images)',
    '`[not a link](nowhere.md)`', '```', '[nor this](nowhere.md)', '```',
  ].join('\n'));
  expect(brokenLinks(page)).toEqual([]);
});
