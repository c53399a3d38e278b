import { commandsOf, NOT_RUN, problemOf } from './commands';
import { allPages, parsePage } from './markdown';

const shown = allPages().filter(({ path }) => !/^(?:API|CHANGELOG)\.md$/.test(path)).flatMap(commandsOf);

test('finds commands', () => {
  expect(shown.map(({ command }) => command)).toEqual(expect.arrayContaining(['npm ci', 'npm start', 'npm test']));
});

test.each([...new Map(shown.map(({ command, where }) => [command, where]))])('%s (%s)', command => {
  expect(problemOf(command)).toBeUndefined();
});

test('every entry of NOT_RUN is shown on a page', () => {
  expect(NOT_RUN.filter(({ command }) => !shown.some(one => command.test(one.command))).map(({ command }) => String(command))).toEqual([]);
});

test.each([
  ['a script that does not exist', 'npm run nonsense', 'no script of package.json'],
  ['a script that CI does not run', 'npm run eject', 'not run by .ci/run'],
  ['a test that does not exist', 'npx jest test/nonsense', 'names no test'],
  ['a command that no test runs', 'curl https://example.com', 'run by nothing'],
  ['an unknown option of the client', 'npx gameliftstreams-admin-shell connect --group sg-1', 'unknown option \'--group\''],
  ['an invalid duration', 'npx gameliftstreams-admin-shell connect --stream-group sg-1 --stream-session x --wait 5', 'not a duration'],
  ['a command line without a stream session', 'npx gameliftstreams-admin-shell credentials --stream-group sg-1AB2C3De4', '--stream-session'],
  ['an endpoint without https', 'export ADMIN_SHELL_ENDPOINT=http://abc123.execute-api.us-west-2.amazonaws.com/prod', 'https://'],
])('fails on %s', (_, command, problem) => {
  expect(problemOf(command)).toContain(problem);
});

test('reads blocks, transcripts, continued lines, and code in sentences', () => {
  const page = parsePage('page.md', [
    '```sh', 'npm ci && npm start # comment', 'npx gameliftstreams-admin-shell connect \\', '  --reason "a && b"', '```',
    '```console', '$ npm test', 'what it prints', '```', 'Run `npm run build` first.',
  ].join('\n'));
  expect(commandsOf(page).map(({ command }) => command)).toEqual([
    'npm ci', 'npm start', 'npx gameliftstreams-admin-shell connect --reason "a && b"', 'npm test', 'npm run build',
  ]);
});
