import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY_NODE, withClient } from './bundled-client';
import { interleaved, round, type Benchmark, type Cell } from './harness';
import { median } from './statistics';

const ROUNDS = 40;
/** The goal for a command without requests, relative to an empty Node program. */
const MAX_RATIO = 1.5;

/** Loaded first; writes the process's CPU time at its end. Other load on the machine affects that less than the elapsed time. */
const HOOK = `process.once('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeFileSync(process.env.CPU_TIME, String((user + system) / 1_000));
});`;

export const start: Benchmark = {
  name: 'start',
  title: 'The client\'s start',
  async run(say) {
    return withClient(say, async (client, directory) => {
      const commands: Record<string, string[]> = {
        [EMPTY_NODE]: ['-e', '0'],
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
      const rows = [...times.keys()].map((name): Cell[] => [name, round(wall(name)), round(cpu(name)), round(cpu(name) / cpu(EMPTY_NODE))]);
      return {
        inputs: { 'runs of each, in turn': ROUNDS },
        tables: [{ title: 'Start-up', columns: ['what', 'p50 ms', 'p50 CPU ms', 'times Node'], rows }],
        aims: ['--version', '--help', 'connect, without a terminal'].map(name => ({
          aim: `${name}: at most ${MAX_RATIO} times the CPU time of an empty Node program`,
          measured: `${round(cpu(name))} ms, Node ${round(cpu(EMPTY_NODE))} ms`,
          met: cpu(name) <= MAX_RATIO * cpu(EMPTY_NODE),
        })),
      };
    });
  },
};

function timeOf(args: string[], directory: string): { wall: number; cpu: number } {
  const CPU_TIME = join(directory, 'cpu-time');
  const started = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, CPU_TIME } });
  const wall = performance.now() - started;
  return { wall, cpu: Number(readFileSync(CPU_TIME, 'utf8')) };
}
