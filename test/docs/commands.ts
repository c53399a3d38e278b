import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Page, ROOT } from './markdown';

// The shell commands in the documentation. Each is run by CI, accepted by the bundled client, or listed in NOT_RUN.

export interface ShownCommand {
  readonly where: string;
  readonly command: string;
}

const CLIENT = join(ROOT, 'assets', 'cli', 'index.cjs');
/** The client's exit codes: docs/operators.md */
const [NO_TERMINAL, NO_CREDENTIALS] = [3, 4];
const SCRIPTS: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
const TESTS = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.test.ts')).map(path => `test/${path.replaceAll('\\', '/')}`);
const CI = readFileSync(join(ROOT, '.ci', 'run'), 'utf8');
const TASKS: Record<string, { steps?: Array<{ spawn?: string }> }> = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks;

/** Commands that need an account, a network or a person, and why that is not a gap. */
export const NOT_RUN: ReadonlyArray<{ readonly command: RegExp; readonly why: string }> = [
  {
    command: /^(?:npm start -- --serve|npm run surface|npm run recording|npm run bench(?: -- \w+)?|npx projen compat)$/,
    why: 'is for a person: serves until it is stopped (test/local runs what it starts), accepts an API change, measures for minutes, or compares with a release',
  },
  { command: /^(?:npx )?cdk (?:bootstrap|deploy|destroy|diff)\b/, why: 'changes an AWS account, or compares with it' },
  { command: /^npm run verify:aws\b/, why: 'deploys into an account; test/scripts/verify runs it off AWS, and its --plan' },
  { command: /^aws /, why: 'needs an AWS account; test/boto3/commands_test.py checks its options' },
  { command: /^npx cdk synth --quiet --app "npx tsx app\.ts"$/, why: 'is run by quick-starts.test.ts' },
  { command: /^npx aws-cdk@2 synth(?: --quiet --app "(?:python3|mvn|go) .*")?$/, why: 'needs the CLI from a registry, and toolchains that not everybody has' },
  { command: /^npx aws-cdk@2 synth --quiet --app "dotnet run"$/, why: 'needs the .NET SDK and NuGet, which our CI does not have' },
  { command: /^(?:npm (?:init|install)|pip install|python3? -m venv|mvn|go (?:mod|get)|dotnet) ?/, why: 'needs the published package from a registry; scripts/languages/languages.ts and test/package install the packed one' },
  { command: /^(?:mkdir|cd|source|for|kill) /, why: 'is a command of the shell' },
  { command: /^(?:for core in .* done|kill \$\(jobs -p\)|npm test; npx jest --randomize|TEST_SLOW_.* npx jest .*)$/, why: 'looks for tests that depend on the clock, for minutes; npm test runs the same tests' },
];

/** The commands in `sh` blocks, in transcripts (`console`, after a `$`), and in sentences. */
export function commandsOf({ fences, prose, path }: Page): ShownCommand[] {
  const blocks = fences.filter(({ language }) => language === 'sh' || language === 'console').flatMap(({ language, code, line }) => code
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(text => language === 'sh' || text.startsWith('$ '))
    .map(text => text.replace(/^\$ /, '').replace(/(^|\s)#.*$/, '').trim())
    .filter(text => text !== '')
    .flatMap(text => markSeparators(text).split('\u0000&&\u0000').map(part => part.replace(/\u0000/g, '').trim()))
    .map(command => ({ where: `${path}:${line}`, command })));
  const inline = prose.flatMap(({ text, line }) => [...text.matchAll(/`((?:npm|npx) [^`]+)`/g)]
    .flatMap(([, command]) => command.split(' && '))
    .map(command => ({ where: `${path}:${line}`, command })));
  return [...blocks, ...inline];
}

/** Marks every `&&` between commands. */
function markSeparators(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'|&&/g, part => part === '&&' ? '\u0000&&\u0000' : part);
}

/** @returns what is wrong with a command; undefined if it is known to work */
export function problemOf(command: string): string | undefined {
  const exported = /^export ADMIN_SHELL_ENDPOINT=(\S+)$/.exec(command);
  if (exported) return clientProblem(['credentials', '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567'], { ADMIN_SHELL_ENDPOINT: exported[1] });
  const client = /^(?:npx )?gameliftstreams-admin-shell (.+?)(?: \| my-tool)?$/.exec(command);
  if (client) return clientProblem(words(client[1]));
  if (NOT_RUN.some(known => known.command.test(command))) return undefined;
  const npm = /^npm (?:run )?([\w:-]+)$/.exec(command);
  if (npm) return scriptProblem(npm[1]);
  if (command === 'npx projen') return scriptProblem('build'); // whose first step it is
  const projen = /^npx projen (\S+)$/.exec(command);
  if (projen && runByCi(projen[1])) return undefined;
  const jest = /^npx jest(?: (test\/\S+))?(?: -t .*| --randomize)?$/.exec(command);
  if (jest) return TESTS.some(path => path.startsWith(jest[1] ?? 'test')) ? undefined : 'names no test';
  return 'is run by nothing: make CI run it, or add it to NOT_RUN with the reason';
}

function scriptProblem(script: string): string | undefined {
  if (script !== 'ci' && !(script in SCRIPTS)) return 'is no script of package.json';
  return runByCi(script) ? undefined : 'is not run by .ci/run';
}

function runByCi(script: string): boolean {
  const direct = new RegExp(`^\\s*npm (?:run )?${script}(?: -- .*)?$`, 'm').test(CI);
  const spawning = Object.entries(TASKS).filter(([, { steps = [] }]) => steps.some(({ spawn }) => spawn === script)).map(([task]) => task);
  return direct || spawning.some(task => task !== script && runByCi(task));
}

/**
 * Runs the bundled client without a terminal and without credentials. It checks the command line first, so a valid one fails only
 * because these are missing.
 */
function clientProblem(argv: string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  const connectOptions = ['--connect-timeout', '--transcript'];
  const rest = argv.slice(1).filter((word, index, all) => !connectOptions.includes(word) && !connectOptions.includes(all[index - 1]));
  const chosen = rest.includes('--stream-session') ? [] : ['--stream-session', 'ABC123def4567']; // connect offers the live ones
  const runs: Array<[string[], number]> = argv[0] === 'doctor' ? [[argv, NO_TERMINAL]] : argv[0] !== 'connect' ? [[argv, NO_CREDENTIALS]] : [
    [argv, NO_TERMINAL],
    // connect requires a terminal before it checks endpoints and IDs
    [['credentials', ...rest, ...chosen], NO_CREDENTIALS],
  ];
  for (const [given, expected] of runs) {
    const { status, stderr } = spawnSync(process.execPath, [CLIENT, ...given], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ADMIN_SHELL_ENDPOINT: 'https://abc123.execute-api.us-west-2.amazonaws.com/prod', HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true', ...env },
    });
    if (status !== expected) return `ends with exit code ${status}, not ${expected}: ${stderr.trim()}`;
  }
  return undefined;
}

/** Splits words like a shell, with quotes only. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare);
}
