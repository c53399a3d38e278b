import type { Cell, Results } from './harness';
import { barChart, lineChart, type Series } from './plot';
import { BROKER } from './wait-strategies';

/** The plots by file name, drawn only from results.json, so that they always show the same run. */
export function drawPlots({ benchmarks }: Results): Record<string, string> {
  const rows = (benchmark: string, title: string) => benchmarks[benchmark].tables.find(table => table.title === title)!.rows;
  return {
    'wait.svg': waits(rows('wait', 'Added after readiness')),
    'wait-fixed.svg': fixedWaits(rows('wait', 'Added after readiness')),
    'crowds.svg': crowds(rows('crowds', 'Operators at once'), 'Wait of the last operator (mean)', 'seconds', 5),
    'crowd-calls.svg': crowds(rows('crowds', 'Operators at once'), 'Calls per shell', 'calls', 7),
    'load.svg': barChart({
      title: 'Loading the function: CPU time, milliseconds',
      bars: rows('load', 'Loading').map(([name, , , , cpu]) => ({ name: `${name}`, value: Number(cpu), emphasized: name === 'this function' })),
    }),
    'synth.svg': synth(rows('synth', 'Synth')),
  };
}

/** Random moments: a fixed moment can happen to match a strategy's pauses. */
function waits(rows: readonly Cell[][]): string {
  return barChart({
    title: 'Wait after the terminal is up: p99, seconds',
    bars: rows
      .filter(([readiness, , , , , , served]) => readiness === 'uniform 0–10 s' && Number(served) > 99)
      .map(([, name, , p99]) => ({ name: `${name}`, value: Number(p99), emphasized: name === BROKER })),
  });
}

/** Fixed moments, for comparison. They favor pauses that happen to match them. */
function fixedWaits(rows: readonly Cell[][]): string {
  const fixed = rows.filter(([readiness, , , , , , served]) => /^[\d.]+ s$/.test(`${readiness}`) && Number(served) > 99);
  return lineChart({
    title: 'Wait (p99) if the terminal comes up at a fixed moment',
    x: { label: 'seconds until the terminal is up', ticks: [0, 5, 10, 15, 20] },
    y: { label: 'seconds, logarithmic', logarithmic: true },
    series: seriesOf(fixed.filter(([, name]) => !`${name}`.startsWith('AWS SDK')), ([readiness, name, , p99]) => [name, parseFloat(`${readiness}`), Math.max(0.03, Number(p99))]),
  });
}

/** The average of all windows. */
function crowds(rows: readonly Cell[][], title: string, unit: string, column: number): string {
  const sizes = [...new Set(rows.map(([, size]) => Number(size)))];
  // Without doubling, whose last operator may wait for hours.
  const shown = rows.filter(([, , name]) => !`${name}`.startsWith('doubling'));
  const names = [...new Set(shown.map(([, , name]) => name))];
  const points = names.flatMap(name => sizes.map((size, index): Cell[] => {
    const values = shown.filter(row => row[2] === name && row[1] === size).map(row => Number(row[column]));
    return [name, index + 1, values.reduce((sum, value) => sum + value, 0) / values.length];
  }));
  return lineChart({
    title,
    x: { label: 'operators at once', ticks: sizes.map((_, index) => index + 1), names: sizes.map(String) },
    y: { label: `${unit}, logarithmic`, logarithmic: true },
    series: seriesOf(points, ([name, x, y]) => [name, Number(x), Number(y)]),
  });
}

function synth(rows: readonly Cell[][]): string {
  return lineChart({
    title: 'Synth of an app',
    x: { label: 'shells in the app', ticks: [0, 10, 20, 30, 40, 50] },
    y: { label: 'seconds' },
    series: seriesOf(rows, ([shells, name, ms]) => [name, Number(shells), Number(ms) / 1_000]),
  });
}

function seriesOf(rows: readonly Cell[][], point: (row: Cell[]) => [name: Cell, x: number, y: number]): Series[] {
  const series = new Map<string, Array<[number, number]>>();
  for (const row of rows) {
    const [name, x, y] = point(row);
    series.set(`${name}`, [...series.get(`${name}`) ?? [], [x, y]]);
  }
  return [...series].map(([name, points]) => ({ name, points, emphasized: name.startsWith('this ') }));
}
