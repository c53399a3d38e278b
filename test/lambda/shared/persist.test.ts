import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { VirtualTime } from '../../../bench/virtual-time';
import { persist, type Try } from '../../../lambda/shared/persist';
import { sendOnce } from '../../../lambda/shared/send-once';
import type { Timing } from '../../../lambda/shared/timing';

function started() {
  const time = new VirtualTime();
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), alarm: ms => time.alarm(ms), random: () => 1 };
  return { time, timing };
}

type Answer = Try<string> & { readonly afterMs: number };

/** Tries that end as scripted, and when each was begun. */
async function play(answers: Answer[], ifToldToWaitLonger: 'give up' | 'go on' = 'go on') {
  const { time, timing } = started();
  const begun: number[] = [];
  const signals: AbortSignal[] = [];
  const persisting = persist<string>(async (timeoutMs, signal) => {
    const { afterMs, ...end } = answers[Math.min(begun.length, answers.length - 1)];
    begun.push(time.now);
    signals.push(signal);
    await time.sleep(Math.min(afterMs, timeoutMs));
    return afterMs > timeoutMs ? { error: { name: 'TimeoutError' } } : end as Try<string>;
  }, { timing, until: 10_000, ifToldToWaitLonger });
  let endedAt = NaN;
  void persisting.then(() => { endedAt = time.now; });
  await time.run(persisting);
  return { end: await persisting, begun, endedAt, aborted: signals.every(({ aborted }) => aborted) };
}

const throttled = (retryAfterMs?: number): Answer => ({ error: { name: 'Throttling', status: 400, retryAfterMs }, afterMs: 10 });
const done: Answer = { done: 'it', afterMs: 10 };
const silent: Answer = { done: 'late', afterMs: 60_000 };

test('done at once: one attempt', async () => {
  expect(await play([done])).toEqual({ end: { done: 'it' }, begun: [0], endedAt: 10, aborted: true });
});

test('failures are retried with growing pauses', async () => {
  const { end, begun } = await play([throttled(), throttled(), throttled(), done]);
  expect(end).toEqual({ done: 'it' });
  expect(begun).toEqual([0, 260, 770, 1_780]);
});

test('an attempt without an answer is joined by others, not abandoned: the first to finish decides', async () => {
  expect(await play([silent, done])).toMatchObject({ end: { done: 'it' }, begun: [0, 1_000], endedAt: 1_010 });
  expect(await play([{ done: 'slow', afterMs: 5_000 }, silent])).toMatchObject({ end: { done: 'slow' }, begun: [0, 1_000, 3_000], endedAt: 5_000 });
});

test('down for good: ends in time, with few attempts under way at once', async () => {
  const { end, begun, endedAt, aborted } = await play([silent]);
  expect(end.error).toEqual({ name: 'TimeoutError' });
  expect(begun).toEqual([0, 1_000, 3_000, 7_000]);
  expect(endedAt).toBe(10_000);
  expect(aborted).toBe(true);
});

test('permanent errors are not retried', async () => {
  expect((await play([{ error: { name: 'AccessDenied', status: 403 }, afterMs: 10 }, done])).begun).toEqual([0]);
  expect((await play([{ error: { name: 'Throttling', status: 400 }, repeat: 'never', afterMs: 10 }, done])).begun).toEqual([0]);
  expect((await play([{ error: { name: 'PackedPolicyTooLarge', status: 400 }, repeat: 'at once', afterMs: 10 }, done])).begun).toEqual([0, 10]);
});

test('a pause that the service asks for is kept; one that does not fit ends the attempts, or is ignored, as configured', async () => {
  expect((await play([throttled(4_000), done])).begun).toEqual([0, 4_010]);
  expect(await play([throttled(40_000), done], 'give up')).toMatchObject({ begun: [0], end: { error: { retryAfterMs: 40_000 } } });
  expect(await play([throttled(40_000), done], 'go on')).toMatchObject({ begun: [0, 260], end: { done: 'it' } });
});

test('an abandoned call leaves nothing behind: no timer, no open body', async () => {
  const { time, timing } = started();
  const running = new Set<object>();
  const counted: Timing = {
    ...timing,
    alarm: ms => {
      const alarm = time.alarm(ms);
      running.add(alarm);
      return { rang: alarm.rang, off: () => { running.delete(alarm); alarm.off(); } };
    },
  };
  let destroyed = false;
  const client = {
    // The head has come, and half of the body: an abort signal does not reach that.
    send: async (command: any) => {
      await command.middlewareStack.resolve(async () => ({ response: { statusCode: 200, body: { destroy: () => { destroyed = true; } } } }), {})({});
      return new Promise(() => undefined);
    },
  };
  const abandoned = new AbortController();
  const sending = sendOnce(client, new PutEventsCommand({ Entries: [] }), { timing: counted, timeoutMs: 5_000, signal: abandoned.signal });
  await new Promise(setImmediate);
  abandoned.abort();
  expect((await sending).error).toMatchObject({ status: 200, unparsable: true });
  expect({ running: running.size, destroyed }).toEqual({ running: 0, destroyed: true });
});
