import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { round, type Aim, type Benchmark, type Cell } from './harness';
import { LoopbackServices } from './loopback-services';
import { median, quantile, slope } from './statistics';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

const WARM_UP = 100;
const ROUNDS: ReadonlyMap<number, number> = new Map([[0, 500], [20, 150]]);
const BATCHES = 10;
const REQUESTS = 100;
/** Requests before memory is measured, which fill caches and optimize code. */
const SETTLING_REQUESTS = 2_000;

type Times = Record<'request' | 'bare' | 'required', number[]>;

export const warm: Benchmark = {
  name: 'warm',
  title: 'Warm request: what the broker adds to the bare call',
  async run(say) {
    const root = repositoryRoot();
    const directory = mkdtempSync(join(tmpdir(), 'bench-warm-'));
    const services = await LoopbackServices.start();
    let child: ChildProcess | undefined;
    try {
      say('bundling');
      await bundle(root);
      const bare = join(directory, 'bare.mjs');
      await build({ absWorkingDir: root, entryPoints: ['bench/bare-calls.ts'], outfile: bare, bundle: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'], minify: true, logLevel: 'error' });
      child = fork(join(__dirname, 'warm-process.mjs'), [join(root, 'assets', 'broker', 'index.mjs'), bare], {
        env: services.environment(), execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await answer(child);
      const rows: Cell[][] = [];
      const aims: Aim[] = [];
      await ask(child, { what: 'times', rounds: WARM_UP });
      for (const [delay, rounds] of ROUNDS) {
        say(`services that take ${delay} ms`);
        services.delayMs = delay;
        const times = await ask<Times>(child, { what: 'times', rounds });
        rows.push(...rowsFor(delay, times));
        aims.push(aimFor(delay, times));
      }
      services.delayMs = 0;
      say('memory');
      await ask(child, { what: 'memory', batches: 1, requests: SETTLING_REQUESTS });
      const used = await ask<number[]>(child, { what: 'memory', batches: BATCHES, requests: REQUESTS });
      const allocated = await ask<number>(child, { what: 'allocated', requests: REQUESTS });
      const growth = slope(used.map((bytes, batch) => [batch * REQUESTS, bytes])) * BATCHES * REQUESTS / used[0];
      aims.push({
        aim: `${BATCHES * REQUESTS} requests without growth in memory (less than 2 %, the difference between two collections)`,
        measured: `${round(100 * growth)} % (${round(used[0] / 1e6)} MB before, ${round(used[BATCHES] / 1e6)} MB after)`,
        met: growth < 0.02,
      });
      return {
        inputs: { 'requests at 0 ms and at 20 ms, after warming up': [...ROUNDS.values()].join(' and '), 'requests for memory': BATCHES * REQUESTS },
        tables: [
          { title: 'One request', columns: ['each service takes ms', 'what', 'p50 ms', 'p90 ms', 'added to the bare call, p50 ms'], rows },
          { title: 'Memory', columns: ['what', 'kB'], rows: [['allocated by a request', round(allocated / 1_000)], ['in use after a collection, at first', round(used[0] / 1_000)], [`in use after ${BATCHES * REQUESTS} more requests`, round(used[BATCHES] / 1_000)]] },
        ],
        aims,
      };
    } finally {
      child?.kill();
      services.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

function rowsFor(delay: number, { request, bare, required }: Times): Cell[][] {
  return ([
    ['a bare call to the service', bare],
    ['the three calls that security requires, bare', required],
    ['a request to the broker', request],
  ] as const).map(([what, times]) => [delay, what, round(median(times)), round(quantile(times, 0.9)), round(median(times) - median(bare))]);
}

function aimFor(delay: number, { request, bare, required }: Times): Aim {
  const added = median(request) - median(bare);
  if (delay === 0) return { aim: 'services at 0 ms: under 5 ms added at the median', measured: `${round(added)} ms`, met: added < 5 };
  const own = median(request) - median(required);
  return {
    aim: `services at ${delay} ms: no more than the calls that security requires`,
    measured: `${round(added)} ms added, of which two calls of ${delay} ms; ${round(own)} ms more than the three calls, bare`,
    met: own < 5,
  };
}

async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  child.send(message);
  return answer<T>(child);
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('exit', onExit);
    child.once('message', ({ result, error }: any) => {
      child.off('exit', onExit);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    function onExit(code: number | null): void {
      reject(new Error(`the function ended with exit code ${code}`));
    }
  });
}
