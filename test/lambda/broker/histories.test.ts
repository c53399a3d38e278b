import * as fc from 'fast-check';
import { createHandler } from '../../../lambda/broker/handler';
import type { Attempt, SessionService, SessionState } from '../../../lambda/broker/open-shell';
import type { ShellRecord } from '../../../lambda/broker/record';
import { BrokerError, type Outcome } from '../../../lambda/shared/errors';
import { runs } from '../../property-runs';

// A whole request, on a clock of its own, against whatever service, STS and event bus may do.

const STATUS: Record<Outcome, number> = { Opened: 200, Invalid: 400, Denied: 403, NotFound: 404, NotReady: 409, Throttled: 429, Failed: 500 };
const RECEIVED = Date.parse('2026-11-20T09:30:11Z');
const GATEWAY_LIMIT = 29_000;
const MAX_WAIT = 25_000;

type Scripted = { readonly kind: Attempt['kind']; readonly takesMs: number; readonly retryAfterMs?: number };

interface History {
  /** The session takes shells from here on; before, it is not ready. Undefined: never. */
  readonly readyAfter?: number;
  /** What the service does instead of what it should, call by call; undefined where it behaves. */
  readonly trouble: Array<Scripted | undefined>;
  readonly states: SessionState[];
  readonly assume: { readonly takesMs: number; readonly fails: boolean };
  readonly announce: { readonly takesMs: number; readonly does: 'accepts' | 'refuses' | 'rejects' };
  /** How long the request had been under way when the function got it: a cold start, say. */
  readonly startsAfter: number;
  /** What the function has left of its own time. */
  readonly remaining: number;
  readonly random: number;
}

const secretsOf = (call: number) => ({ sessionId: `ssm-${call}`, streamUrl: `wss://example.test/SECRET-ADDRESS-${call}`, tokenValue: `SECRET-TOKEN-${call}` });

/** Plays a history through the handler and reports what an outsider could see of it. */
async function play(history: History) {
  let now = RECEIVED + history.startsAfter;
  let calls = 0;
  let minted = 0;
  let callsAfterSuccess = 0;
  let firstBegun: number | undefined;
  let lastBegun = 0;
  const lines: string[] = [];
  const events: ShellRecord[] = [];
  const pass = (takes: number, limit: number) => {
    now += Math.min(takes, Math.max(0, limit));
    return takes <= limit;
  };
  const service: SessionService = {
    requestShell: async limit => {
      if (minted > 0) callsAfterSuccess++;
      lastBegun = now;
      firstBegun ??= now;
      const trouble = history.trouble[calls++ % Math.max(1, history.trouble.length)];
      const ready = history.readyAfter !== undefined && now - RECEIVED >= history.readyAfter;
      const answer = trouble ?? { kind: ready ? 'opened' as const : 'not-ready' as const, takesMs: 80 };
      if (!pass(answer.takesMs, limit)) return { kind: 'unanswered' };
      if (answer.kind === 'opened') {
        minted++;
        return { kind: 'opened', shell: secretsOf(calls) };
      }
      if (answer.kind === 'unusable') {
        minted++;
        return { kind: 'unusable' };
      }
      return { kind: answer.kind, message: 'The service said no.', retryAfterMs: answer.retryAfterMs };
    },
    describeSession: async limit => {
      pass(30, limit);
      return history.states[Math.floor(now) % history.states.length];
    },
  };
  const handler = createHandler({
    settings: {
      shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', maxWaitMs: MAX_WAIT, requireReason: true, partition: 'aws', region: 'us-west-2', account: '111122223333',
    },
    timing: { now: () => now, sleep: async ms => { now += ms; }, random: () => history.random },
    serviceFor: async (_, limit) => {
      if (!pass(history.assume.takesMs, limit) || history.assume.fails) throw new BrokerError('InternalServerException', 'The broker could not assume its shell role.');
      return { service, accessKeyId: 'ASIASHELL' };
    },
    announce: async (record, limit) => {
      events.push(record);
      if (!pass(history.announce.takesMs, limit)) return false;
      if (history.announce.does === 'rejects') throw new Error('SECRET');
      return history.announce.does === 'accepts';
    },
    log: line => lines.push(line),
  });
  const response = await handler({
    path: '/streamgroups/sg-1/streamsessions/ABC/access',
    pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' },
    headers: { 'x-admin-shell-reason': 'INC-4711' },
    requestContext: { requestId: 'r', requestTimeEpoch: RECEIVED, identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice' } },
  } as any, { getRemainingTimeInMillis: () => history.remaining });
  return { response, lines, events, calls, minted, callsAfterSuccess, firstBegun, lastBegun, answered: now };
}

const seldom = <T>(rare: T, usual: T) => fc.oneof({ arbitrary: fc.constant(usual), weight: 8 }, fc.constant(rare));
const kinds = fc.constantFrom<Attempt['kind']>('opened', 'unusable', 'unanswered', 'not-ready', 'not-found', 'invalid', 'denied', 'throttled', 'fault', 'broken');
const scripted: fc.Arbitrary<Scripted> = fc.record({
  kind: kinds,
  takesMs: fc.oneof({ arbitrary: fc.integer({ min: 1, max: 400 }), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 60_000 }), weight: 1 }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
});
const histories: fc.Arbitrary<History> = fc.record({
  readyAfter: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  trouble: fc.array(fc.option(scripted, { nil: undefined, freq: 3 }), { maxLength: 40 }),
  states: fc.array(fc.constantFrom<SessionState>(
    { kind: 'live' }, { kind: 'starting' }, { kind: 'absent' }, { kind: 'unknown' }, { kind: 'over', status: 'ERROR', reason: 'appFailure' },
  ), { minLength: 1, maxLength: 8 }),
  assume: fc.record({
    takesMs: fc.oneof({ arbitrary: fc.constant(60), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 20_000 }), weight: 1 }),
    fails: seldom(true, false),
  }),
  announce: fc.record({
    takesMs: fc.oneof({ arbitrary: fc.constant(20), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 20_000 }), weight: 1 }),
    does: fc.oneof({ arbitrary: fc.constant('accepts' as const), weight: 8 }, fc.constant('refuses' as const), fc.constant('rejects' as const)),
  }),
  startsAfter: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.integer({ min: 0, max: 27_000 }), weight: 1 }),
  remaining: fc.oneof({ arbitrary: fc.constant(GATEWAY_LIMIT), weight: 3 }, { arbitrary: fc.integer({ min: 1_000, max: GATEWAY_LIMIT }), weight: 1 }),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

