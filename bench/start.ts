import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleaved, round, type Benchmark, type Cell } from './harness';
import { median } from './statistics';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

const NODE = 'Node, empty program';
const ROUNDS = 40;
/** How much longer than Node alone a command may take that asks nobody. */
const MOST = 1.5;

/** Loaded first, writes the CPU time of the process when it ends: what else the machine does lengthens that less than the wait. */
const HOOK = `process.once('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeFileSync(process.env.CPU_TIME, String((user + system) / 1_000));
});`;

export const start: Benchmark = {
  name: 'start',
  title: 'The client: until it says something',
  async run(say) {
    const root = repositoryRoot();
    say('bundling');
    await bundle(root);
    const directory = mkdtempSync(join(tmpdir(), 'bench-start-'));
    try {
      const client = join(root, 'assets', 'cli', 'index.cjs');
      const commands: Record<string, string[]> = {
        [NODE]: ['-e', '0'],
        '--version': [client, '--version'],
        '--help': [client, '--help'],
        'connect, without a terminal': [client, 'connect', '--stream-group', 'sg-1AB2C3De4'],
      };
      const hook = join(directory, 'hook.cjs');
      writeFileSync(hook, HOOK);
      const candidates = Object.entries(commands).map(([name, args]) => [name, async () => timeOf(['--require', hook, ...args], directory)] as const);
      const times = await interleaved(new Map(candidates), ROUNDS, say);
      const cpu = (name: string) => median(times.get(name)!.map(run => run.cpu));
      const wall = (name: string) => median(times.get(name)!.map(run => run.wall));
      const rows = [...times.keys()].map((name): Cell[] => [name, round(wall(name)), round(cpu(name)), round(cpu(name) / cpu(NODE))]);
      return {
        inputs: { 'runs of each, in turn': ROUNDS },
        tables: [{ title: 'Start-up', columns: ['what', 'p50 ms', 'p50 CPU ms', 'times Node'], rows }],
        aims: ['--version', '--help', 'connect, without a terminal'].map(name => ({
          aim: `${name}: at most ${MOST} times the CPU time of an empty Node program`,
          measured: `${round(cpu(name))} ms, Node ${round(cpu(NODE))} ms`,
          met: cpu(name) <= MOST * cpu(NODE),
        })),
      };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

function timeOf(args: string[], directory: string): { wall: number; cpu: number } {
  const CPU_TIME = join(directory, 'cpu-time');
  const started = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, CPU_TIME } });
  const wall = performance.now() - started;
  return { wall, cpu: Number(readFileSync(CPU_TIME, 'utf8')) };
}
