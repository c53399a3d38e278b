import { round, type Aim, type Benchmark, type Cell } from './harness';
import { lognormal, mean, quantile, seeded } from './statistics';
import { BROKER, ORACLE, PATIENCE_MS, STRATEGIES, WaitingClient, type Strategy } from './wait-strategies';

const REQUESTS = 10_000;
const SEED = 20_261_124;
const LATENCY = { median: 80, sigma: 0.25 };

const FIXED_MS = [0, 500, 2_000, 5_000, 10_000, 15_000, 20_000];
/** When the terminal comes up, in milliseconds after the request. */
const READINESS = new Map<string, (random: () => number) => number>([
  ...FIXED_MS.map(ms => [`${ms / 1_000} s`, () => ms] as const),
  ...[0, 5, 10, 15, 20].map(from => [`uniform ${from}–${from + 5} s`, (random: () => number) => 1_000 * (from + 5 * random())] as const),
  ['uniform 0–10 s', random => 10_000 * random()],
  ['exponential, mean 4 s', random => -4_000 * Math.log(1 - random())],
]);

interface Outcome {
  readonly strategy: string;
  readonly p50: number;
  readonly p99: number;
  readonly calls: number;
  readonly states: number;
  readonly mostCalls: number;
  readonly served: number;
}

/** Measures one strategy with one distribution of readiness. Every strategy gets the same sessions. */
async function measure(strategy: string, wait: Strategy, draw: (random: () => number) => number): Promise<Outcome> {
  const sessions = seeded(SEED);
  const latencies = seeded(SEED + 1);
  const own = seeded(SEED + 2);
  const added: number[] = [];
  const calls: number[] = [];
  const states: number[] = [];
  for (let index = 0; index < REQUESTS; index++) {
    const session = new WaitingClient(draw(sessions), () => lognormal(LATENCY.median, LATENCY.sigma, latencies), own);
    const served = await wait(session);
    if (served) added.push(session.now - session.readyAt);
    calls.push(session.calls);
    states.push(session.states);
  }
  return {
    strategy,
    p50: quantile(added, 0.5),
    p99: quantile(added, 0.99),
    calls: mean(calls),
    states: mean(states),
    mostCalls: Math.max(...calls.map((count, index) => count + states[index])),
    served: added.length / REQUESTS,
  };
}

/** Whether an alternative serves at least as many requests, and needs less wait and fewer calls. */
function beats(other: Outcome, ours: Outcome): boolean {
  const waits = other.p50 < ours.p50 || other.p99 < ours.p99;
  return other.served >= ours.served && waits && other.calls < ours.calls + ours.states;
}

export const wait: Benchmark = {
  name: 'wait',
  title: 'Time to a shell: what is lost after the terminal is up',
  async run(say) {
    const rows: Cell[][] = [];
    const aims: Aim[] = [];
    const byReadiness = new Map<string, Outcome[]>();
    for (const [readiness, draw] of READINESS) {
      say(`ready after ${readiness}`);
      const outcomes: Outcome[] = [];
      for (const [name, strategy] of STRATEGIES) outcomes.push(await measure(name, strategy, draw));
      byReadiness.set(readiness, outcomes);
      for (const { strategy, p50, p99, calls, states, served } of outcomes) {
        const none = served === 0;
        rows.push([readiness, strategy, none ? '–' : round(p50 / 1_000), none ? '–' : round(p99 / 1_000), round(calls), round(states), round(100 * served)]);
      }
      aims.push(...aimsFor(readiness, outcomes[0]));
    }
    const never = await measure(BROKER, STRATEGIES.get(BROKER)!, () => Infinity);
    aims.push({ aim: 'at most 35 calls for a 25 s wait', measured: `${never.mostCalls} at most, ${round(never.calls)} of CreateStreamSessionAdminShell and ${round(never.states)} of GetStreamSession on average`, met: never.mostCalls <= 35 });
    for (const readiness of ['uniform 0–10 s', 'exponential, mean 4 s']) {
      const [ours, ...others] = byReadiness.get(readiness)!;
      const better = others.filter(other => other.strategy !== ORACLE && beats(other, ours)).map(({ strategy }) => strategy);
      aims.push({ aim: `${readiness}: no alternative better at both wait and calls`, measured: better.join(', ') || 'none', met: better.length === 0 });
    }
    return {
      inputs: {
        'requests per point': REQUESTS,
        'latency of a call': `lognormal, median ${LATENCY.median} ms, sigma ${LATENCY.sigma}`,
        'patience': `${PATIENCE_MS / 1_000} s; a person's 60 s`,
        'seed': SEED,
        'clock': 'virtual; the broker\'s own loop (lambda/broker/open-shell.ts)',
      },
      tables: [{ title: 'Added after readiness', columns: ['ready after', 'strategy', 'p50 s', 'p99 s', 'calls', 'GetStreamSession', 'served %'], rows }],
      aims,
    };
  },
};

function aimsFor(readiness: string, { p50, p99 }: Outcome): Aim[] {
  if (!/^uniform \d+–\d+ s$/.test(readiness)) return [];
  return [{ aim: `ready after ${readiness}: p99 at most 1.1 s`, measured: `p50 ${round(p50 / 1_000)} s, p99 ${round(p99 / 1_000)} s`, met: p99 <= 1_100 }];
}
