/**
 * Preloaded into the function's process, where the test owns time: `Date.now` stands still until the test moves it
 * (test-clock.ts). A pause of the function's is reported to the test, which moves time to its end; a limit that the
 * function sets runs out only when the test says that nothing more will come.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const wait = globalThis.setTimeout;
const settled = async () => {
  // Whatever has reached this process is read, and acted on, within a few turns of the event loop.
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
};

let now = Date.now();
/** Which test it is: what an earlier one has left under way moves nothing any more. */
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
      if (!pending.has(timer)) continue; // called off by what an earlier one did
      fire(timer);
      process.send({ hasReached: now, epoch });
      await settled();
      if (epoch !== time.epoch) return;
      // A limit of the SDK's that nothing comes of is passed over; one that the function acts upon ends the silence.
      if ([...pending].some(other => !waiting.includes(other)) || pending.size === 0) return;
    }
  }
});

// A slow start, planted: the test's host asks for it in this module's address.
const startDelayMs = Number(new URL(import.meta.url).searchParams.get('startDelayMs') ?? 0);
await new Promise(resolve => wait(resolve, startDelayMs));
