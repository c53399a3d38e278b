import { BROKER, CLIENTS } from './crowd-clients';
import { GAME, measureCrowd, QUOTA, RUNS, START_SPREAD_MS, type Crowd } from './crowd-runs';
import { round, type Aim, type Benchmark, type Cell } from './harness';

/** Not one of the seeds that the pace was tuned with (bench/tune-pace.ts). */
const SEED = 20_261_129;
/** The seconds within which the terminals come up. A fixed moment would favor a sleep that happens to match it. */
const WINDOWS = [[0, 5], [5, 10], [10, 15], [15, 20], [20, 25]] as const;
/** How much better an alternative's wait and calls may be. A sleep of 1 s with 20 operators uses exactly the quota, so it may be better by more. */
const MARGIN = 0.15;
const MARGIN_AT_QUOTA = 0.5;
/** A factor up to which calls per shell do not count as rising. */
const RISE_TOLERANCE = 1.02;

/** By client and size, with one crowd per window. */
type Measured = ReadonlyMap<string, ReadonlyMap<number, readonly Crowd[]>>;

export const crowds: Benchmark = {
  name: 'crowds',
  title: 'Crowds: many operators at once, on a service that the game needs too',
  async run(say) {
    const rows: Cell[][] = [];
    const measured = new Map<string, Map<number, Crowd[]>>();
    for (const [name, client] of CLIENTS) {
      const bySize = new Map<number, Crowd[]>();
      measured.set(name, bySize);
      for (const size of RUNS.keys()) {
        say(`${size} with ${name}`);
        const crowdsOfSize: Crowd[] = [];
        for (const window of WINDOWS) {
          const crowd = await measureCrowd(client, size, window, SEED);
          crowdsOfSize.push(crowd);
          rows.push([window.join('–'), size, name, ...[crowd.median / 1_000, crowd.p99 / 1_000, crowd.last / 1_000, crowd.lastP99 / 1_000, crowd.callsPerShell, 100 * crowd.throttled, 100 * crowd.gameThrottled].map(round)]);
        }
        bySize.set(size, crowdsOfSize);
      }
    }
    return {
      inputs: {
        'runs of each crowd in each window': [...RUNS].map(([size, runs]) => `${runs} of ${size}`).join(', '),
        'quota': `${QUOTA} requests per second for each operation, with a burst of as many`,
        'game': `${GAME} GetStreamSession calls per second`,
        'requests': `all within ${START_SPREAD_MS} ms; all terminals come up at the same moment, chosen at random for each run`,
        'call latency': 'lognormal, median 80 ms, sigma 0.25',
        'seed': `${SEED}; the pace was tuned with other seeds (bench/tune-pace.ts)`,
        'clock': 'virtual; the broker\'s own loop (lambda/broker/open-shell.ts), asked again when it gives up after 25 s',
      },
      tables: [{ title: 'Operators at once', columns: ['ready after s', 'operators', 'client', 'p50 s', 'p99 s', 'last served, mean s', 'last served, p99 s', 'calls per shell', 'throttled %', 'game refused %'], rows }],
      aims: aimsFor(measured),
    };
  },
};

function aimsFor(measured: Measured): Aim[] {
  const ours = measured.get(BROKER)!;
  const all = [...ours.values()].flat();
  const alone = ours.get(1)!;
  const fifty = ours.get(50)!;
  const worse = [...measured].filter(([name]) => name !== BROKER).flatMap(([name, others]) => worseThan(name, others, ours));
  const sizes = [...ours.keys()];
  const rises = WINDOWS.flatMap((window, index) => sizes.slice(1).flatMap((size, before) => {
    const [fewer, more] = [ours.get(sizes[before])![index].callsPerShell, ours.get(size)![index].callsPerShell];
    return more > RISE_TOLERANCE * fewer ? [`${window.join('–')} s: ${round(fewer)} for ${sizes[before]}, ${round(more)} for ${size}`] : [];
  }));
  const slowest = Math.max(...fifty.map(({ last }) => last));
  const slowestP99 = Math.max(...fifty.map(({ lastP99 }) => lastP99));
  const addedP99 = Math.max(...alone.map(({ p99 }) => p99));
  const refused = Math.max(...all.map(({ gameThrottled }) => gameThrottled));
  return [
    { aim: 'alone: p99 at most 1.1 s in every window', measured: `${round(addedP99 / 1_000)} s`, met: addedP99 <= 1_100 },
    {
      aim: 'all 50 operators served within 4 s of readiness, on average of the runs',
      measured: `the last after ${round(slowest / 1_000)} s, and after ${round(slowestP99 / 1_000)} s in one of a hundred runs`,
      met: slowest <= 4_000,
    },
    { aim: 'none of the game\'s calls refused', measured: `${round(100 * refused)} % of its calls refused at most`, met: refused === 0 },
    { aim: 'calls per shell never rise by more than 2 % with the number of operators', measured: rises.join('; ') || 'they don\'t', met: rises.length === 0 },
    { aim: 'no alternative more than 15 % better at both the last operator\'s wait and the number of calls (50 % for a sleep of 1 s with 20 operators)', measured: worse.join('; ') || 'none', met: worse.length === 0 },
  ];
}

function worseThan(name: string, others: ReadonlyMap<number, readonly Crowd[]>, ours: ReadonlyMap<number, readonly Crowd[]>): string[] {
  return [...others].flatMap(([size, crowdsOfSize]) => crowdsOfSize.flatMap((other, index) => {
    const margin = 1 + (size === QUOTA && name === 'sleep 1 s' ? MARGIN_AT_QUOTA : MARGIN);
    const own = ours.get(size)![index];
    return own.last <= margin * other.last || own.callsPerShell <= margin * other.callsPerShell ? [] : [`${name}, ${size} operators, ${WINDOWS[index].join('–')} s`];
  }));
}
