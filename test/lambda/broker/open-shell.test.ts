import * as fc from 'fast-check';
import { openShell } from '../../../lambda/broker/open-shell';
import { PACE } from '../../../lambda/broker/pace';
import type { Attempt, SessionService, SessionState } from '../../../lambda/broker/session-service';
import { runs } from '../../property-runs';

const SHELL = { sessionId: 'ssm-1', streamUrl: 'wss://example.test/1', tokenValue: 'token' };
const NAMES = { group: 'sg-1', session: 'ABC' };
const MAX_WAIT = 25_000;

/** A service that follows a script, with its own clock. */
class ScriptedService implements SessionService {
  public now = 0;
  public attempts: Array<{ at: number; limit: number; kind: Attempt['kind'] }> = [];
  public statesAskedAt: number[] = [];

  constructor(
    private readonly answer: (at: number, index: number) => Attempt & { takesMs?: number },
    private readonly state: (at: number) => SessionState = () => ({ kind: 'live' }),
  ) {}

  public async requestShell(limit: number): Promise<Attempt> {
    const { takesMs = 80, ...attempt } = this.answer(this.now, this.attempts.length);
    const answered: Attempt = takesMs > limit ? { kind: 'unanswered' } : attempt;
    this.attempts.push({ at: this.now, limit, kind: answered.kind });
    this.now += Math.min(takesMs, limit);
    return answered;
  }

  public async describeSession(limit: number): Promise<SessionState> {
    this.statesAskedAt.push(this.now);
    this.now += Math.min(30, limit);
    return this.state(this.now);
  }

  public open(options: { random?: () => number; maxWait?: number; startedAt?: number } = {}) {
    this.now = options.startedAt ?? 0;
    const deadlines = { received: 0, deadline: options.maxWait ?? MAX_WAIT, cutOff: 28_000 };
    return openShell(this, NAMES, deadlines, {
      now: () => this.now,
      sleep: async ms => {
        this.now += ms;
      },
      random: options.random ?? (() => 0.5),
    });
  }
}

const readyAfter = (ms: number) => (at: number): Attempt => at >= ms ? { kind: 'opened', shell: SHELL } : { kind: 'not-ready' };

test('a ready session needs one call, and no question about its state', async () => {
  const service = new ScriptedService(readyAfter(0));
  expect(await service.open()).toEqual({ shell: SHELL, orphaned: false, serviceRequestId: undefined, attempts: 1, unanswered: 0, waitedMs: 80 });
  expect(service.statesAskedAt).toEqual([]);
});

test.each([500, 2_000, 5_000, 10_000, 20_000])('a session that is ready after %d ms is opened soon after that', async ms => {
  const service = new ScriptedService(readyAfter(ms));
  const { shell, waitedMs, attempts } = await service.open({ random: () => 0 });
  expect(shell).toEqual(SHELL);
  // One pause and two calls at most.
  expect(waitedMs - ms).toBeLessThanOrEqual(PACE.laterMs + 80 + 80);
  expect(attempts).toBeLessThanOrEqual(35);
});

test('fails with 409 at the deadline, with retry time and duration, for a session that never gets ready', async () => {
  const service = new ScriptedService(readyAfter(Infinity));
  const { refusal, attempts } = await service.open();
  expect(refusal).toMatchObject({ type: 'StreamSessionAccessNotReadyException', retryAfterSeconds: 1 });
  expect(refusal!.message).toMatch(/not ready.*after 2\d\.\d s and \d+ calls\. Try again in 1 s/);
  expect(attempts).toBeLessThanOrEqual(35);
  expect(service.now).toBeLessThanOrEqual(MAX_WAIT);
  // Late and rarely, since "not ready" already says that the session exists.
  expect(service.statesAskedAt[0]).toBeGreaterThanOrEqual(10_000);
  expect(service.statesAskedAt[0]).toBeLessThan(11_500);
  expect(service.statesAskedAt).toHaveLength(2);
  expect(service.statesAskedAt.every((at, index, all) => index === 0 || at - all[index - 1] >= 10_000)).toBe(true);
});

test.each([[0, 5_000], [0.25, 7_500], [0.999, 14_990]])('"not ready": the state is first asked for at a random time (%d: after %d ms)', async (random, from) => {
  const service = new ScriptedService(() => ({ kind: 'not-ready' }));
  await service.open({ random: () => random });
  expect(service.statesAskedAt[0]).toBeGreaterThanOrEqual(from);
  expect(service.statesAskedAt[0]).toBeLessThan(from + 1_500);
});

test('"not ready" with throttling: the state is not asked for, since the game needs its quota', async () => {
  const service = new ScriptedService((_, index) => ({ kind: index === 1 ? 'throttled' : 'not-ready' }));
  await service.open();
  expect(service.statesAskedAt).toEqual([]);
});

