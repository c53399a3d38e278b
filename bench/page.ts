import type { Cell, Results } from './harness';
import { asMarkdown } from './table';
import { BROKER } from './wait-strategies';
import { WHY_MISSED } from './why-missed';

export const README_BEGIN = '<!-- figures: written by npm run bench from bench/results.json -->';
export const README_END = '<!-- end of figures -->';

const NAME = 'cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';
// README is also shown outside the repository: on npm, PyPI and Construct Hub.
const PERFORMANCE = `https://github.com/${NAME}/blob/main/bench/README.md`;
const PICTURES = `https://raw.githubusercontent.com/${NAME}/main/bench/plots`;

const WAITS = 'Seconds lost after the terminal is up, for each strategy';

type Rows = (benchmark: string, table: string) => readonly Cell[][];

function rowsOf({ benchmarks }: Results): Rows {
  return (benchmark, table) => benchmarks[benchmark].tables.find(({ title }) => title === table)!.rows;
}

/** The broker's row for terminals that take 0 to 10 seconds. */
function usualWait(rows: Rows): readonly Cell[] {
  return rows('wait', 'Added after readiness').find(([readiness, client]) => readiness === 'uniform 0–10 s' && client === BROKER)!;
}

/** README's section on performance: two lines and a plot, with figures only from results.json. */
export function readmeSection(results: Results): string {
  const rows = rowsOf(results);
  const [, , p50, p99, calls] = usualWait(rows);
  const [, kilobytes, , , , share] = rows('load', 'Loading').find(([name]) => name === 'this function')!;
  return [
    README_BEGIN,
    `An operator has a shell ${p50} s (median; p99 ${p99} s) after the session's terminal is up, with ${calls} calls to the service. The function is ${kilobytes} kB and loads in`,
    `${percent(share)} % of the time that \`NodejsFunction\`'s bundle takes. For the method, other figures, and the goals that were missed, see [performance](${PERFORMANCE}).`,
    '',
    `![${WAITS}](${PICTURES}/wait.svg?sanitize=true)`,
    README_END,
  ].join('\n');
}

