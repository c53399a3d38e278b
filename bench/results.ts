import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from './harness';
import { performancePage, README_BEGIN, README_END, readmeSection } from './page';
import { drawPlots } from './plots';

export const RESULTS = join(__dirname, 'results.json');
export const PAGE = join(__dirname, 'README.md');
export const PLOTS = join(__dirname, 'plots');
const README = join(__dirname, '..', 'README.md');

export function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, 'utf8'));
}

/** Writes the results, the page, the plots and README's section. */
export function writeResults(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(PAGE, performancePage(results));
  mkdirSync(PLOTS, { recursive: true });
  for (const [name, svg] of Object.entries(drawPlots(results))) writeFileSync(join(PLOTS, name), svg);
  const readme = readFileSync(README, 'utf8');
  writeFileSync(README, readme.replace(sectionOf(readme), () => readmeSection(results)));
}

/** README's section with figures, including its markers. */
export function sectionOf(readme: string): string {
  const [begin, end] = [readme.indexOf(README_BEGIN), readme.indexOf(README_END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no section between ${README_BEGIN} and ${README_END}`);
  return readme.slice(begin, end + README_END.length);
}