test.each<Attempt['kind']>(['not-found', 'invalid'])('%s: the state is asked for at once, and only once', async kind => {
  const service = new ScriptedService((_, index) => index < 2 ? { kind } as Attempt : { kind: 'opened', shell: SHELL }, () => ({ kind: 'starting' }));
  await service.open();
  expect(service.statesAskedAt).toEqual([80]);
});

test('makes one call even if a cold start took longer than the wait', async () => {
  const service = new ScriptedService(readyAfter(0));
  expect(await service.open({ maxWait: 1_000, startedAt: 1_500 })).toMatchObject({ shell: SHELL, attempts: 1 });
});

test('fails without a call that could not finish before the response is due', async () => {
  const service = new ScriptedService(readyAfter(0));
  expect(await service.open({ startedAt: 27_900 })).toMatchObject({ refusal: { type: 'StreamSessionAccessNotReadyException' }, attempts: 0 });
});

test('starts no call that could not finish at the speed of the earlier ones', async () => {
  const service = new ScriptedService(() => ({ kind: 'not-ready', takesMs: 3_000 }));
  await service.open();
  expect(service.attempts.length).toBeGreaterThan(3);
  expect(service.attempts.every(({ limit }) => limit >= 4_500)).toBe(true);
  expect(service.attempts.some(({ kind }) => kind === 'unanswered')).toBe(false);
});

describe('the state decides what a refusal means', () => {
  const notFound = (): Attempt => ({ kind: 'not-found', message: 'Not found.' });
  const invalid = (): Attempt => ({ kind: 'invalid', message: 'In the wrong status.' });

  test.each(['TERMINATING', 'TERMINATED', 'ERROR'])('fails at once on %s, with status and reason', async status => {
    const service = new ScriptedService(invalid, () => ({ kind: 'over', status, reason: 'appFailure' }));
    const { refusal, attempts } = await service.open();
    expect(refusal).toMatchObject({ type: 'ValidationException', message: expect.stringContaining(`it is ${status} (appFailure)`) });
    expect(attempts).toBe(1);
  });

  test('fails when the session ends during the wait', async () => {
    const service = new ScriptedService(() => ({ kind: 'not-ready' }), at => at > 6_000 ? { kind: 'over', status: 'TERMINATED' } : { kind: 'starting' });
    expect((await service.open()).refusal).toMatchObject({ type: 'ValidationException' });
    expect(service.now).toBeLessThan(12_500);
  });

  test.each([['404', notFound], ['400', invalid]])('keeps waiting on %s for a session that is starting', async (_, refuse) => {
    const service = new ScriptedService(at => at > 4_000 ? { kind: 'opened', shell: SHELL } : refuse(), () => ({ kind: 'starting' }));
    expect(await service.open()).toMatchObject({ shell: SHELL });
  });

  test('fails at once for a session that does not exist', async () => {
    const service = new ScriptedService(notFound, () => ({ kind: 'absent', message: 'Stream group sg-1 not found.' }));
    expect(await service.open()).toMatchObject({ attempts: 1, refusal: { type: 'ResourceNotFoundException', message: expect.stringContaining('Stream group sg-1 not found') } });
  });

  test.each([['ResourceNotFoundException', notFound], ['ValidationException', invalid]])('fails on a second %s for a live session', async (type, refuse) => {
    const service = new ScriptedService(refuse);
    expect(await service.open()).toMatchObject({ attempts: 2, refusal: { type } });
  });
});

test.each<[string, Attempt, string]>([
  ['denied', { kind: 'denied', message: 'no' }, 'AccessDeniedException'],
  ['broken', { kind: 'broken' }, 'InternalServerException'],
  ['an unusable success', { kind: 'unusable' }, 'InternalServerException'],
])('fails without a second call on %s', async (_, attempt, type) => {
  const service = new ScriptedService(() => attempt);
  expect(await service.open()).toMatchObject({ attempts: 1, refusal: { type } });
});

/** The pause after each of these answers, which arrive at once. */
async function pausesAfter(...kinds: Array<Attempt['kind']>): Promise<number[]> {
  const service = new ScriptedService((_, index) => index < kinds.length ? { kind: kinds[index], takesMs: 1 } as Attempt : { kind: 'opened', shell: SHELL });
  await service.open({ random: () => 0 });
  return service.attempts.slice(1).map(({ at }, index) => Math.round(at - service.attempts[index].at - 1));
}