/** bench/README.md. */
export function performancePage(results: Results): string {
  const { date, machine, benchmarks } = results;
  const rows = rowsOf(results);
  const table = (columns: string[], cells: readonly Cell[][]) => asMarkdown({ columns, rows: cells });
  const inputs = (name: string) => Object.entries(benchmarks[name].inputs).map(([what, value]) => `- ${capitalized(what)}: ${value}.`).join('\n');
  const aims = (name: string) => benchmarks[name].aims.map(({ aim, measured, met }) => `- ${met ? 'Met' : '**Missed**'}: ${aim}. Measured: ${measured}.${met ? '' : ` ${whyMissed(aim)}`}`).join('\n');
  const section = (name: string, title: string, text: string, ...parts: string[]) =>
    [`## ${title}`, text, ...parts, ...benchmarks[name].aims.length > 0 ? ['**Goals**', aims(name)] : [], '**Inputs**', inputs(name)].join('\n\n');
  const picture = (name: string, alt: string) => `![${alt}](plots/${name}.svg)`;

  const waits = rows('wait', 'Added after readiness').filter(([readiness]) => readiness === 'uniform 0–10 s');
  const crowds = rows('crowds', 'Operators at once').filter(([window]) => window === '5–10');
  const crowd = (client: string) => crowds.filter(row => row[2] === client);
  const sleepers = crowd('sleep 1 s');
  const synths = rows('synth', 'Synth').filter(([shells]) => shells === 1);
  const month = rows('money', 'A month');
  const missed = Object.values(benchmarks).flatMap(benchmark => benchmark.aims).filter(({ met }) => !met);
  const all = Object.values(benchmarks).flatMap(benchmark => benchmark.aims);
  const alone = [['waits and crowds, on a virtual clock', benchmarks.wait.date], ['the client\'s start', benchmarks.start.date]].flatMap(([what, day]) => day === undefined ? [] : [`${what}: ${day}`]);

  return `${[
    '# Performance',
    [
      'Written by `npm run bench`, which repeats all measurements in about seven minutes. A test keeps this page, the plots and README equal to',
      '[results.json](results.json), which has every figure. Each benchmark is in the file of the same name.',
    ].join('\n'),
    [
      `- **When and where:** ${date}${alone.length === 0 ? '' : ` (${alone.join('; ')})`}, Node ${machine.node.slice(1)}, ${machine.cpus} cores, ${machine.platform}.`,
      '- **Method:** alternatives take turns in the same run, each in a fresh process if loading is measured. Figures are medians, unless a column says otherwise.',
      '- **No AWS account was involved:** the time until a terminal is up is an assumption, which is stated with each table.',
      `- **Goals:** ${all.length - missed.length} of ${all.length} are met. Missed: ${missed.map(({ aim }) => aim).join('; ') || 'none'}.`,
    ].join('\n'),
    section('wait', 'Time to a shell', [
      'The time from when the terminal is up until the operator has it. The terminal comes up at a random moment within 10 seconds. "One call',
      'at the right moment" is a lower bound that no client can reach, since nothing announces that moment. The plot shows only strategies that',
      'serve more than 99 % of requests.',
    ].join('\n'), picture('wait', WAITS), table(['seconds', 'p50', 'p99', 'calls'], waits.map(([, client, p50, p99, calls, , served]) => [Number(served) > 99 ? client : `${client} (serves ${served} %)`, p50, p99, calls])), picture('wait-fixed', 'Seconds lost if the terminal comes up at a fixed moment, for each strategy')),
    section('crowds', 'Many operators at once', [
      'All terminals come up at the same moment, 5 to 10 seconds after the requests. The service allows 20 requests per second for each',
      'operation, and the game uses 15 of them. The table shows when the last operator has a shell (p99, seconds), and how many calls each needs:',
    ].join('\n'), table(['', 'last served', 'calls'], crowd(BROKER).map((row, index) => [`${row[1]} at once`, `${row[6]}; sleeping 1 s: ${sleepers[index][6]}`, `${row[7]}; sleeping: ${sleepers[index][7]}`])),
    picture('crowds', 'The last operator\'s wait by the number of concurrent operators, for each strategy'),
    picture('crowd-calls', 'Calls per shell by the number of concurrent operators, for each strategy')),
    section('load', 'The function', 'Loaded in a fresh process, compared with the same handler bundled by `NodejsFunction`:', picture('load', 'CPU time to load the function, for each way of bundling it'),
      ...benchmarks.load.tables.filter(({ title }) => title.startsWith('Loading')).map(({ title, rows: loads }) => `${title}:\n\n${table(['CPU, ms', 'kB', 'ms', ''], loads.map(([name, bytes, , , cpu, ratio]) => [name, bytes, cpu, `${percent(ratio)} %`]))}`)),
    section('warm', 'A warm request', [
      'Compared with a single call to the service. The broker makes three calls in sequence, because the operator\'s name must be set before',
      'the shell is opened, and the record before the answer.',
    ].join('\n'), table(['services take', 'what', 'p50, ms', 'added, ms'], rows('warm', 'One request').filter(([, what]) => what !== 'a bare call to the service').map(([delay, what, p50, , added]) => [`${delay} ms`, what, p50, added]))),
    section('client', 'The client', 'From the command to the moment the Session Manager plugin starts, with a broker and a service that answer at once:',
      table(['what', 'p50, ms', 'p90, ms'], rows('client', 'Until the plugin starts'))),
    section('start', 'The client\'s start', 'Commands that send no request, and `connect` when it finds something missing before its first request, compared with an empty Node program:',
      table(['what', 'p50, ms', 'CPU, ms', 'times Node'], rows('start', 'Start-up'))),
    section('synth', 'Synthesis', 'One shell in an app, with its trail, alarms, notices and dashboard, compared with an app written by hand that has as many resources of each kind:',
      table(['ms', 'all', 'added', 'MB'], synths.map(([, app, ms, added, memory]) => [app, ms, added, memory])), picture('synth', 'Time to synthesize an app over the number of shells in it'),
      table(['import', 'ms'], rows('synth', 'Import'))),
    section('size', 'Templates and policies', 'What one shell adds, by the number of its stream groups and the way they are selected. The last column is the largest policy, in characters:',
      table(['groups', 'kB', 'resources', 'policy'], rows('size', 'One shell').map(([groups, by, kilobytes, resources, , policy]) => [`${groups}, by ${by}`, kilobytes, resources, policy]))),
    section('money', 'Cost', 'Only the broker, in USD per month, by the public price list. For a whole shell, with trail, alarms, keys and dashboard, see [costs](../docs/costs.md).',
      table(['part', '100 shells', '10,000 shells'], month)),
  ].join('\n\n')}\n`;
}

const percent = (share: Cell) => Math.round(100 * Number(share));
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** @throws if why-missed.ts has no reason */
function whyMissed(aim: string): string {
  const reason = Object.entries(WHY_MISSED).find(([beginning]) => aim.startsWith(beginning))?.[1];
  if (reason === undefined) throw new Error(`the goal '${aim}' is missed, and bench/why-missed.ts doesn't say why`);
  return `Why, ${reason.measured === undefined ? 'as read from the code, not measured' : `as measured (${reason.measured})`}: ${reason.why}`;
}
