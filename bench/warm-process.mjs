/**
 * A warm process that repeats, in turn, a request to the broker, a bare call to the service, and the three required calls.
 * Answers its parent's messages; the function's log goes to standard output.
 */
import { Session } from 'node:inspector/promises';
import { requestEvent } from './request-event.mjs';

const [brokerPath, barePath] = process.argv.slice(2);
const { handler } = await import(brokerPath);
const { bareCall, requiredCalls } = await import(barePath);

async function request() {
  const { statusCode } = await handler(requestEvent());
  if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
}

const timed = async operation => {
  const started = performance.now();
  await operation();
  return performance.now() - started;
};

const work = {
  /** Milliseconds of each operation. */
  async times({ rounds }) {
    const times = { request: [], bare: [], required: [] };
    for (let turn = 0; turn < rounds; turn++) {
      times.bare.push(await timed(bareCall));
      times.request.push(await timed(request));
      times.required.push(await timed(requiredCalls));
    }
    return times;
  },
  /** Bytes in use after a full garbage collection, before the first and after each batch. */
  async memory({ batches, requests }) {
    const used = [];
    for (let batch = 0; batch <= batches; batch++) {
      for (let index = 0; batch > 0 && index < requests; index++) await request();
      globalThis.gc();
      globalThis.gc();
      used.push(process.memoryUsage().heapUsed);
    }
    return used;
  },
  /** Bytes that a request allocates, whether collected or not. */
  async allocated({ requests }) {
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.startSampling', { samplingInterval: 1_024, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true });
    for (let index = 0; index < requests; index++) await request();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    session.disconnect();
    const sum = node => node.selfSize + node.children.reduce((total, child) => total + sum(child), 0);
    return sum(profile.head) / requests;
  },
};

process.on('message', async ({ what, ...options }) => {
  try {
    process.send({ result: await work[what](options) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.send({ result: 'ready' });
