import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

// How long a test waits for another process before it gives up. This doesn't decide whether something is right: a test waits
// for a signal, and the limits below only matter if the signal never comes.

/** What `node -e 0` takes on an idle machine with two cores. */
const IDLE_START_MS = 50;
/** More than anything needs on an idle machine. */
const MARGIN = 10;

/** How many times slower than an idle machine this one was in the slowest measurement; at least 1. */
let slowness = measure();

/** @returns how many milliseconds to allow here for what takes `idleMs` on an idle machine, with a margin of ten */
export function patience(idleMs: number): number {
  return Math.ceil(idleMs * MARGIN * slowness);
}

/** @throws with the complaint if the condition does not become true */
export async function until(condition: () => boolean, complaint: () => string, idleMs = 3_000): Promise<void> {
  const started = performance.now();
  const isOver = () => performance.now() - started > patience(idleMs);
  while (!condition()) {
    if (isOver()) {
      slowness = Math.max(slowness, measure()); // it may have become busy since
      if (isOver() && !condition()) throw new Error(complaint());
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Measures how long a process takes to start, which is what most tests wait for. Runs first when this file is loaded, before any test fakes the clock. */
function measure(): number {
  const started = performance.now();
  for (let i = 0; i < 2; i++) spawnSync(process.execPath, ['-e', '0']);
  return Math.max(1, (performance.now() - started) / (2 * IDLE_START_MS));
}