test('throttling slows down the rest of the wait', async () => {
  const [undisturbed, throttled, after] = await pausesAfter('not-ready', 'throttled', 'not-ready');
  expect(throttled).toBeGreaterThan(1.2 * undisturbed);
  expect(after).toBeGreaterThanOrEqual(throttled);
});

test('pauses are long while every call so far was throttled', async () => {
  const [first, second, answered] = await pausesAfter('throttled', 'throttled', 'not-ready');
  expect(second).toBe(first);
  expect(first).toBeGreaterThan(1.4 * answered);
});

test('a pause is bounded, however often the service throttles', async () => {
  const pauses = await pausesAfter(...Array.from({ length: 10 }, () => 'throttled' as const));
  expect(pauses[9]).toBe(pauses[8]);
  expect(pauses[9]).toBeLessThanOrEqual(2_500);
});

test('repeated faults make pauses longer, until the next answer', async () => {
  expect(await pausesAfter('fault', 'unanswered', 'fault', 'fault', 'not-ready', 'fault')).toEqual([1_000, 2_000, 4_000, 5_000, PACE.laterMs, 1_000]);
});

test('a Retry-After is obeyed; one beyond the deadline is passed on at once', async () => {
  const withinDeadline = new ScriptedService((_, index) => index === 0 ? { kind: 'throttled', retryAfterMs: 7_000 } : { kind: 'opened', shell: SHELL });
  expect(await withinDeadline.open()).toMatchObject({ shell: SHELL });
  expect(withinDeadline.attempts[1].at).toBeGreaterThanOrEqual(7_080);

  const beyondDeadline = new ScriptedService(() => ({ kind: 'throttled', retryAfterMs: 60_000 }));
  expect(await beyondDeadline.open()).toMatchObject({ attempts: 1, refusal: { type: 'ThrottlingException', retryAfterSeconds: 60 } });
  expect(beyondDeadline.now).toBe(80);
});

test('a call that hung does not count as the speed of the service', async () => {
  const service = new ScriptedService((_, index) => index === 0 ? { kind: 'fault', takesMs: 10_000 } : { kind: 'opened', shell: SHELL });
  expect(await service.open()).toMatchObject({ shell: SHELL, attempts: 2 });
});

test('unanswered calls are retried and counted', async () => {
  const service = new ScriptedService((_, index) => index < 2 ? { kind: 'unanswered' } : { kind: 'opened', shell: SHELL });
  expect(await service.open()).toMatchObject({ shell: SHELL, attempts: 3, unanswered: 2 });
});

test('whatever the service does: in time, at most one shell, a bounded number of calls, one outcome', async () => {
  const kind = fc.constantFrom<Attempt['kind']>('opened', 'unusable', 'unanswered', 'not-ready', 'not-found', 'invalid', 'denied', 'throttled', 'fault', 'broken');
  const answer = fc.record({
    kind: fc.oneof({ arbitrary: fc.constant<Attempt['kind']>('not-ready'), weight: 5 }, { arbitrary: kind, weight: 3 }),
    takesMs: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40_000 })),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
  });
  const state = fc.constantFrom<SessionState>({ kind: 'live' }, { kind: 'starting' }, { kind: 'absent' }, { kind: 'unknown' }, { kind: 'over', status: 'ERROR' });
  await fc.assert(fc.asyncProperty(
    fc.array(answer, { minLength: 1, maxLength: 60 }),
    fc.array(state, { minLength: 1 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.integer({ min: 0, max: 27_900 }),
    async (answers, states, random, startedAt) => {
      const service = new ScriptedService(
        (_, index) => ({ ...answers[index % answers.length], ...answers[index % answers.length].kind === 'opened' && { shell: SHELL } }) as Attempt,
        at => states[Math.floor(at) % states.length],
      );
      const opening = await service.open({ random: () => random, startedAt });
      expect(service.now).toBeLessThanOrEqual(Math.max(MAX_WAIT, Math.min(28_000, startedAt + 2_000)) + 1);
      expect(Number(opening.shell !== undefined) + Number(opening.refusal !== undefined)).toBe(1);
      expect(opening.attempts).toBe(service.attempts.length);
      expect(opening.attempts).toBeLessThanOrEqual(60);
      expect(opening.unanswered).toBe(service.attempts.filter(attempt => attempt.kind === 'unanswered').length);
      const mayHaveOpened = service.attempts.some(({ kind: one }) => one === 'unanswered' || one === 'unusable');
      expect(opening.orphaned).toBe(opening.refusal?.status === 500 && mayHaveOpened);
      const final = service.attempts.findIndex(attempt => ['opened', 'unusable', 'denied', 'broken'].includes(attempt.kind));
      if (final >= 0) expect(final).toBe(service.attempts.length - 1);
    },
  ), runs(1_000));
});