test('every history of service, STS and event bus: in time, one record, one outcome, at most one shell, and no secret out of place', async () => {
  const seen = new Map<Outcome, number>();
  await fc.assert(fc.asyncProperty(histories, async history => {
    const { response, lines, events, calls, minted, callsAfterSuccess, firstBegun, lastBegun, answered } = await play(history);
    const { statusCode, headers, body } = response;

    // The answer leaves before API Gateway or Lambda would cut it off, and no call but the first is begun after the wait.
    expect(answered).toBeLessThan(RECEIVED + GATEWAY_LIMIT);
    expect(answered).toBeLessThanOrEqual(RECEIVED + history.startsAfter + history.remaining);
    if (lastBegun !== firstBegun) expect(lastBegun).toBeLessThan(RECEIVED + MAX_WAIT);

    // One record, one outcome, told by the status.
    expect(lines).toHaveLength(1);
    expect(events).toHaveLength(1);
    const record = JSON.parse(lines[0]);
    const outcome: Outcome = record.outcome;
    expect(statusCode).toBe(STATUS[outcome]);
    expect(record).toMatchObject({ attempts: calls, operator: expect.stringContaining('/alice'), streamGroupId: 'sg-1' });
    const lost = events[0].outcome === 'Opened' && outcome === 'Failed';
    if (!lost) expect(events[0].outcome).toBe(outcome);

    // At most one shell, and never a call after one; what is handed out is from the last call, and fresh.
    expect(minted).toBeLessThanOrEqual(1);
    expect(callsAfterSuccess).toBe(0);
    expect(calls).toBeLessThanOrEqual(70);
    if (outcome === 'Opened') {
      const { sessionId, streamUrl, tokenValue } = secretsOf(calls);
      expect(JSON.parse(body)).toEqual({ SessionId: sessionId, StreamUrl: streamUrl, TokenValue: tokenValue });
      expect(answered - lastBegun).toBeLessThan(11_000);
      expect(history.announce.does).toBe('accepts');
    } else {
      expect(JSON.parse(body)).toEqual({ __type: headers!['x-amzn-errortype'], Message: expect.stringMatching(/^\w.*\.$/) });
      expect(body).not.toContain('SECRET');
      if ([409, 429].includes(statusCode)) expect(headers!['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(JSON.stringify(headers) + lines.join() + JSON.stringify(events)).not.toContain('SECRET');
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }), runs(1_000));
  // The histories reach every outcome that a well-formed request can have.
  expect([...seen.keys()].sort()).toEqual(Object.keys(STATUS).sort());
});
