import { round, type Benchmark, type Cell } from './harness';
import prices from './prices.json';
import { lognormal, mean, seeded } from './statistics';
import { BROKER, STRATEGIES, WaitingClient } from './wait-strategies';

type Price = keyof typeof prices.prices;

const SHELLS = [100, 10_000];
const WAITS_S = [0, 2, 5, 10, 20];
/** The wait that the monthly costs assume. */
export const USUAL_WAIT_S = 5;
const MEMORY_GB = 0.5;
/** The time of a request without the wait: AssumeRole, the record, sometimes a cold start. */
const OVERHEAD_S = 0.4;
/** A record, and Lambda's own log lines for a request. */
const LOG_GB = 2e-6;
/** Opened, Refused, Attempts, WaitedMs. */
const METRICS = 4;

export const money: Benchmark = {
  name: 'money',
  title: 'Money: the broker by the public price list',
  async run(say) {
    const calls = new Map<number, number>();
    for (const wait of WAITS_S) {
      say(`${wait} s`);
      calls.set(wait, await callsFor(wait * 1_000));
    }
    const usual = requestCost(USUAL_WAIT_S, calls.get(USUAL_WAIT_S)!);
    const parts = Object.keys(usual) as Array<keyof typeof usual>;
    const month: Cell[][] = parts.map(part => [part, ...SHELLS.map(shells => round(shells * usual[part]))]);
    month.push(['the broker\'s four metrics', ...SHELLS.map(() => round(METRICS * cost('customMetric')))]);
    const totals = SHELLS.map(shells => METRICS * cost('customMetric') + shells * sum(usual));
    month.push(['total', ...totals.map(round)]);
    return {
      inputs: {
        'prices': `${prices.region}, read on ${prices.date}, ${prices.currency}: bench/prices.json`,
        'shells a month': SHELLS.join(' and '),
        'wait of a shell': `${USUAL_WAIT_S} s, and ${round(calls.get(USUAL_WAIT_S)!)} calls to the service`,
        'function': `${MEMORY_GB} GB on arm64, for the wait plus ${OVERHEAD_S} s`,
        'log': `${LOG_GB * 1e6} kB per request`,
        'not included': 'the trail, alarms, keys, dashboard and email (docs/costs.md); data transfer',
      },
      tables: [
        { title: 'A month', columns: ['part', ...SHELLS.map(shells => `${shells.toLocaleString('en')} shells, USD`)], rows: month },
        {
          title: 'A shell, as the wait grows',
          columns: ['wait s', 'calls to the service', 'USD for 1,000 shells', 'of which function'],
          rows: WAITS_S.map(wait => {
            const each = requestCost(wait, calls.get(wait)!);
            return [wait, round(calls.get(wait)!), round(1_000 * sum(each)), round(1_000 * each['Lambda, duration'])];
          }),
        },
      ],
      aims: [],
    };
  },
};

/** The cost of one request, by part. */
export function requestCost(waitSeconds: number, calls: number) {
  return {
    'API Gateway': cost('apiGatewayRestRequest'),
    'Lambda, requests': cost('lambdaRequest'),
    'Lambda, duration': cost('lambdaArmGigabyteSecond') * MEMORY_GB * (waitSeconds + OVERHEAD_S),
    'EventBridge': cost('eventBridgeCustomEvent'),
    'log': cost('logsIngested') * LOG_GB,
    'CloudTrail, data events': cost('cloudTrailDataEvent') * calls,
  };
}

/** The average number of recorded calls for a wait, from the broker's own loop on a virtual clock. */
async function callsFor(readyAt: number): Promise<number> {
  const random = seeded(20_261_124);
  const counts: number[] = [];
  for (let index = 0; index < 1_000; index++) {
    const session = new WaitingClient(readyAt, () => lognormal(80, 0.25, random), random);
    await STRATEGIES.get(BROKER)!(session);
    counts.push(session.calls);
  }
  return mean(counts);
}

/** The price of one unit. */
export function cost(price: Price): number {
  const { usd, per } = prices.prices[price];
  return usd / per;
}

function sum(parts: Record<string, number>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}
