import * as fc from 'fast-check';
import { VirtualTime } from '../../../bench/virtual-time';
import { createHandler } from '../../../lambda/broker/handler';
import { assumeShellRole } from '../../../lambda/broker/operator-session';
import type { ShellRecord } from '../../../lambda/broker/record';
import type { Attempt, SessionService, SessionState } from '../../../lambda/broker/session-service';
import type { Outcome } from '../../../lambda/shared/errors';
import { putEvent } from '../../../lambda/shared/put-event';
import type { Timing } from '../../../lambda/shared/timing';
import { runs } from '../../property-runs';

// Whole requests, on a virtual clock, against whatever service, STS and event bus may do: at first, in between or permanently.

const STATUS: Record<Outcome, number> = { Opened: 200, Invalid: 400, Denied: 403, NotFound: 404, NotReady: 409, Throttled: 429, Failed: 500 };
const RECEIVED = Date.parse('2026-11-20T09:30:11Z');
const GATEWAY_LIMIT = 29_000;
const MAX_WAIT = 25_000;

type ScriptedAnswer = { readonly kind: Attempt['kind']; readonly takesMs: number; readonly retryAfterMs?: number };

/** One call to STS or the event bus. `silent`: no response. `refuses`: an entry error of the bus, or a response of STS without credentials. */
interface ScriptedCall {
  readonly does: 'succeeds' | 'throttles' | 'fails' | 'resets' | 'silent' | 'refuses' | 'denies';
  readonly takesMs: number;
}

interface History {
  /** From when on the session is ready; undefined: never. */
  readonly readyAfter?: number;
  /** The service's wrong answers, call by call; undefined for a right one. */
  readonly trouble: Array<ScriptedAnswer | undefined>;
  readonly states: SessionState[];
  /** What STS and the bus do with each of the first calls, and with every later one. */
  readonly sts: { readonly first: ScriptedCall[]; readonly then: ScriptedCall };
  readonly bus: { readonly first: ScriptedCall[]; readonly then: ScriptedCall };
  /** The age of the request when the function gets it, after a cold start for example. */
  readonly startsAfter: number;
  /** The function's remaining time. */
  readonly remaining: number;
  readonly random: number;
}

const secretsOf = (call: number) => ({ sessionId: `ssm-${call}`, streamUrl: `wss://example.test/SECRET-ADDRESS-${call}`, tokenValue: `SECRET-TOKEN-${call}` });

