import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// How the project is maintained: workflows, upgrades, and what an issue asks for.

const ROOT = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const contributing = read('CONTRIBUTING.md');
const workflows = readdirSync(join(ROOT, '.github', 'workflows')).map(file => ({ file, text: read('.github', 'workflows', file) }));

test('every action is pinned to a commit', () => {
  const used = workflows.flatMap(({ file, text }) => [...text.matchAll(/uses: *(\S+)/g)].map(([, action]) => `${file}: ${action}`));
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter(action => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('a pull request\'s title may have the types that CONTRIBUTING names, and no other', () => {
  const [, listed] = /types: \|-\n((?: +\w+\n)+)/.exec(read('.github', 'workflows', 'pull-request-lint.yml'))!;
  const types = listed.trim().split(/\s+/);
  expect(types).toEqual(expect.arrayContaining(['feat', 'fix', 'docs', 'test']));
  expect(contributing).toContain(`(${types.map(type => `\`${type}\``).join(', ').replace(/, (?=[^,]*$)/, ' or ')})`);
});

test('dependencies are upgraded weekly, including the bundled SDK, and only to versions that are a week old', () => {
  expect(read('.github', 'workflows', 'upgrade-main.yml')).toMatch(/schedule:\n +- cron: 0 0 \* \* 1\n/);
  const { env, steps } = JSON.parse(read('.projen', 'tasks.json')).tasks.upgrade;
  expect(env.NPM_CONFIG_BEFORE).toContain('Date.now()-604800000');
  const commands: string[] = steps.map(({ exec, execArgs = [] }: { exec?: string; execArgs?: string[] }) => exec ?? execArgs.join(' '));
  expect(commands[0]).toContain('--cooldown=7');
  for (const client of ['gameliftstreams', 'sts', 'eventbridge']) expect(commands.filter(command => command.includes(`@aws-sdk/client-${client}`))).toHaveLength(2);
  expect(commands.join()).not.toMatch(/--dep=\S*peer/);
});

describe('an issue', () => {
  const bug = read('.github', 'ISSUE_TEMPLATE', 'bug.yml');

  test('asks for version, outcome and request ID, and for no token', () => {
    for (const label of ['Version', 'Outcome of the request', 'Request ID']) expect(bug).toContain(`label: ${label}\n`);
    expect(bug).toContain('Never paste a `StreamUrl`, a `TokenValue`, an access key or a session token');
  });

  test('lists every outcome that a record can have', () => {
    const [, outcomes] = /^export type Outcome = (.*);$/m.exec(read('lambda', 'shared', 'errors.ts'))!;
    for (const outcome of outcomes.split(' | ')) expect(bug).toContain(`        - ${outcome.replaceAll('\'', '')}\n`);
  });

  test('is not the place for a vulnerability', () => {
    for (const file of ['bug.yml', 'config.yml']) expect(read('.github', 'ISSUE_TEMPLATE', file)).toContain('/security/advisories/new');
    expect(read('.github', 'ISSUE_TEMPLATE', 'config.yml')).toContain('blank_issues_enabled: false');
  });
});
