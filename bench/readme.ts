import type { Cell, Results } from './harness';
import { asMarkdown } from './table';

export const README_BEGIN = '<!-- figures: written by npm run bench from bench/results.json -->';
export const README_END = '<!-- end of figures -->';

const NAME = 'cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';
const REPOSITORY = `https://github.com/${NAME}/blob/main`;
// README is also read where there is no repository around it: npm, Construct Hub
const PICTURES = `https://raw.githubusercontent.com/${NAME}/main/bench/plots`;

/** What README says about speed and cost: nothing that is not in results.json. */
export function readmeSection(results: Results): string {
  const { date, machine, benchmarks } = results;
  const virtualDate = benchmarks.wait.date;
  const rows = (benchmark: string, table: string) => benchmarks[benchmark].tables.find(({ title }) => title === table)!.rows;
  const picture = (name: string, alt: string) => `![${alt}](${PICTURES}/${name}.svg)`;

  const waits = rows('wait', 'Added after readiness').filter(([readiness]) => readiness === 'uniform 0–10 s').map(row => row.slice(1));
  const crowds = rows('crowds', 'Operators at once').filter(([readyAfter, , client]) => ['this broker', 'sleep 1 s'].includes(`${client}`) && readyAfter === '5–10').map(row => row.slice(1));
  const loads = rows('load', 'Loading').map(([name, bytes, , , cpu, ratio]) => [name, bytes, cpu, ratio]);
  const warm = rows('warm', 'One request').filter(([, what]) => what !== 'the bare call of the service').map(([delay, what, p50, , added]) => [delay, what, p50, added]);
  const synths = rows('synth', 'Synth').filter(([shells]) => shells === 1).map(([, app, ms, added, memory]) => [app, ms, added, memory]);
  const clients = rows('client', 'Until the plugin starts');
  const month = rows('money', 'A month').filter(([part]) => part === 'together').map(([, ...usd]) => usd)[0];
  const aims = Object.values(benchmarks).flatMap(benchmark => benchmark.aims);
  const missed = aims.filter(({ met }) => !met);
  const table = (columns: string[], cells: readonly Cell[][]) => asMarkdown({ columns, rows: cells });

  return [
    README_BEGIN,
    `One run of \`npm run bench\` on ${date}${virtualDate === undefined ? '' : ` (what a virtual clock measures, waits and crowds, on ${virtualDate})`}, Node ${machine.node.slice(1)}, ${machine.cpus} cores, ${machine.platform}; the alternatives in the same run, taking turns.`,
    'What was assumed, and everything else that was measured, is in',
    `[bench/results.json](${REPOSITORY}/bench/results.json).`,
    '',
    '**Time to a shell.** Lost after the terminal is up, which takes 0 to 10 seconds here; on a virtual clock, 10,000 requests each:',
    '',
    table(['client', 'p50, s', 'p99, s', 'calls', 'GetStreamSession', 'served, %'], waits),
    '',
    picture('wait', 'Added wait after the terminal is up, by how long it takes, for each way of waiting'),
    '',
    picture('wait-fixed', 'Added wait where the terminal comes up at a fixed moment, for each way of waiting'),
    '',
    '**Many operators at once**, whose terminals all come up at one moment, 5 to 10 seconds after they asked; on a service that takes 20 requests a second of each operation, of which a game needs 15 for its own GetStreamSession:',
    '',
    table(['operators', 'client', 'p50, s', 'p99, s', 'last served (mean), s', 'last served (p99), s', 'calls a shell', 'refused, %', 'game\'s calls refused, %'], crowds),
    '',
    picture('crowds', 'Wait of the last one served, by how many operators ask at once, for each way of waiting'),
    '',
    picture('crowd-calls', 'Calls that a shell takes, by how many operators ask at once, for each way of waiting'),
    '',
    '**The function**, loaded in a fresh process; against the same handler as `NodejsFunction` bundles it:',
    '',
    table(['function', 'kB', 'CPU, ms', 'ratio'], loads),
    '',
    picture('load', 'CPU time to load the function, for each way of bundling it'),
    '',
    '**A warm request**, against the bare call of the service. The three calls follow each other: the human\'s name comes before the shell, the record before the answer.',
    '',
    table(['services take, ms', 'what', 'p50, ms', 'added to the bare call, ms'], warm),
    '',
    '**The client**, from the command to the moment the Session Manager plugin starts, with a broker and a service that answer at once:',
    '',
    table(['what', 'p50, ms', 'p90, ms'], clients),
    '',
    '**Your synth**, one shell in an app, with its trail, alarms, notices and dashboard; by hand with as many resources:',
    '',
    table(['app', 'ms', 'added to the empty app, ms', 'peak memory, MB'], synths),
    '',
    picture('synth', 'Time to synthesize an app over the number of shells in it'),
    '',
    `**Money.** The broker costs ${month[0]} USD for 100 shells a month and ${month[1]} USD for 10,000, by the public price list. Trail, alarms, key and dashboard come to more:`,
    `[docs/audit.md](${REPOSITORY}/docs/audit.md) lists them (the broker's metrics, events and data events are in both).`,
    '',
    `Of ${aims.length} aims, ${aims.length - missed.length} are met. ${missed.length === 0 ? '' : 'Missed:'}`,
    ...missed.length === 0 ? [] : ['', ...missed.map(({ aim, measured }) => `- ${aim}: ${measured}.`)],
    README_END,
  ].join('\n');
}