/** The part of an SDK client that `sendOnce` uses: gives the scripted answers, and obeys the abort signal. */
function scriptedClient(time: VirtualTime, { first, then }: History['sts'], success: object, entryError: object | undefined, onSuccess: (input: any) => void) {
  let calls = 0;
  const errors: Partial<Record<ScriptedCall['does'], object>> = {
    throttles: { name: 'ThrottlingException', $fault: 'client', status: 400 },
    fails: { name: 'InternalException', $fault: 'server', status: 500 },
    resets: { name: 'Error', code: 'ECONNRESET' },
    denies: { name: 'AccessDeniedException', $fault: 'client', status: 400, message: 'SECRET' },
  };
  return {
    send: async (command: any, { abortSignal }: { abortSignal: AbortSignal }) => {
      const { does, takesMs } = first[calls++] ?? then;
      const answer = time.timer(does === 'silent' ? 1e9 : takesMs);
      const aborted = new Promise<never>((_, reject) => abortSignal.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' }))));
      await Promise.race([answer.expired, aborted]).finally(answer.cancel);
      const error = errors[does];
      const { status, ...thrown } = { status: 200, ...error };
      if (does !== 'resets') await command.middlewareStack.resolve(async () => ({ response: { statusCode: status, headers: {} } }), {})({ input: {} });
      if (error) throw Object.assign(new Error(), thrown);
      if (does === 'refuses' && entryError) return entryError;
      onSuccess(command.input);
      return success;
    },
  } as any;
}

/** Plays a history through the handler. @returns what an outsider could see */
async function play(history: History) {
  const time = new VirtualTime();
  time.now = RECEIVED + history.startsAfter;
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), timer: ms => time.timer(ms), random: () => history.random };
  let calls = 0;
  let minted = 0;
  let unusable = 0;
  let callsAfterSuccess = 0;
  let firstStartedAt: number | undefined;
  let lastStartedAt = 0;
  let unanswered = 0;
  let closed = 0;
  const lines: string[] = [];
  const accepted: ShellRecord[] = [];
  const pass = async (takes: number, limit: number) => {
    await time.sleep(Math.min(takes, Math.max(0, limit)));
    return takes <= limit;
  };
  const service: SessionService = {
    requestShell: async limit => {
      if (minted + unusable > 0) callsAfterSuccess++;
      lastStartedAt = time.now;
      firstStartedAt ??= time.now;
      const trouble = history.trouble[calls++ % Math.max(1, history.trouble.length)];
      const ready = history.readyAfter !== undefined && time.now - RECEIVED >= history.readyAfter;
      const answer = trouble ?? { kind: ready ? 'opened' as const : 'not-ready' as const, takesMs: 80 };
      if (!await pass(answer.takesMs, limit) || answer.kind === 'unanswered') {
        unanswered++;
        return { kind: 'unanswered' };
      }
      if (answer.kind === 'opened') {
        minted++;
        return { kind: 'opened', shell: secretsOf(calls), requestId: `service-request-${calls}` };
      }
      if (answer.kind === 'unusable') {
        unusable++;
        return { kind: 'unusable', requestId: `service-request-${calls}` };
      }
      return { kind: answer.kind, message: 'The service said no.', retryAfterMs: answer.retryAfterMs };
    },
    describeSession: async limit => {
      await pass(30, limit);
      return history.states[Math.floor(time.now) % history.states.length];
    },
  };
  const credentials = { Credentials: { AccessKeyId: 'ASIASHELL', SecretAccessKey: 'SECRET', SessionToken: 'SECRET' } };
  const sts = scriptedClient(time, history.sts, credentials, {}, () => undefined);
  const bus = scriptedClient(time, history.bus, { FailedEntryCount: 0, Entries: [{ EventId: 'event' }] }, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] },
    ({ Entries: [{ Detail }] }) => void accepted.push(JSON.parse(Detail)));
  const settings = {
    shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', maxWaitMs: MAX_WAIT, requireReason: true, gates: [], partition: 'aws', region: 'us-west-2', account: '111122223333',
  };
  const handler = createHandler({
    settings,
    timing,
    connect: () => ({
      askGate: async () => ({ failure: 'there is none' }),
      assume: async (session, until) => {
        const { accessKeyId } = await assumeShellRole(sts, session, settings, until, timing);
        return { service, accessKeyId };
      },
      announce: (event, until) => putEvent(bus, event, settings.shellRoleArn, until, timing),
      close: () => void closed++,
    }),
    log: line => lines.push(line),
  });
  const answering = handler({
    path: '/streamgroups/sg-1/streamsessions/ABC/access',
    pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' },
    headers: { 'x-admin-shell-reason': 'INC-4711' },
    requestContext: { requestId: 'r', requestTimeEpoch: RECEIVED, identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice' } },
  }, { getRemainingTimeInMillis: () => history.remaining });
  let answeredAt = NaN;
  void answering.finally(() => answeredAt = time.now);
  await time.run(answering);
  const response = await answering;
  return { response, lines, accepted, calls, minted, unusable, unanswered, callsAfterSuccess, firstStartedAt, lastStartedAt, answeredAt, closed };
}

const kinds = fc.constantFrom<Attempt['kind']>('opened', 'unusable', 'unanswered', 'not-ready', 'not-found', 'invalid', 'denied', 'throttled', 'fault', 'broken');
const scripted: fc.Arbitrary<ScriptedAnswer> = fc.record({
  kind: kinds,
  takesMs: fc.oneof({ arbitrary: fc.integer({ min: 1, max: 400 }), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 60_000 }), weight: 1 }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
});
const takesMs = fc.oneof({ arbitrary: fc.integer({ min: 1, max: 200 }), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 20_000 }), weight: 1 });
const SUCCEEDS: ScriptedCall = { does: 'succeeds', takesMs: 40 };
const hiccup: fc.Arbitrary<ScriptedCall> = fc.record({ does: fc.constantFrom<ScriptedCall['does']>('throttles', 'fails', 'resets', 'silent', 'refuses'), takesMs });
const anything: fc.Arbitrary<ScriptedCall> = fc.oneof({ arbitrary: hiccup, weight: 4 }, { arbitrary: fc.record({ does: fc.constant('denies' as const), takesMs }), weight: 1 }, fc.record({ does: fc.constant('succeeds' as const), takesMs }));
const scriptedCalls = fc.record({
  first: fc.array(anything, { maxLength: 3 }),
  then: fc.oneof({ arbitrary: fc.constant(SUCCEEDS), weight: 8 }, { arbitrary: anything, weight: 2 }),
});
const histories: fc.Arbitrary<History> = fc.record({
  readyAfter: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  trouble: fc.array(fc.option(scripted, { nil: undefined, freq: 3 }), { maxLength: 40 }),
  states: fc.array(fc.constantFrom<SessionState>(
    { kind: 'live' }, { kind: 'starting' }, { kind: 'absent' }, { kind: 'unknown' }, { kind: 'over', status: 'ERROR', reason: 'appFailure' },
  ), { minLength: 1, maxLength: 8 }),
  sts: scriptedCalls,
  bus: scriptedCalls,
  startsAfter: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.integer({ min: 0, max: 27_000 }), weight: 1 }),
  remaining: fc.oneof({ arbitrary: fc.constant(GATEWAY_LIMIT), weight: 3 }, { arbitrary: fc.integer({ min: 1_000, max: GATEWAY_LIMIT }), weight: 1 }),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

