import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

// How long a test waits before it gives up on another process. Nothing here decides whether something is right: a test
// waits for a signal, and what is below only bounds the waiting where the signal never comes.

/** What `node -e 0` takes on an idle machine with two cores. */
const IDLE_START_MS = 50;
/** More than anything idle needs. */
const MARGIN = 10;

/** How many times slower than an idle one this machine was at its slowest, as far as it was measured; never less than 1. */
let slowness = measure();

/** @returns milliseconds in which what takes `idleMs` on an idle machine is done here, with a margin of ten */
export function patience(idleMs: number): number {
  return Math.ceil(idleMs * MARGIN * slowness);
}

/** @throws with the complaint if the condition does not come true */
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

/** The time a process takes to start: what most tests that wait are waiting for. Measured first as this file is loaded, before any test fakes the clock. */
function measure(): number {
  const started = performance.now();
  for (let i = 0; i < 2; i++) spawnSync(process.execPath, ['-e', '0']);
  return Math.max(1, (performance.now() - started) / (2 * IDLE_START_MS));
}
