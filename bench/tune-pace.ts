/**
 * Tunes the broker's pace: `npx tsx bench/tune-pace.ts` measures candidates with other seeds than those that
 * `npm run bench -- crowds` evaluates them with.
 */
import { BROKER, brokerWith, CLIENTS } from './crowd-clients';
import { measureCrowd, RUNS } from './crowd-runs';
import type { PaceSettings } from '../lambda/broker/pace';

const TUNING_SEED = 1_000_003;
const WINDOWS = [[0, 5], [5, 10], [10, 15], [15, 20], [20, 25]] as const;

const CANDIDATES: ReadonlyMap<string, Partial<PaceSettings>> = new Map(Object.entries(JSON.parse(process.argv[2] ?? '{"as it is":{}}')));
const sizes = process.argv[3] ? process.argv[3].split(',').map(Number) : [...RUNS.keys()];

async function main(): Promise<void> {
  const others = process.argv[4] === 'others' ? [...CLIENTS].filter(([name]) => name !== BROKER) : [];
  const clients = [...[...CANDIDATES].map(([name, settings]) => [name, brokerWith(settings)] as const), ...others];
  for (const [name, client] of clients) {
    console.log(name);
    for (const size of sizes) {
      const cells: string[] = [];
      for (const window of WINDOWS) {
        const { p99, last, lastP99, callsPerShell, gameThrottled } = await measureCrowd(client, size, window, TUNING_SEED);
        cells.push(`${(p99 / 1_000).toFixed(2)} ${(last / 1_000).toFixed(2)} ${(lastP99 / 1_000).toFixed(2)} ${callsPerShell.toFixed(1)}${gameThrottled > 0 ? ` game ${(100 * gameThrottled).toFixed(2)} %` : ''}`);
      }
      console.log(`  ${String(size).padStart(4)}  ${cells.map(cell => cell.padEnd(24)).join('')}`);
    }
  }
}

void main();