test('whatever service, STS and event bus do: a response in time, one record, one outcome, at most one shell, and no leaked secret', async () => {
  const seen = new Map<Outcome, number>();
  await fc.assert(fc.asyncProperty(histories, async history => {
    const played = await play(history);
    const { response, lines, accepted, calls, minted, unusable, unanswered, callsAfterSuccess } = played;
    const { firstStartedAt, lastStartedAt, answeredAt, closed } = played;
    const { statusCode, headers, body } = response;

    // The response is in time for API Gateway and Lambda, and no call but the first starts after the wait.
    expect(answeredAt).toBeLessThan(RECEIVED + GATEWAY_LIMIT);
    expect(answeredAt).toBeLessThanOrEqual(RECEIVED + history.startsAfter + history.remaining);
    if (lastStartedAt !== firstStartedAt) expect(lastStartedAt).toBeLessThan(RECEIVED + MAX_WAIT);
    expect(closed).toBe(1);

    // One record and one outcome, which the status shows. The bus may get the same event twice.
    expect(lines).toHaveLength(1);
    const record = JSON.parse(lines[0]);
    const outcome: Outcome = record.outcome;
    expect(statusCode).toBe(STATUS[outcome]);
    expect(record).toMatchObject({ attempts: calls, unanswered, operator: expect.stringContaining('/alice'), streamGroupId: 'sg-1' });
    expect(new Set(accepted.map(event => JSON.stringify(event))).size).toBeLessThanOrEqual(1);
    const lost = minted > 0 && outcome === 'Failed';
    for (const event of accepted) expect([outcome, ...lost ? ['Opened'] : []]).toContain(event.outcome);
    expect(record.serviceRequestId).toBe(minted + unusable > 0 ? `service-request-${calls}` : undefined);

    // At most one shell, and no call after it. A shell that is handed out is the last call's, and recorded. Others are marked as orphaned.
    expect(minted + unusable).toBeLessThanOrEqual(1);
    expect(callsAfterSuccess).toBe(0);
    expect(calls).toBeLessThanOrEqual(70);
    if (outcome === 'Opened') {
      const { sessionId, streamUrl, tokenValue } = secretsOf(calls);
      expect(JSON.parse(body)).toEqual({ SessionId: sessionId, StreamUrl: streamUrl, TokenValue: tokenValue });
      expect(answeredAt - lastStartedAt).toBeLessThan(30_000); // of the 60 seconds for which they are valid
      expect(accepted.map(event => event.outcome)).toContain('Opened');
    } else {
      expect(JSON.parse(body)).toEqual({ __type: headers!['x-amzn-errortype'], Message: expect.stringMatching(/^\w.*\.$/) });
      expect(body).not.toContain('SECRET');
      if ([409, 429].includes(statusCode)) expect(headers!['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    expect(headers!['x-admin-shell-orphaned']).toBe(statusCode === 500 && minted + unusable + unanswered > 0 ? 'true' : undefined);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(JSON.stringify(headers) + lines.join() + JSON.stringify(accepted)).not.toContain('SECRET');
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }), runs(1_000));
  // The histories reach every outcome that a well-formed request can have.
  expect([...seen.keys()].sort()).toEqual(Object.keys(STATUS).sort());
});

test('transient failures of STS and the bus don\'t make a request fail', async () => {
  const short = fc.record({ first: fc.array(fc.record({ does: fc.constantFrom<ScriptedCall['does']>('throttles', 'fails', 'resets', 'silent', 'refuses'), takesMs: fc.integer({ min: 1, max: 400 }) }), { maxLength: 3 }), then: fc.constant(SUCCEEDS) });
  const ready = fc.integer({ min: 0, max: 12_000 });
  const luck = fc.double({ min: 0, max: 0.999, noNaN: true });
  await fc.assert(fc.asyncProperty(short, short, ready, luck, async (sts, bus, readyAfter, random) => {
    const { response, minted, accepted } = await play({ readyAfter, trouble: [], states: [{ kind: 'live' }], sts, bus, startsAfter: 0, remaining: GATEWAY_LIMIT, random });
    expect(response.statusCode).toBe(200);
    expect(minted).toBe(1);
    expect(accepted).not.toEqual([]);
  }), runs(200));
});
