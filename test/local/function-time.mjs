/**
 * Preloaded into the function's process, where the test controls time: `Date.now` stands still until the test moves it
 * (test-clock.ts). When the function pauses, the test is told and moves time to the end of the pause. A timeout expires
 * only when the test says that nothing more will arrive.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const wait = globalThis.setTimeout;
const settled = async () => {
  // Whatever has reached this process is handled within a few turns of the event loop.
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
};

let now = Date.now();
/** The number of the test: what an earlier one left running must not move time. */
let epoch = 0;
const pending = new Set();

function startTimer(run, ms) {
  const timer = { at: now + Math.max(0, Number(ms) || 0), run, ref: () => timer, unref: () => timer };
  pending.add(timer);
  return timer;
}

function fire(timer) {
  pending.delete(timer);
  now = Math.max(now, timer.at);
  timer.run();
}

const inOrder = () => [...pending].sort((one, other) => one.at - other.at);

Date.now = () => now;
performance.now = () => now;
globalThis.setTimeout = (run, ms, ...args) => startTimer(() => run(...args), ms);
globalThis.clearTimeout = timer => void pending.delete(timer);
timers.setTimeout = (ms, value) => new Promise(resolve => {
  const { at } = startTimer(() => resolve(value), ms);
  process.send({ pausesUntil: at, epoch });
});
syncBuiltinESMExports();

process.on('message', async ({ time }) => {
  if (time === undefined) return;
  if (time.epoch !== epoch) {
    epoch = time.epoch;
    pending.clear();
  }
  if (time.now !== undefined) {
    for (const timer of inOrder()) if (timer.at <= time.now) fire(timer);
    now = time.now;
  }
  if (time.receipt !== undefined) process.send({ receipt: time.receipt });
  if (time.nothingComes) {
    await settled();
    if (epoch !== time.epoch) return;
    const waiting = inOrder();
    for (const timer of waiting) {
      if (!pending.has(timer)) continue; // cleared by an earlier one
      fire(timer);
      process.send({ hasReached: now, epoch });
      await settled();
      if (epoch !== time.epoch) return;
      // A timeout that changes nothing (the SDK has some) is skipped; the first that the function acts upon ends the silence.
      if ([...pending].some(other => !waiting.includes(other)) || pending.size === 0) return;
    }
  }
});

// An artificially slow start: the test asks for it in this module's URL.
const startDelayMs = Number(new URL(import.meta.url).searchParams.get('startDelayMs') ?? 0);
await new Promise(resolve => wait(resolve, startDelayMs));
