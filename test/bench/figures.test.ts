import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, type Results } from '../../bench/harness';
import { performancePage, readmeSection } from '../../bench/page';
import { barChart, lineChart } from '../../bench/plot';
import { drawPlots } from '../../bench/plots';
import { PAGE, PLOTS, readResults, sectionOf } from '../../bench/results';
import { lognormal, median, quantile, seeded, slope } from '../../bench/statistics';
import { asText } from '../../bench/table';
import { VirtualTime } from '../../bench/virtual-time';
import { BROKER, ORACLE, STRATEGIES, WaitingClient } from '../../bench/wait-strategies';
import { WHY_MISSED } from '../../bench/why-missed';

// README and bench/README.md show exactly the results in bench/results.json, and the tools that produce them are correct.

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');

describe('bench/results.json', () => {
  const results = readResults();
  const page = readFileSync(PAGE, 'utf8');
  const other: Results = JSON.parse(JSON.stringify(results), (_, value) => value === 'this function' ? 'that function' : value);

  test('is what README, the page and the plots show', () => {
    expect(sectionOf(README)).toBe(readmeSection(results));
    expect(page).toBe(performancePage(results));
    const plots = drawPlots(results);
    expect(readdirSync(PLOTS).sort()).toEqual(Object.keys(plots).sort());
    for (const [name, svg] of Object.entries(plots)) expect(readFileSync(join(PLOTS, name), 'utf8')).toBe(svg);
  });

  test('fails to match the page and the plots after a change', () => {
    expect(page).not.toBe(performancePage(other));
    expect(readFileSync(join(PLOTS, 'load.svg'), 'utf8')).not.toBe(drawPlots(other)['load.svg']);
    expect(() => sectionOf('no marks')).toThrow('README.md has no section between <!-- figures');
  });

  test('has two lines and one plot in README; the page has every plot and every goal', () => {
    expect(sectionOf(README).split('\n').filter(line => line !== '' && !line.startsWith('<!--'))).toEqual([expect.any(String), expect.any(String), expect.stringMatching(/^!\[/)]);
    for (const name of readdirSync(PLOTS)) expect(page).toContain(`(plots/${name})`);
    for (const { aim, met } of Object.values(results.benchmarks).flatMap(({ aims }) => aims)) {
      expect(page).toContain(`- ${met ? 'Met' : '**Missed**'}: ${aim}. `);
    }
  });

  test('has a reason for each missed goal, and for no other', () => {
    const missed = Object.values(results.benchmarks).flatMap(({ aims }) => aims).filter(({ met }) => !met);
    expect(Object.keys(WHY_MISSED).filter(beginning => !missed.some(({ aim }) => aim.startsWith(beginning)))).toEqual([]);
    const failing: Results = { ...results, benchmarks: { ...results.benchmarks, size: { ...results.benchmarks.size, aims: [{ aim: 'small', measured: 'large', met: false }] } } };
    expect(() => performancePage(failing)).toThrow('the goal \'small\' is missed');
  });

  test('each reason says whether it was measured', () => {
    const missed = page.split('\n').filter(line => line.startsWith('- **Missed**'));
    expect(missed).toHaveLength(Object.keys(WHY_MISSED).length);
    for (const line of missed) expect(line).toMatch(/ Why, as (?:measured \(.+\)|read from the code, not measured): /);
  });

  test('no table has more than four columns, for phones', () => {
    for (const row of page.split('\n').filter(line => line.startsWith('| '))) expect(row.split('|').length).toBeLessThanOrEqual(6);
  });

  test('comes from a full run, and contains only the relevant facts about the machine', () => {
    expect(Object.keys(results.benchmarks)).toEqual(['wait', 'crowds', 'load', 'warm', 'synth', 'size', 'client', 'start', 'money']);
    expect(Object.keys(results.machine)).toEqual(['node', 'cpus', 'platform']);
    expect(JSON.stringify(results)).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
  });

  test('contains the benchmarks that CONTRIBUTING names', () => {
    const contributing = readFileSync(join(__dirname, '..', '..', 'CONTRIBUTING.md'), 'utf8');
    for (const name of Object.keys(results.benchmarks)) expect(contributing).toContain(`\`${name}\``);
  });
});

describe('the tools', () => {
  test('random numbers are uniform, and the same in every run', () => {
    const [one, other] = [seeded(1), seeded(1)];
    const values = Array.from({ length: 10_000 }, one);
    expect(Array.from({ length: 3 }, other)).toEqual(values.slice(0, 3));
    expect(values.every(value => value >= 0 && value < 1)).toBe(true);
    expect(median(values)).toBeCloseTo(0.5, 1);
  });

  test('latencies are log-normal around their median', () => {
    const random = seeded(2);
    const values = Array.from({ length: 10_000 }, () => lognormal(80, 0.25, random));
    expect(Math.abs(median(values) - 80)).toBeLessThan(2);
    expect(quantile(values, 0.99) / median(values)).toBeCloseTo(Math.exp(0.25 * 2.326), 1);
  });

  test('quantiles are values that occurred', () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
    expect(slope([[0, 1], [1, 3], [2, 5]])).toBeCloseTo(2);
  });

  test('candidates take turns', async () => {
    const order: string[] = [];
    const candidate = (name: string) => async () => order.push(name);
    await interleaved(new Map([['a', candidate('a')], ['b', candidate('b')]]), 2, () => undefined);
    expect(order).toEqual(['a', 'b', 'a', 'b']);
  });

  test('virtual time wakes sleepers in order, and passes only when all of them sleep', async () => {
    const time = new VirtualTime();
    const seen: Array<[string, number]> = [];
    const sleeper = async (name: string, ...pauses: number[]) => {
      for (const pause of pauses) {
        await time.sleep(pause);
        seen.push([name, time.now]);
      }
    };
    await time.run(Promise.all([sleeper('a', 30, 30), sleeper('b', 20, 10, 50)]));
    expect(seen).toEqual([['b', 20], ['a', 30], ['b', 30], ['a', 60], ['b', 80]]);
  });

  test('no strategy for waiting is faster than the oracle, or answers before the terminal is up', async () => {
    for (const readyAt of [0, 700, 4_321, 19_000]) {
      const [best] = await waited(ORACLE, readyAt);
      for (const name of STRATEGIES.keys()) {
        const [added, calls] = await waited(name, readyAt);
        if (added === undefined) continue;
        expect(added).toBeGreaterThanOrEqual(best! - 1e-9);
        expect(calls).toBeGreaterThanOrEqual(1);
      }
      expect((await waited(BROKER, readyAt))[0]).toBeDefined();
    }

    async function waited(name: string, readyAt: number): Promise<[added: number | undefined, calls: number]> {
      const session = new WaitingClient(readyAt, () => 80, () => 0.5);
      return [await STRATEGIES.get(name)!(session) ? session.now - readyAt : undefined, session.calls];
    }
  });
});

describe('the output', () => {
  test('tables are aligned, with numbers on the right', () => {
    expect(asText({ title: 'T', columns: ['name', 'ms'], rows: [['a', 1], ['bcd', 12_345]] })).toBe([
      'T', 'name      ms', '────  ──────', 'a          1', 'bcd   12,345',
    ].join('\n'));
  });

  test('plots are plain SVG with light and dark colors, and contain every name, escaped', () => {
    const line = lineChart({
      title: 'A & B',
      x: { label: 'x', ticks: [0, 10] },
      y: { label: 'y', logarithmic: true },
      series: [{ name: 'this', points: [[0, 0.05], [10, 2]], emphasized: true }, { name: '<that>', points: [[0, 1], [10, 5]] }],
    });
    const bar = barChart({ title: 'Bars', bars: [{ name: 'one', value: 2 }, { name: 'two', value: 4, emphasized: true }] });
    for (const svg of [line, bar]) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).toContain('prefers-color-scheme: dark');
      expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|href/);
    }
    expect(line).toContain('&lt;that&gt;');
    expect(line).toContain('A &amp; B');
    expect(bar).toContain('>two<');
  });
});
