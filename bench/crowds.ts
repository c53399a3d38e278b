import { CrowdService } from './crowd-service';
import { round, type Aim, type Benchmark, type Cell } from './harness';
import { lognormal, mean, quantile, seeded } from './statistics';
import { VirtualTime } from './virtual-time';
import { openShell } from '../lambda/broker/open-shell';

const RUNS = 100;
const SEED = 20_261_124;
const CROWDS = [1, 5, 20, 50];
const QUOTA = 20;
const GAME = 15;
/** When the terminals come up: before the broker asks for any session's state, and after. */
const READY_MS = [5_000, 15_000];
const PATIENCE_MS = 25_000;
/** Nobody presses the key at the very same moment. */
const TOGETHER_MS = 250;

interface Setting {
  readonly service: CrowdService;
  readonly time: VirtualTime;
  readonly random: () => number;
}

/** Resolves to whether there is a shell in the end. */
type Client = (setting: Setting) => Promise<boolean>;

const broker: Client = async ({ service, time, random }) => {
  const received = time.now;
  const { shell } = await openShell({
    requestShell: async () => {
      const answer = await service.ask();
      return answer === 'opened' ? { kind: answer, shell: { sessionId: 'x', streamUrl: 'wss://x', tokenValue: 'x' } } : { kind: answer };
    },
    describeSession: async () => ({ kind: await service.state() ? 'live' : 'unknown' }),
  }, { group: 'sg-1', session: 'ABC' }, { received, deadline: received + PATIENCE_MS, cutOff: received + 28_000 }, {
    now: () => time.now,
    sleep: ms => time.sleep(ms),
    random,
  });
  return shell !== undefined;
};

/** The same pause whatever the answer. */
const sleeping = (pauseMs: number): Client => async ({ service, time }) => {
  const givenUpAt = time.now + PATIENCE_MS;
  while (time.now < givenUpAt) {
    if (await service.ask() === 'opened') return true;
    await time.sleep(pauseMs);
  }
  return false;
};

const BROKER = 'this broker';
const CLIENTS: ReadonlyMap<string, Client> = new Map([[BROKER, broker], ['sleep 0.5 s', sleeping(500)], ['sleep 1 s', sleeping(1_000)], ['sleep 2 s', sleeping(2_000)]]);

interface Crowd {
  readonly served: number;
  readonly lastServed: number;
  readonly median: number;
  readonly callsPerShell: number;
  readonly throttled: number;
  readonly gameThrottled: number;
}

async function measure(client: Client, size: number, readyAt: number): Promise<Crowd> {
  const lasts: number[] = [];
  const added: number[] = [];
  const totals = { calls: 0, throttled: 0, game: 0, gameThrottled: 0 };
  for (let run = 0; run < RUNS; run++) {
    const random = seeded(SEED + run);
    const time = new VirtualTime();
    const service = new CrowdService({ time, readyAt, quota: QUOTA, latency: () => lognormal(80, 0.25, random) });
    const served: number[] = [];
    const operators = Array.from({ length: size }, async () => {
      await time.sleep(TOGETHER_MS * random());
      if (await client({ service, time, random })) served.push(time.now - readyAt);
    });
    await time.run(Promise.all([...operators, service.play(GAME, readyAt + 10_000, random)]));
    lasts.push(Math.max(...served));
    added.push(...served);
    totals.calls += service.shellCalls.all + service.stateCalls.all;
    totals.throttled += service.shellCalls.throttled + service.stateCalls.throttled;
    totals.game += service.gameCalls.all;
    totals.gameThrottled += service.gameCalls.throttled;
  }
  return {
    served: added.length / (RUNS * size),
    lastServed: quantile(lasts, 0.99),
    median: quantile(added, 0.5),
    callsPerShell: totals.calls / added.length,
    throttled: totals.throttled / totals.calls,
    gameThrottled: totals.gameThrottled / totals.game,
  };
}

export const crowds: Benchmark = {
  name: 'crowds',
  title: 'Crowds: many operators at once, on a service that the game needs too',
  async run(say) {
    const rows: Cell[][] = [];
    const ours: Crowd[] = [];
    for (const readyAt of READY_MS) {
      for (const [name, client] of CLIENTS) {
        for (const size of CROWDS) {
          say(`${size} with ${name}, ready after ${readyAt / 1_000} s`);
          const crowd = await measure(client, size, readyAt);
          if (name === BROKER) ours.push(crowd);
          const { median, lastServed, callsPerShell, throttled, gameThrottled, served } = crowd;
          const shares = [throttled, gameThrottled, served].map(share => 100 * share);
          rows.push([readyAt / 1_000, size, name, ...[median / 1_000, lastServed / 1_000, callsPerShell, ...shares].map(round)]);
        }
      }
    }
    const slowest = Math.max(...ours.map(({ lastServed }) => lastServed));
    const calls = ours.map(({ callsPerShell }) => callsPerShell);
    const aims: Aim[] = [
      { aim: 'all served within 5 s of readiness', measured: `${round(100 * Math.min(...ours.map(({ served }) => served)))} % served, the last (p99) after ${round(slowest / 1_000)} s`, met: slowest <= 5_000 && ours.every(({ served }) => served === 1) },
      { aim: 'the game\'s share never eaten into', measured: `${round(100 * Math.max(...ours.map(({ gameThrottled }) => gameThrottled)))} % of its calls refused at most`, met: ours.every(({ gameThrottled }) => gameThrottled === 0) },
      { aim: 'calls per shell fall as the crowd grows (or stay, within 2 %)', measured: calls.map(round).join(', '), met: calls.every((count, index) => index % CROWDS.length === 0 || count <= 1.02 * calls[index - 1]) },
    ];
    return {
      inputs: {
        'runs of each crowd': RUNS,
        'quota': `${QUOTA} requests a second for each operation, as much at once`,
        'game': `${GAME} GetStreamSession a second`,
        'asked': `all within ${TOGETHER_MS} ms; terminals up ${READY_MS.map(ms => ms / 1_000).join(' and ')} s later`,
        'call latency': 'lognormal, median 80 ms, sigma 0.25',
        'average throttling': round(mean(ours.map(({ throttled }) => 100 * throttled))),
        'seed': SEED,
        'clock': 'virtual; the broker\'s own loop (lambda/broker/open-shell.ts)',
      },
      tables: [{ title: 'Operators at once', columns: ['ready after s', 'operators', 'client', 'p50 s', 'last served (p99) s', 'calls a shell', 'throttled %', 'game refused %', 'served %'], rows }],
      aims,
    };
  },
};
