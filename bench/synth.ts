import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { interleaved, round, type Benchmark, type Cell } from './harness';
import { median } from './statistics';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

const ROUNDS = 3;
/** For one shell, which is the common case, and for imports. */
const SMALL_ROUNDS = 15;
const SHELLS = [1, 10, 50];
interface Example {
  readonly file: string;
  readonly env?: Record<string, string>;
}

const APPS: ReadonlyMap<string, Example> = new Map<string, Example>([
  ['an empty app', { file: 'empty' }],
  ['this library', { file: 'construct' }],
  ['by hand, with NodejsFunction', { file: 'by-hand' }],
  ['by hand, bundled beforehand', { file: 'by-hand', env: { BUNDLED: 'beforehand' } }],
]);
const [EMPTY, OURS, , BASELINE] = APPS.keys();
const LIBRARY = 'this library';
const MODULES = 'the files of aws-cdk-lib and constructs that it loads, alone';

interface Run {
  readonly ms: number;
  readonly megabytes: number;
}

export const synth: Benchmark = {
  name: 'synth',
  title: 'A consumer\'s synth',
  async run(say) {
    const root = repositoryRoot();
    // Inside the repository, so that the apps find aws-cdk-lib like an installed package.
    const directory = mkdtempSync(join(root, 'node_modules', '.bench-synth-'));
    try {
      say('compiling the library');
      execFileSync(process.execPath, [join(root, 'node_modules', 'jsii', 'bin', 'jsii'), '--silence-warnings=reserved-word'], {
        cwd: root, stdio: 'ignore', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
      });
      await bundle(root);
      const files = await transpile(root, directory);
      const run = (modules: string[], shells = 0, env = {}) => runOnce(modules, { SHELLS: `${shells}`, REPOSITORY: root, ...env });

      const library = join(root, 'build', 'index.js');
      const { peers, own: ownFiles } = loadedBy(library);
      const imports = await interleaved(new Map([
        [LIBRARY, () => run([library])],
        [MODULES, () => run(peers)],
      ]), SMALL_ROUNDS, text => say(`import: ${text}`));
      const candidates = (shells: number) => [...APPS].map(([name, { file, env }]) =>
        [key(name, shells), () => run([files.get(file)!], shells, env)] as const);
      const apps = new Map([
        ...await interleaved(new Map(candidates(1)), SMALL_ROUNDS, text => say(`synth of one shell: ${text}`)),
        ...await interleaved(new Map(SHELLS.slice(1).flatMap(candidates)), ROUNDS, text => say(`synth of many: ${text}`)),
      ]);

      const of = (name: string, shells: number, what: keyof Run = 'ms') => median(apps.get(key(name, shells))!.map(taken => taken[what]));
      const added = (name: string, shells: number) => of(name, shells) - of(EMPTY, shells);
      const importing = (name: string) => median(imports.get(name)!.map(({ ms }) => ms));
      const rows = [...APPS.keys()].flatMap(name => SHELLS.map((shells): Cell[] =>
        [shells, name, round(of(name, shells)), name === EMPTY ? '–' : round(added(name, shells)), round(of(name, shells, 'megabytes'))]));
      const toByHand = added(OURS, 1) / added(BASELINE, 1);
      const importRatio = importing(LIBRARY) / importing(MODULES);
      const perShell = [added(OURS, 10) / 10, added(OURS, 50) / 50];
      return {
        inputs: {
          'fresh processes of each, in turn': `${SMALL_ROUNDS}, ${ROUNDS} of many shells`,
          'stacks': 'one per shell, each in its own account',
          'CDK\'s own validation of templates': 'off (it adds the same few seconds to every app)',
          'by hand': 'as many resources of each kind, without checks or links between them; bundled by esbuild on this machine',
        },
        tables: [
          { title: 'Synth', columns: ['shells', 'app', 'ms', 'added to the empty app, ms', 'peak memory, MB'], rows },
          { title: 'Import', columns: ['what', 'ms'], rows: [LIBRARY, MODULES].map(name => [name, round(importing(name))]) },
        ],
        aims: [
          { aim: 'within 10 % of the same app written by hand, without any bundling (what one shell adds to an empty app)', measured: `${round(100 * toByHand)} %; ${round(100 * of(OURS, 1) / of(BASELINE, 1))} % including the empty app's own time`, met: toByHand <= 1.1 },
          { aim: 'import takes at most 25 % longer than the aws-cdk-lib files that it loads', measured: `${round(100 * importRatio)} % of theirs; the rest is ${ownFiles} files of its own`, met: importRatio <= 1.25 },
          { aim: 'linear growth (one of 50 shells adds no more than one of 10)', measured: `${perShell.map(round).join(' ms and ')} ms a shell`, met: perShell[1] <= 1.1 * perShell[0] },
        ],
      };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

const key = (app: string, shells: number) => `${app}, ${shells}`;

/** Compiles the apps to JavaScript, with the compiled library by path, so that no TypeScript loader is measured. */
async function transpile(root: string, directory: string): Promise<Map<string, string>> {
  const names = [...new Set([...APPS.values()].map(({ file }) => file))];
  await build({
    absWorkingDir: root,
    entryPoints: names.map(name => `bench/apps/${name}.ts`),
    outdir: directory,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: [{
      name: 'compiled-library',
      setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/\.\.\/lib$/ }, () => ({ path: join(root, 'build', 'index.js'), external: true })),
    }],
  });
  return new Map(names.map(name => [name, join(directory, `${name}.js`)]));
}

/** The files that importing the library loads: those of its peers, in order, and the number of its own. */
function loadedBy(library: string): { peers: string[]; own: number } {
  const script = `require(${JSON.stringify(library)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const files: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const peers = files.filter(file => /node_modules[\\/](?:aws-cdk-lib|constructs)[\\/]/.test(file));
  return { peers, own: files.filter(file => file.startsWith(dirname(library))).length };
}

async function runOnce(modules: string[], env: Record<string, string>): Promise<Run> {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const child = spawn(process.execPath, [join(__dirname, 'synth-process.cjs'), ...modules], {
      env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', chunk => output += chunk);
    const code = await new Promise(resolve => child.once('close', resolve));
    if (code !== 0) throw new Error(`${modules.join(', ')} failed with exit code ${code}:\n${output}`);
    return JSON.parse(output.slice(output.lastIndexOf('\n')));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
