import * as fc from 'fast-check';
import type { Answer } from '../../cli/answer';
import { openShell } from '../../cli/open-shell';
import { Progress } from '../../cli/progress';
import { runs } from '../property-runs';

// Waiting and retrying, on a fake clock.

const SHELL = { SessionId: 'gameliftstreams-0a1b', StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1', TokenValue: 'AAEA' };
const opened: Answer = { kind: 'answered', status: 200, body: JSON.stringify(SHELL) };
const notReady = (retryAfterSeconds?: number): Answer => ({ kind: 'answered', status: 409, type: 'StreamSessionAccessNotReadyException', body: '{"Message":"not ready"}', retryAfterSeconds });
const failed: Answer = { kind: 'answered', status: 500, type: 'InternalServerException', body: '{"Message":"STS failed"}' };
const lost: Answer = { kind: 'lost', code: 'ECONNRESET' };

/** The broker gives one answer after the other, each after `answerMs`, and then repeats the last one. */
function startOpening(wait: number, answers: Answer[], answerMs = 100, mayOpenAnother?: () => Promise<boolean>) {
  let now = 0;
  const askedAt: number[] = [];
  const printed: string[] = [];
  const opening = openShell(async () => {
    askedAt.push(now);
    now += answerMs;
    return answers[Math.min(askedAt.length, answers.length) - 1];
  }, {
    wait,
    allowLoopback: false,
    grant: 'connect',
    approveCommand: id => `approve ${id}`,
    now: () => now,
    sleep: async ms => { now += ms; },
    print: text => printed.push(text),
    mayOpenAnother,
  });
  return { opening, askedAt, printed };
}

test('waits for Retry-After, but at least a second', async () => {
  const { opening, askedAt } = startOpening(300_000, [notReady(3), notReady(0), notReady(), opened]);
  expect(await opening).toEqual(SHELL);
  expect(askedAt).toEqual([0, 3_100, 4_200, 9_300]);
});

test('starts counting failures again after a "not ready"', async () => {
  const { opening, askedAt } = startOpening(300_000, [failed, lost, failed, notReady(1), failed, lost, failed, opened]);
  expect(await opening).toEqual(SHELL);
  expect(askedAt).toHaveLength(8);
});

test.each([[failed, 'STS failed'], [lost, 'did not arrive (ECONNRESET)']])('fails after four failures in a row', async (answer, message) => {
  const { opening, askedAt } = startOpening(300_000, [answer]);
  await expect(opening).rejects.toMatchObject({ exitCode: 7, message: expect.stringContaining(message) });
  expect(askedAt).toEqual([0, 1_100, 3_200, 7_300]);
});

test.each(['ENOTFOUND', 'CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT'])('fails at once on %s', async code => {
  const { opening, askedAt } = startOpening(300_000, [{ kind: 'unreachable', code }]);
  await expect(opening).rejects.toMatchObject({ exitCode: 7 });
  expect(askedAt).toHaveLength(1);
});

test('fails after one request with a wait of 0', async () => {
  for (const answer of [notReady(0), failed, lost]) {
    const { opening, askedAt } = startOpening(0, [answer]);
    await expect(opening).rejects.toThrow();
    expect(askedAt).toHaveLength(1);
  }
});

test('fails without a request after the end of --wait, whatever the answers', async () => {
  const answer = fc.oneof(fc.integer({ min: 0, max: 90 }).map(notReady), fc.constantFrom(notReady(), failed, lost));
  await fc.assert(fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 600_000 }), async (answers, wait) => {
    const { opening, askedAt } = startOpening(wait, [...answers, notReady(1)], 28_000);
    await expect(opening).rejects.toMatchObject({ name: 'Failure' });
    expect(Math.max(...askedAt)).toBeLessThanOrEqual(wait);
  }), runs(100));
});

describe('after a failure that may have opened a shell', () => {
  const orphaned: Answer = { ...failed, orphaned: true };

  test('asks again if the operator agrees', async () => {
    const { opening, askedAt } = startOpening(300_000, [orphaned, opened], 100, async () => true);
    expect(await opening).toEqual(SHELL);
    expect(askedAt).toHaveLength(2);
  });

  test.each<[string, (() => Promise<boolean>) | undefined]>([['does not', async () => false], ['can\'t be asked', undefined]])('fails if the operator %s', async (_, mayOpenAnother) => {
    const { opening, askedAt } = startOpening(300_000, [orphaned, opened], 100, mayOpenAnother);
    await expect(opening).rejects.toMatchObject({ exitCode: 7 });
    expect(askedAt).toHaveLength(1);
  });
});

test('fails with "Given up after --wait" only if that is what happened', async () => {
  await expect(startOpening(60_000, [notReady(120)]).opening).rejects.toThrow(/Not asked again: the broker says to retry in 2 min, but only 60 s of --wait 1 min are left/);
  await expect(startOpening(60_000, [notReady(5)]).opening).rejects.toThrow('Gave up after --wait 1 min.');
  await expect(startOpening(0, [notReady(5)]).opening).rejects.toThrow('Asked only once, because of --wait 0.');
});

test('fails without another request after a 200, whatever its content', async () => {
  const { opening, askedAt } = startOpening(300_000, [{ kind: 'answered', status: 200, body: 'garbage' }, opened]);
  await expect(opening).rejects.toMatchObject({ exitCode: 7 });
  expect(askedAt).toHaveLength(1);
});

describe('the progress display', () => {
  const written: string[] = [];
  const screen = (isTTY: boolean) => ({ isTTY, columns: 40, write: (text: string) => written.push(text) });
  beforeEach(() => {
    written.length = 0;
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  test('is one line with the elapsed time on a terminal, and fits its width', async () => {
    await new Progress(screen(true)).during('Waiting for a shell on a session with a long name', async () => jest.advanceTimersByTime(2_200));
    expect(written.join('')).toContain('/ Waiting for');
    for (const text of written) expect(text.replace(/\r\x1b\[2K/, '').length).toBeLessThan(40); // eslint-disable-line no-control-regex
    expect(written[written.length - 1]).toBe('\r\x1b[2K');
    expect(written.join('')).not.toContain('\n');
  });

  test('is a few plain lines without a terminal', async () => {
    await new Progress(screen(false)).during('Waiting', async () => jest.advanceTimersByTime(70_000));
    expect(written).toEqual(['Waiting…\n', 'Waiting: 30 s\n', 'Waiting: 60 s\n']);
  });

  test('is plain lines on a dumb terminal', async () => {
    await new Progress(screen(true), Date.now, { TERM: 'dumb' }).during('Waiting', async () => jest.advanceTimersByTime(31_000));
    expect(written).toEqual(['Waiting…\n', 'Waiting: 30 s\n']);
  });

  test('pauses during a question', async () => {
    await new Progress(screen(true)).during('Waiting', async () => undefined);
    const progress = new Progress(screen(true));
    await progress.during('Waiting', () => progress.paused(async () => {
      written.length = 0;
      jest.advanceTimersByTime(10_000);
    }));
    expect(written.filter(text => text.includes('Waiting'))).toEqual([]);
  });

  test('stops when the operation fails', async () => {
    await expect(new Progress(screen(true)).during('Waiting', async () => { throw new Error('no'); })).rejects.toThrow('no');
    written.length = 0;
    jest.advanceTimersByTime(10_000);
    expect(written).toEqual([]);
  });
});
