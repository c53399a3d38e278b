/**
 * `npm run bench` measures everything and writes results.json, its page and plots, and README's figures.
 * `npm run bench -- load wait` measures these two and writes nothing, since figures that are compared must be from one run.
 * `npm run bench -- page` measures nothing, and writes page, plots and README's figures again.
 * `npm run bench -- wait crowds` and `npm run bench -- start` also write their results.
 */
import { cpus } from 'node:os';
import { client } from './client';
import { crowds } from './crowds';
import type { Benchmark, Report, Results } from './harness';
import { load } from './load';
import { money } from './money';
import { readResults, writeResults } from './results';
import { size } from './size';
import { start } from './start';
import { synth } from './synth';
import { aimsAsText, asText } from './table';
import { wait } from './wait';
import { warm } from './warm';

const ALL: readonly Benchmark[] = [wait, crowds, load, warm, synth, size, client, start, money];

/** These may be written separately: a virtual clock's results don't depend on the machine, and `start` is only compared with itself. */
const WRITTEN_SEPARATELY = [['wait', 'crowds'], ['start']];

async function main(names: string[]): Promise<void> {
  if (names.join() === 'page') return writeResults(readResults());
  const unknown = names.filter(name => !ALL.some(benchmark => benchmark.name === name));
  if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}; there are ${ALL.map(({ name }) => name).join(', ')}`);
  // CDK's validation of templates would dominate the times, and adds the same to each.
  process.env.CDK_VALIDATION = 'false';

  const chosen = names.length === 0 ? ALL : ALL.filter(({ name }) => names.includes(name));
  const benchmarks: Results['benchmarks'] = {};
  for (const [index, benchmark] of chosen.entries()) {
    console.log(`\n=== ${index + 1} of ${chosen.length}: ${benchmark.title}`);
    const started = Date.now();
    const report = await benchmark.run(text => console.log(`    ${((Date.now() - started) / 1_000).toFixed(0).padStart(3)} s  ${text}`));
    print(report);
    benchmarks[benchmark.name] = { title: benchmark.title, ...report };
  }
  if (names.length > 0) {
    if (WRITTEN_SEPARATELY.some(group => group.length === names.length && group.every(name => names.includes(name)))) {
      const kept = readResults();
      const date = new Date().toISOString().slice(0, 10);
      for (const name of names) benchmarks[name] = { ...benchmarks[name], date };
      const all = { ...kept.benchmarks, ...benchmarks };
      writeResults({ ...kept, benchmarks: Object.fromEntries(ALL.map(({ name }) => [name, all[name]])) });
      console.log('\nWritten: only these, to bench/results.json, bench/README.md, bench/plots and README.md');
    }
    return;
  }
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: { node: process.version, cpus: cpus().length, platform: `${process.platform} ${process.arch}` },
    benchmarks,
  };
  writeResults(results);
  console.log('\nWritten: bench/results.json, bench/README.md, bench/plots, and the figures in README.md');
}

function print({ tables, aims }: Report): void {
  for (const table of tables) console.log(`\n${asText(table)}`);
  if (aims.length > 0) console.log(`\n${aimsAsText(aims)}`);
}

main(process.argv.slice(2)).then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
