import { allPages, Fence, parsePage } from './markdown';
import { compile } from './typescript';

// Every code block in README and docs/ is compiled, parsed or run, depending on its language:
//   ts                        compiled here, in strict mode (README's also by rosetta, which translates it)
//   js                        run by programs.test.ts
//   json                      parsed here
//   sh, console               commands.test.ts
//   python, java, csharp, go  quick-starts.test.ts; run by scripts/languages/languages.ts, except C#
//   text                      output, or a query for a console: not run

const PAGES = allPages().filter(({ path }) => path === 'README.md' || path === 'CONTRIBUTING.md' || path === 'SECURITY.md' || path.startsWith('docs/'));
const fences = PAGES.flatMap(page => page.fences);
const name = ({ page, line, language }: Fence) => `${page}:${line} (${language})`;

test('every code block has a language that is checked', () => {
  const checked = ['ts', 'js', 'json', 'sh', 'console', 'python', 'java', 'csharp', 'go', 'text'];
  expect(fences.filter(({ language }) => !checked.includes(language)).map(name)).toEqual([]);
});

const { fences: WRONG } = parsePage('page.md', [
  '```ts', 'new StreamSessionAdminShell(this, "AdminShell", { streamGroup: [arcade] });', '```',
  '```ts', 'shell.grants.connect();', '```',
  '```ts nofixture', 'shell.grants.connect(gameOps);', '```',
  '```ts', 'import { NoSuchConstruct } from "cdk-gameliftstreams-admin-shell";', '```',
].join('\n'));
let compiled: Map<Fence, string[]>;

beforeAll(() => {
  compiled = compile([...fences.filter(({ language }) => language === 'ts'), ...WRONG]);
});

test('TypeScript compiles in strict mode', () => {
  const ours = [...compiled].filter(([fence]) => !WRONG.includes(fence));
  expect(ours).not.toEqual([]);
  expect(ours.flatMap(([fence, problems]) => problems.map(problem => `${name(fence)}: ${problem}`))).toEqual([]);
});

test('fails on what TypeScript rejects: an unknown property, a missing argument, an unknown name', () => {
  expect(WRONG.map(fence => compiled.get(fence))).toEqual([
    [expect.stringContaining('\'streamGroup\' does not exist')],
    [expect.stringContaining('Expected 1-2 arguments')],
    [expect.stringContaining('Cannot find name \'shell\''), expect.stringContaining('Cannot find name \'gameOps\'')],
    [expect.stringContaining('no exported member \'NoSuchConstruct\'')],
  ]);
});

test.each(fences.filter(({ language }) => language === 'json').map(fence => [name(fence), fence] as const))('%s is JSON', (_, { code }) => {
  expect(() => JSON.parse(code)).not.toThrow();
});
