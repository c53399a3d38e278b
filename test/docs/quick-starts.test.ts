import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fence, readPage, ROOT } from './markdown';

// The quick start in each language: README's, and those in docs/quick-starts.md. The TypeScript one is run here. Those in Python and C# are exactly rosetta's
// translation of it. Java and Go are written by hand with the same content, since rosetta's are not complete programs.
// `npm run test:languages` runs Python, Java and Go. C# is not compiled, since there is no .NET SDK here.
// Needs the compiled library: `npm test` compiles first.

const ROSETTA = join(ROOT, 'node_modules', 'jsii-rosetta', 'bin', 'jsii-rosetta');
const fences = ['README.md', 'docs/quick-starts.md'].flatMap(page => readPage(page).fences);
const typescript = fences.find(({ language, flags }) => language === 'ts' && flags.includes('nofixture'))!;

function quickStart(language: string): Fence {
  const found = fences.filter(fence => fence.language === language);
  if (found.length !== 1) throw new Error(`README and docs/quick-starts.md have ${found.length} blocks of ${language}; there must be exactly one`);
  return found[0];
}

function commandLines({ language, code }: Fence): string[] {
  return language === 'sh' ? code.trim().split('\n') : [];
}

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'quick-starts-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('in TypeScript, the documented command synthesizes a shell with a grantee and subscribers', () => {
  const [command] = readPage('README.md').fences.flatMap(commandLines).filter(line => line.startsWith('npx cdk synth'));
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs', 'aws-cdk', 'tsx', '.bin/cdk', '.bin/tsx']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync(ROOT, join(modules, 'cdk-gameliftstreams-admin-shell'));
  writeFileSync(join(directory, 'app.ts'), typescript.code);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ notices: false }));
  const printed = execSync(command, { cwd: directory, encoding: 'utf8', stdio: 'pipe', env: { PATH: process.env.PATH, HOME: directory, CDK_DISABLE_CLI_TELEMETRY: 'true', npm_config_offline: 'true' } });

  expect(printed).not.toContain('Resources:'); // the template has thousands of lines

  const { Resources, Outputs } = JSON.parse(readFileSync(join(directory, 'cdk.out', 'AdminShell.template.json'), 'utf8'));
  const properties = (type: string) => Object.values<any>(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  expect(properties('AWS::SNS::Subscription')).toEqual(['game-ops@example.com', 'security@example.com']
    .map(Endpoint => expect.objectContaining({ Protocol: 'email', Endpoint })));
  expect(properties('AWS::IAM::ManagedPolicy')).toContainEqual(expect.objectContaining({ Roles: ['GameOps'] }));
  expect(JSON.stringify(properties('AWS::IAM::ManagedPolicy'))).toContain(':streamgroup/sg-1AB2C3De4');
  expect(Object.keys(Outputs)).toContain('AdminShellEndpoint');
});

test('in Python and C#, it is rosetta\'s translation of the TypeScript one', () => {
  const tablet = join(directory, 'tablet.json');
  execFileSync(process.execPath, [ROSETTA, 'extract', '--strict', '--cache-to', tablet, ROOT], { stdio: 'pipe', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  const { snippets } = JSON.parse(readFileSync(tablet, 'utf8'));
  const translated = Object.values<any>(snippets).find(({ translations }) => translations.$.source.trim() === typescript.code.trim());
  if (translated === undefined) throw new Error('the library was compiled with another README: npx jsii');
  expect(quickStart('python').code.trim()).toBe(translated.translations.python.source.trim());
  expect(quickStart('csharp').code.trim()).toBe(translated.translations.csharp.source.trim());
});

test.each(['java', 'go'])('in %s, it has the same strings in the same order', language => {
  expect(stringsIn(withoutImports(quickStart(language).code))).toEqual(stringsIn(withoutImports(typescript.code)));
});

test.each([
  ['Python', ['two_persons', 'from_log_group', 'stream_groups']],
  ['Java', ['twoPersons', 'fromLogGroup', 'ConnectOptions', 'getGrants']],
  ['C#', ['TwoPersons', 'FromLogGroup', 'ConnectOptions', 'StreamGroups']],
  ['Go', ['Gate_TwoPersons', 'AuditTrail_FromLogGroup', 'ConnectOptions']],
])('the names that differ in %s exist', (language, names) => {
  const item = new RegExp(`^- \\*\\*${language}:\\*\\* ([^]*?)(?=^- |^$)`, 'm').exec(readFileSync(join(ROOT, 'docs', 'quick-starts.md'), 'utf8'))![1];
  const api = readFileSync(join(ROOT, 'API.md'), 'utf8').toLowerCase();
  for (const name of names) {
    expect(item).toContain(name);
    expect(api).toContain(name.replace(/^get|^Gate_|^AuditTrail_|_/g, '').toLowerCase());
  }
});

function stringsIn(code: string): string[] {
  return [...code.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single);
}

function withoutImports(code: string): string {
  return code.replace(/^import \([^)]*\)$/m, '').replace(/^import .*$/gm, '');
}
