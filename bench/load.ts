import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync, type Metafile } from 'esbuild';
import { bundleWithNodejsFunction, lowerBounds } from './alternatives';
import { interleaved, round, type Aim, type Benchmark, type Cell } from './harness';
import { LoopbackServices } from './loopback-services';
import { quantile } from './statistics';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

const ROUNDS = 20;
const OURS = 'this function';
const DEFAULT = 'NodejsFunction, SDK bundled';
const COMPILED = 'compiled, not run';
/** The function's runtime (lib/private/bundled-function.ts), which may differ from this process's. */
const LAMBDA_NODE = 24;

interface Load {
  readonly wall: number;
  readonly cpu: number;
  /** Loading and the first request. */
  readonly first?: number;
}

export const load: Benchmark = {
  name: 'load',
  title: 'Function: what is loaded at a cold start',
  async run(say) {
    const root = repositoryRoot();
    const directory = mkdtempSync(join(tmpdir(), 'bench-load-'));
    const services = await LoopbackServices.start();
    try {
      say('bundling');
      const metafile = await bundle(root);
      const ours = join(root, 'assets', 'broker', 'index.mjs');
      const functions = new Map([[OURS, ours], ...bundleWithNodejsFunction(root, directory)]);
      const bounds = lowerBounds(directory);
      const lambdaNode = nodeOf(LAMBDA_NODE);
      const environment = { ...services.environment(), NODE_PATH: join(root, 'node_modules') };
      const results = await interleaved(new Map([
        ...[...functions].map(([name, path]) => [name, () => loadOnce(path, environment, 'request')] as const),
        ...[...bounds].map(([name, path]) => [name, () => loadOnce(path, environment, 'load')] as const),
        [COMPILED, () => loadOnce(asScript(ours, directory), environment, 'compile')],
      ]), ROUNDS, say);

      say(`once more, on Node ${LAMBDA_NODE}`);
      const onLambda = await interleaved(new Map([...functions, ...bounds].map(([name, path]) =>
        [name, () => loadOnce(path, environment, bounds.has(name) ? 'load' : 'request', lambdaNode)] as const)), ROUNDS, say);

      const bytes = (name: string) => statSync(functions.get(name) ?? bounds.get(name)!).size;
      const timesOf = (loads: typeof results) => (name: string, what: keyof Load, share = 0.5) =>
        quantile(loads.get(name)!.map(loaded => loaded[what]!), share);
      const of = timesOf(results);
      const ofLambda = timesOf(onLambda);
      const names = [...functions.keys(), ...bounds.keys()];
      const rowsOf = (times: typeof of) => names.map((name): Cell[] => [
        name, round(bytes(name) / 1_000), round(times(name, 'wall')), round(times(name, 'wall', 0.1)), round(times(name, 'cpu')),
        round(times(name, 'cpu') / times(DEFAULT, 'cpu')), bounds.has(name) ? '–' : round(times(name, 'first')),
      ]);
      const share = (times: typeof of, what: 'cpu' | 'wall') => times(OURS, what) / times(DEFAULT, what);
      const columns = ['function', 'kB', 'ms', 'p10 ms', 'CPU ms', 'CPU to SDK bundled', 'load and first request, ms'];
      const faster = (where: string, times: typeof of): Aim => ({
        aim: `at most half of the default's load time${where}`,
        measured: `${round(100 * share(times, 'cpu'))} % of its CPU time, ${round(100 * share(times, 'wall'))} % on the clock`,
        met: share(times, 'cpu') <= 0.5 && share(times, 'wall') <= 0.5,
      });
      return {
        inputs: { 'fresh processes of each, in turn': ROUNDS, 'first request': 'three calls to services on loopback that answer at once', 'SDK of the runtime': 'replaced by this repository\'s node_modules' },
        tables: [
          { title: 'Loading', columns, rows: rowsOf(of) },
          { title: `Loading on Node ${LAMBDA_NODE}`, columns, rows: rowsOf(ofLambda) },
          { title: 'Where the rest goes', columns: ['part', 'CPU ms'], rows: cpuBreakdown(of) },
          { title: 'Bytes', columns: ['part of the bundle', 'kB'], rows: bytesByPart(metafile) },
        ],
        aims: [
          faster('', of),
          faster(`, on Lambda's own Node ${LAMBDA_NODE}`, ofLambda),
          { aim: 'at most half of the default\'s bytes', measured: `${round(100 * bytes(OURS) / bytes(DEFAULT))} %`, met: bytes(OURS) <= bytes(DEFAULT) / 2 },
        ],
      };
    } finally {
      services.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function loadOnce(path: string, env: Record<string, string>, what: 'load' | 'request' | 'compile', node = process.execPath): Promise<Load> {
  const child = spawn(node, [join(__dirname, 'load-process.mjs'), path, what], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', chunk => output += chunk);
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`${path} did not load:\n${output}`);
  return JSON.parse(output);
}

/** The path of a Node's newest release, which npm fetches once. */
function nodeOf(major: number): string {
  return execFileSync('npx', ['--yes', `--package=node@${major}`, '--call', 'node --print process.execPath'], { encoding: 'utf8' }).trim();
}

/** The same code as a script, since only a script can be compiled without running it, and a script can't contain imports. */
function asScript(path: string, directory: string): string {
  const script = join(directory, 'script.cjs');
  if (!existsSync(script)) writeFileSync(script, transformSync(readFileSync(path, 'utf8'), { format: 'cjs', minify: true }).code);
  return script;
}

/** Compilation is measured separately; the rest is running the modules and creating the clients. */
function cpuBreakdown(of: (name: string, what: keyof Load) => number): Cell[][] {
  const empty = of('an empty handler', 'cpu');
  const node = of('https and crypto alone', 'cpu') - empty;
  const compile = of(COMPILED, 'cpu');
  return [
    ['finding and reading a module', round(empty)],
    ['Node\'s https and crypto', round(node)],
    ['compiling the bundle', round(compile)],
    ['running the SDK\'s modules, creating its clients', round(of(OURS, 'cpu') - empty - node - compile)],
  ];
}

function bytesByPart(metafile: Metafile): Cell[][] {
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))) {
    const client = /@aws-sdk\/client-([a-z]+)\//.exec(path)?.[1];
    const part = path.startsWith('lambda/') ? 'the broker itself' : client !== undefined ? `SDK: client of ${client}` : 'SDK: what the clients share';
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return [...parts].sort(([, a], [, b]) => b - a).map(([part, bytes]) => [part, round(bytes / 1_000)]);
}
