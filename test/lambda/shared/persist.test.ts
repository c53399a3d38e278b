import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { VirtualTime } from '../../../bench/virtual-time';
import { persist, type Try } from '../../../lambda/shared/persist';
import { sendOnce } from '../../../lambda/shared/send-once';
import type { Timing } from '../../../lambda/shared/timing';

function virtualTiming() {
  const time = new VirtualTime();
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), timer: ms => time.timer(ms), random: () => 1 };
  return { time, timing };
}

type Answer = Try<string> & { readonly afterMs: number };

/** Tries with these answers. `startedAt` is when each try began. */
async function run(answers: Answer[], ifRetryAfterTooLong: 'give up' | 'continue' = 'continue') {
  const { time, timing } = virtualTiming();
  const startedAt: number[] = [];
  const signals: AbortSignal[] = [];
  const persisting = persist<string>(async (timeoutMs, signal) => {
    const { afterMs, ...end } = answers[Math.min(startedAt.length, answers.length - 1)];
    startedAt.push(time.now);
    signals.push(signal);
    await time.sleep(Math.min(afterMs, timeoutMs));
    return afterMs > timeoutMs ? { error: { name: 'TimeoutError' } } : end as Try<string>;
  }, { timing, until: 10_000, ifRetryAfterTooLong });
  let endedAt = NaN;
  void persisting.then(() => { endedAt = time.now; });
  await time.run(persisting);
  return { end: await persisting, startedAt, endedAt, aborted: signals.every(({ aborted }) => aborted) };
}

const throttled = (retryAfterMs?: number): Answer => ({ error: { name: 'Throttling', status: 400, retryAfterMs }, afterMs: 10 });
const done: Answer = { done: 'it', afterMs: 10 };
const silent: Answer = { done: 'late', afterMs: 60_000 };

test('done at once: one attempt', async () => {
  expect(await run([done])).toEqual({ end: { done: 'it' }, startedAt: [0], endedAt: 10, aborted: true });
});

test('failures are retried with growing pauses', async () => {
  const { end, startedAt } = await run([throttled(), throttled(), throttled(), done]);
  expect(end).toEqual({ done: 'it' });
  expect(startedAt).toEqual([0, 260, 770, 1_780]);
});

test('an unanswered attempt goes on while others start; the first to finish decides', async () => {
  expect(await run([silent, done])).toMatchObject({ end: { done: 'it' }, startedAt: [0, 1_000], endedAt: 1_010 });
  expect(await run([{ done: 'slow', afterMs: 5_000 }, silent])).toMatchObject({ end: { done: 'slow' }, startedAt: [0, 1_000, 3_000], endedAt: 5_000 });
});

test('fails in time if nothing is ever answered, with few concurrent attempts', async () => {
  const { end, startedAt, endedAt, aborted } = await run([silent]);
  expect(end.error).toEqual({ name: 'TimeoutError' });
  expect(startedAt).toEqual([0, 1_000, 3_000, 7_000]);
  expect(endedAt).toBe(10_000);
  expect(aborted).toBe(true);
});

test('permanent errors are not retried', async () => {
  expect((await run([{ error: { name: 'AccessDenied', status: 403 }, afterMs: 10 }, done])).startedAt).toEqual([0]);
  expect((await run([{ error: { name: 'Throttling', status: 400 }, repeat: 'never', afterMs: 10 }, done])).startedAt).toEqual([0]);
  expect((await run([{ error: { name: 'PackedPolicyTooLarge', status: 400 }, repeat: 'at once', afterMs: 10 }, done])).startedAt).toEqual([0, 10]);
});

test('a Retry-After is obeyed; one beyond the deadline ends the attempts, or is ignored, as configured', async () => {
  expect((await run([throttled(4_000), done])).startedAt).toEqual([0, 4_010]);
  expect(await run([throttled(40_000), done], 'give up')).toMatchObject({ startedAt: [0], end: { error: { retryAfterMs: 40_000 } } });
  expect(await run([throttled(40_000), done], 'continue')).toMatchObject({ startedAt: [0, 260], end: { done: 'it' } });
});

test('an aborted call leaves no timer and no open body', async () => {
  const { time, timing } = virtualTiming();
  const running = new Set<object>();
  const countingTiming: Timing = {
    ...timing,
    timer: ms => {
      const timer = time.timer(ms);
      running.add(timer);
      return { expired: timer.expired, cancel: () => { running.delete(timer); timer.cancel(); } };
    },
  };
  let destroyed = false;
  const client = {
    // The headers and half of the body have arrived; an abort signal no longer has an effect.
    send: async (command: any) => {
      await command.middlewareStack.resolve(async () => ({ response: { statusCode: 200, body: { destroy: () => { destroyed = true; } } } }), {})({});
      return new Promise(() => undefined);
    },
  };
  const controller = new AbortController();
  const sending = sendOnce(client, new PutEventsCommand({ Entries: [] }), { timing: countingTiming, timeoutMs: 5_000, signal: controller.signal });
  await new Promise(setImmediate);
  controller.abort();
  expect((await sending).error).toMatchObject({ status: 200, unparsable: true });
  expect({ running: running.size, destroyed }).toEqual({ running: 0, destroyed: true });
});
