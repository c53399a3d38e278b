import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from './harness';
import { README_BEGIN, README_END, readmeSection } from './readme';

/** Where everything that a full run leaves behind goes. */
export const RESULTS = join(__dirname, 'results.json');
export const PLOTS = join(__dirname, 'plots');

export function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, 'utf8'));
}

export function writeResults(results: Results, plots: Record<string, string>, readme: string): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
  mkdirSync(PLOTS, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) writeFileSync(join(PLOTS, name), svg);
  writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), readmeSection(results)));
}

/** README's own section about figures, between its two marks. */
export function sectionOf(readme: string): string {
  const [begin, end] = [readme.indexOf(README_BEGIN), readme.indexOf(README_END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no section between ${README_BEGIN} and ${README_END}`);
  return readme.slice(begin, end + README_END.length);
}

function withSection(readme: string, section: string): string {
  return readme.replace(sectionOf(readme), () => section);
}
