/**
 * Compares the results of local/ for events and patterns with those of AWS's own event matcher: every synthesized pattern, and
 * every event of the tests. Needs a JDK, Maven and its repository.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuler, missing, type Ruler } from './ruler';
import { repositoryRoot } from '../repository';

/** As test/record-matches.ts writes it. */
interface Recorded {
  readonly patterns: object[];
  readonly events: Array<{ readonly event: object; readonly against: number[]; readonly matching: number[]; readonly open: number[] }>;
}

const TESTS = ['test/audit', 'test/local/signals'];
/** With fewer than this, the tests were not recorded. */
const AT_LEAST = 100_000;

async function main(): Promise<void> {
  const lacking = missing();
  if (lacking !== undefined) {
    console.log(`AWS's event matcher was NOT run: ${lacking}`);
    process.exitCode = process.argv.includes('--where-possible') ? 0 : 1;
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'matches-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const { status } = spawnSync(process.execPath, [require.resolve('jest/bin/jest'), '--ci', '--silent', '--coverage=false', ...TESTS], {
    cwd: repositoryRoot(), stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, RECORD_MATCHES: directory },
  });
  if (status !== 0) throw new Error(`${TESTS.join(' and ')} failed while they were being recorded: run them on their own`);

  const ruler = createRuler();
  let pairs = 0;
  const wrong: string[] = [];
  for (const file of readdirSync(directory)) {
    const recorded: Recorded = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    pairs += recorded.events.reduce((sum, { against }) => sum + against.length, 0);
    wrong.push(...(await differences(ruler, recorded)).map(difference => `${file}: ${difference}`));
  }
  if (pairs < AT_LEAST) throw new Error(`only ${pairs} pairs of pattern and event were recorded; at least ${AT_LEAST} were expected`);
  if (wrong.length > 0) throw new Error(`AWS's event matcher disagrees with local/ on ${wrong.length} of ${pairs} pairs:\n${wrong.slice(0, 20).join('\n')}`);
  console.log(`AWS's event matcher agrees with local/ on all ${pairs} pairs of pattern and event.`);
}

async function differences(ruler: Ruler, { patterns, events }: Recorded): Promise<string[]> {
  const named = Object.fromEntries(patterns.map((pattern, place) => [`${place}`, pattern]));
  const verdicts = await ruler.matching(named, events.map(({ event }) => event));
  return events.flatMap(({ event, against, matching, open }, index) => {
    const theirs = new Set(verdicts[index].map(Number));
    // Where AWS's documentation is silent, local/ returns both possible answers.
    return against.filter(place => !open.includes(place) && theirs.has(place) !== matching.includes(place))
      .map(place => `${theirs.has(place) ? 'matches' : 'does not match'} ${JSON.stringify(event)} by ${JSON.stringify(patterns[place])}`);
  });
}

void main();
