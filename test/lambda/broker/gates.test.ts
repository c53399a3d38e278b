import * as fc from 'fast-check';
import { readAnswer } from '../../../lambda/broker/gate-answer';
import { askGates, type GateReply } from '../../../lambda/broker/gates';
import { createHandler } from '../../../lambda/broker/handler';
import type { OperatorSession } from '../../../lambda/broker/operator-session';
import type { ShellRecord } from '../../../lambda/broker/record';
import { readSettings, type GateSettings } from '../../../lambda/broker/settings';
import type { GateAnswer, GateQuestion } from '../../../lambda/shared/gate-protocol';
import type { Timing } from '../../../lambda/shared/timing';
import { runs } from '../../property-runs';

const NOW = Date.parse('2026-11-20T09:30:11Z');
const ALICE = 'arn:aws:sts::111122223333:assumed-role/GameOps/alice';
const BOB = 'arn:aws:sts::111122223333:assumed-role/GameOps/bob';
const gate = (name: string, timeoutMs = 5_000): GateSettings => ({ name, functionArn: `arn:aws:lambda:us-west-2:111122223333:function:${name}`, timeoutMs });

/** Sends a request through gates, each of which replies after `takesMs` with the next of `replies`. */
async function ask(replies: Array<GateReply | (() => Promise<GateReply>)>, { gates = replies.map((_, n) => gate(`Gate${n}`)), event = {}, takesMs = 0, context }: {
  gates?: GateSettings[]; event?: any; takesMs?: number; context?: unknown;
} = {}) {
  let now = NOW;
  const timing: Timing = {
    now: () => now,
    sleep: async ms => { now += ms; },
    timer: () => ({ expired: new Promise(() => undefined), cancel: () => undefined }),
    random: () => 0,
  };
  const calls: string[] = [];
  const questions: GateQuestion[] = [];
  const limits: number[] = [];
  const sessions: OperatorSession[] = [];
  const assumedUntil: number[] = [];
  const events: ShellRecord[] = [];
  const lines: any[] = [];
  const handler = createHandler({
    settings: {
      shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', maxWaitMs: 25_000, requireReason: false, gates, partition: 'aws', region: 'us-west-2', account: '111122223333',
    },
    timing,
    connect: () => ({
      askGate: async ({ name }, question, timeoutMs) => {
        const reply = replies[questions.length];
        calls.push(name);
        questions.push(question);
        limits.push(timeoutMs);
        now += takesMs;
        return typeof reply === 'function' ? reply() : reply;
      },
      assume: async (session, until) => {
        calls.push('STS');
        sessions.push(session);
        assumedUntil.push(until);
        return {
          accessKeyId: 'ASIASHELL',
          service: {
            requestShell: async () => ({ kind: 'opened', shell: { sessionId: 'ssm-1', streamUrl: 'wss://SECRET', tokenValue: 'SECRET' } }),
            describeSession: async () => ({ kind: 'live' }),
          },
        };
      },
      announce: async ({ detail }) => events.push(JSON.parse(JSON.stringify(detail))) > 0,
      close: () => undefined,
    }),
    log: line => lines.push(JSON.parse(line)),
  });
  const answer = await handler({
    resource: '/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/access',
    path: '/streamgroups/sg-1/streamsessions/ABC/access',
    pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' },
    headers: { 'x-admin-shell-reason': 'INC-4711%20black%20screen' },
    requestContext: {
      requestId: 'request-1',
      requestTimeEpoch: NOW,
      identity: { userArn: ALICE, caller: 'AROAX:alice', accessKey: 'ASIAX', sourceIp: '203.0.113.10' },
    },
    ...event,
  }, context);
  const message: string | undefined = JSON.parse(answer.body).Message;
  return { answer, message, calls, questions, limits, sessions, assumedUntil, events, lines, now };
}

const allow: GateReply = { payload: { decision: 'allow' } };
const answers = (payload: unknown): GateReply => ({ payload });

test('a gate is asked with operator, session and reason, before STS', async () => {
  const { calls, questions, answer } = await ask([allow]);
  expect(answer.statusCode).toBe(200);
  expect(calls).toEqual(['Gate0', 'STS']);
  expect(questions).toEqual([{
    version: 1,
    shell: 'Arcade',
    operator: ALICE,
    sourceIdentity: 'alice',
    caller: 'AROAX:alice',
    sourceIp: '203.0.113.10',
    streamGroupId: 'sg-1',
    streamSessionId: 'ABC',
    reason: 'INC-4711 black screen',
    requestId: 'request-1',
    time: '2026-11-20T09:30:11.000Z',
  }]);
});

test('gates are asked in order; the approver is in record, event and tags, but not in the response', async () => {
  const { calls, answer, events, lines, sessions } = await ask([allow, answers({ decision: 'allow', approvedBy: BOB, approvalId: 'id-1' })]);
  expect(calls).toEqual(['Gate0', 'Gate1', 'STS']);
  expect(events).toEqual([expect.objectContaining({ outcome: 'Opened', approvedBy: BOB, approvalId: 'id-1' })]);
  expect(lines[0]).toMatchObject(events[0]);
  for (const absent of ['gate', 'gateMessage', 'emergency']) expect(events[0]).not.toHaveProperty(absent);
  expect(sessions).toEqual([expect.objectContaining({ approvedBy: BOB })]);
  expect(Object.keys(answer.headers!)).toEqual(['content-type', 'cache-control', 'x-admin-shell-attempts', 'x-admin-shell-waited-ms']);
});

test.each<[Partial<GateAnswer>, number, string, string, string | undefined, string]>([
  [{ decision: 'wait', message: 'Ask Bob.', retryAfterSeconds: 7, approvalId: 'id-1' }, 409, 'StreamSessionAccessNotReadyException', 'Ask Bob.', '7', 'NotReady'],
  [{ decision: 'wait' }, 409, 'StreamSessionAccessNotReadyException', 'The gate Gate1 has not decided yet. Try again in 10 s.', '10', 'NotReady'],
  [{ decision: 'deny', message: 'Not on call.', approvalId: 'id-1' }, 403, 'AccessDeniedException', 'Not on call.', undefined, 'Denied'],
  [{ decision: 'deny' }, 403, 'AccessDeniedException', 'The gate Gate1 refused this request.', undefined, 'Denied'],
])('fails on %j: the first gate that does not allow decides, and no other is asked', async (payload, status, type, message, retryAfter, outcome) => {
  const { answer, message: said, calls, events } = await ask([allow, answers(payload), allow]);
  expect(calls).toEqual(['Gate0', 'Gate1']);
  expect({ status: answer.statusCode, message: said }).toEqual({ status, message });
  expect(answer.headers).toMatchObject({ 'x-amzn-errortype': type, 'x-admin-shell-gate': 'Gate1', 'x-admin-shell-attempts': '0' });
  expect(answer.headers!['retry-after']).toBe(retryAfter);
  expect(answer.headers!['x-admin-shell-approval-id']).toBe(payload.approvalId);
  expect(answer.headers).not.toHaveProperty('x-admin-shell-orphaned');
  const gateMessage = payload.message === undefined ? {} : { gateMessage: payload.message };
  expect(events).toEqual([expect.objectContaining({ outcome, gate: 'Gate1', ...gateMessage })]);
});

test.each([[0, 1], [-5, 1], [0.2, 1], [1, 1], [2.1, 3], [300, 300], [301, 300], [1e300, 300]])('a gate\'s retryAfterSeconds %d becomes %d', (retryAfterSeconds, expected) => {
  expect(readAnswer({ decision: 'wait', retryAfterSeconds }).answer).toMatchObject({ retryAfterSeconds: expected });
});

const MALFORMED: Array<[string, unknown]> = [
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['a number', 1],
  ['a string', 'allow'],
  ['JSON in JSON', '{"decision":"allow"}'],
  ['a list', [{ decision: 'allow' }]],
  ['an empty object', {}],
  ['another decision', { decision: 'yes' }],
  ['another case', { decision: 'Allow' }],
  ['a trailing space', { decision: 'allow ' }],
  ['true as its decision', { decision: true }],
  ['a list as its decision', { decision: ['allow'] }],
  ['a decision under another name', { Decision: 'allow' }],
  ['a response for API Gateway', { statusCode: 200, body: '{"decision":"allow"}' }],
  ['a function\'s error', { errorMessage: 'x', errorType: 'Error' }],
  ['a number as its message', { decision: 'allow', message: 5 }],
  ['null as its message', { decision: 'deny', message: null }],
  ['a list as its message', { decision: 'wait', message: ['x'] }],
  ['a string for seconds', { decision: 'wait', retryAfterSeconds: '10' }],
  ['null for seconds', { decision: 'wait', retryAfterSeconds: null }],
  ['a number as the approver', { decision: 'allow', approvedBy: 5 }],
  ['an approver of one letter', { decision: 'allow', approvedBy: 'x' }],
  ['an approver with a space', { decision: 'allow', approvedBy: 'Bob Smith' }],
  ['an approver with a line break', { decision: 'allow', approvedBy: 'bob\n' }],
  ['an overlong approver', { decision: 'allow', approvedBy: 'b'.repeat(257) }],
  ['an empty approver', { decision: 'allow', approvedBy: '' }],
  ['an object as the ID', { decision: 'allow', approvalId: {} }],
  ['an ID with a header in it', { decision: 'wait', approvalId: 'id\r\nx-evil: 1' }],
  ['an overlong ID', { decision: 'deny', approvalId: '1'.repeat(65) }],
];
test.each(MALFORMED)('fails closed if a gate answers with %s', async (_, payload) => {
  const { answer, message, calls, events, sessions } = await ask([answers(payload), allow]);
  expect(answer.statusCode).toBe(500);
  expect(answer.headers).toMatchObject({ 'x-amzn-errortype': 'InternalServerException', 'x-admin-shell-gate': 'Gate0' });
  expect(message).toContain('The gate Gate0 gave no usable answer');
  expect({ calls, sessions }).toEqual({ calls: ['Gate0'], sessions: [] });
  expect(events).toEqual([expect.objectContaining({ outcome: 'Failed', gate: 'Gate0' })]);
  expect(events[0]).not.toHaveProperty('gateMessage');
});

test('fails closed on every answer but an exact "allow"', async () => {
  const almostValid = fc.record({
    decision: fc.oneof(fc.constantFrom('allow', 'Allow', 'deny', 'wait', 'ok'), fc.anything()),
    message: fc.oneof(fc.string(), fc.anything()),
    retryAfterSeconds: fc.oneof(fc.double(), fc.anything()),
    approvedBy: fc.oneof(fc.constant(BOB), fc.string(), fc.anything()),
    approvalId: fc.oneof(fc.constant('id-1'), fc.string(), fc.anything()),
  }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(fc.oneof(fc.anything(), almostValid), async payload => {
    const { answer, calls, lines } = await ask([answers(payload)]);
    expect(lines).toHaveLength(1);
    if (answer.statusCode === 200) expect((payload as any).decision).toBe('allow');
    else expect(calls).toEqual(['Gate0']);
    expect([200, 403, 409, 500]).toContain(answer.statusCode);
  }), runs(400));
});

test.each<[string, GateReply | (() => Promise<GateReply>)]>([
  ['reports a failure', { failure: 'its function failed' }],
  ['can\'t be invoked', async () => Promise.reject(new Error('SECRET'))],
])('fails closed if a gate %s', async (_, reply) => {
  const { answer, calls, events } = await ask([reply, allow]);
  expect(answer.statusCode).toBe(500);
  expect(calls).toEqual(['Gate0']);
  expect(JSON.stringify([answer, events])).not.toContain('SECRET');
});

test('a gate\'s message becomes one printable line of at most 300 characters, without anything like a URL or a token', async () => {
  const message = `Ask\u202e Bob\r\nx-evil: 1 wss://example.test/x ${'T'.repeat(60)} ${'ä '.repeat(400)}`;
  const { message: said, events, answer } = await ask([answers({ decision: 'deny', message })]);
  expect(said).toMatch(/^Ask {2}Bob x-evil: 1 \*\*\* \*\*\* (ä ?)+$/);
  expect(said!.length).toBeLessThanOrEqual(300);
  expect(events[0].gateMessage).toBe(said);
  expect(JSON.stringify(answer.headers)).not.toContain('evil');
});

test.each(['', ' ', '\u202e\n'])('an unreadable message (%j) is ignored', async message => {
  expect((await ask([answers({ decision: 'deny', message })])).message).toBe('The gate Gate0 refused this request.');
});

test('a gate has its own timeout, limited by the request\'s remaining time, and its time counts as waiting', async () => {
  expect((await ask([allow, allow], { gates: [gate('A', 3_000), gate('B', 7_000)] })).limits).toEqual([3_000, 7_000]);
  // One second is kept for the record, and the time of one call to the service.
  const short = await ask([allow], { context: { getRemainingTimeInMillis: () => 4_000 } });
  expect(short.limits[0]).toBeGreaterThan(0);
  expect(short.limits[0]).toBeLessThan(3_000);
  const slow = await ask([allow], { takesMs: 6_000 });
  expect(slow.answer.headers).toMatchObject({ 'x-admin-shell-waited-ms': '6000' });
  expect(slow.assumedUntil[0]).toBeLessThanOrEqual(NOW + 25_000);
});

test('fails closed without time for the next gate', async () => {
  const { answer, message, calls } = await ask([allow, allow], { takesMs: 28_500 });
  expect(answer.statusCode).toBe(500);
  expect(message).toContain('no time left');
  expect(calls).toEqual(['Gate0']);
});

test.each([
  ['without an identity', { requestContext: { identity: {} } }, 403],
  ['that is invalid', { pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: '' } }, 400],
])('fails without asking a gate for a request %s', async (_, event, status) => {
  const { answer, calls } = await ask([allow], { event });
  expect({ status: answer.statusCode, calls }).toEqual({ status, calls: [] });
});

test('STS is never called before every gate has allowed, whatever the gates reply', async () => {
  const reply = fc.oneof(
    { arbitrary: fc.constant(allow), weight: 3 },
    fc.constantFrom<GateReply>(answers({ decision: 'deny' }), answers({ decision: 'wait' }), answers({}), { failure: 'down' }),
  );
  await fc.assert(fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 12_000 }), async (replies, takesMs) => {
    const { calls, answer, lines, now } = await ask(replies, { takesMs });
    const allAllow = replies.every(one => one === allow);
    if (calls.includes('STS')) expect(calls).toEqual([...replies.map((_, n) => `Gate${n}`), 'STS']);
    else expect(answer.statusCode).not.toBe(200);
    if (!allAllow) expect(calls).not.toContain('STS');
    expect(lines).toHaveLength(1);
    if (allAllow && now < NOW + 25_000) expect(answer.statusCode).toBe(200);
  }), runs(400));
});

describe('emergency:', () => {
  const route = '/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/emergency-access';

  test('no gate is asked, and record, event and session are marked', async () => {
    const { answer, calls, events, lines, sessions } = await ask([], { gates: [gate('Never')], event: { resource: route, path: '/streamgroups/sg-1/streamsessions/ABC/emergency-access' } });
    expect(answer.statusCode).toBe(200);
    expect(calls).toEqual(['STS']);
    expect(events).toEqual([expect.objectContaining({ outcome: 'Opened', emergency: true })]);
    expect(lines[0]).toMatchObject({ emergency: true });
    expect(sessions).toEqual([expect.objectContaining({ emergency: true })]);
  });

  test('a reason is required, even if otherwise it isn\'t', async () => {
    expect((await ask([], { event: { resource: route, headers: {} } })).answer.statusCode).toBe(400);
    expect((await ask([], { event: { headers: {} } })).answer.statusCode).toBe(200);
  });

  test.each([
    ['the path', { path: '/streamgroups/sg-1/streamsessions/ABC/emergency-access' }],
    ['the path in the context', { requestContext: { path: '/prod/streamgroups/sg-1/streamsessions/ABC/emergency-access', requestId: 'r', identity: { userArn: ALICE } } }],
    ['a session\'s ID', { pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'emergency-access' } }],
    ['a header', { headers: { 'x-admin-shell-reason': 'x', 'x-admin-shell-emergency': 'true', 'emergency-access': 'true' } }],
    ['query and body', { queryStringParameters: { emergency: 'true' }, body: '{"emergency":true}' }],
    ['a resource in another case', { resource: '/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/Emergency-Access' }],
    ['another resource', { resource: '/{proxy+}' }],
    ['a resource that is not a string', { resource: [route] }],
    ['a missing resource', { resource: undefined }],
  ])('fails if only %s suggests one: the gates are asked', async (_, event) => {
    const { answer, calls, sessions } = await ask([answers({ decision: 'deny' })], { event });
    expect({ status: answer.statusCode, calls, sessions }).toEqual({ status: 403, calls: ['Gate0'], sessions: [] });
  });
});

test('without gates, none is asked, and headers, record and tags don\'t mention any', async () => {
  const { answer, calls, events, sessions } = await ask([], { gates: [] });
  expect(calls).toEqual(['STS']);
  expect(Object.keys(answer.headers!)).toHaveLength(4);
  expect(Object.keys(events[0])).not.toEqual(expect.arrayContaining([expect.stringMatching(/gate|approv|emergency/i)]));
  expect(JSON.parse(JSON.stringify(sessions))).toEqual([{ operatorArn: ALICE, sourceIdentity: 'alice', streamGroupId: 'sg-1', streamSessionId: 'ABC', reason: 'INC-4711 black screen' }]);
});

test('the approver is the one of the last gate that names one', async () => {
  const replies: GateReply[] = [answers({ decision: 'allow', approvedBy: 'TICKET-1' }), answers({ decision: 'allow', approvedBy: BOB, approvalId: 'id-1' }), allow];
  const verdict = await askGates(replies.map((_, n) => gate(`${n}`)), {} as GateQuestion, async ({ name }) => replies[Number(name)], 1_000, () => 0);
  expect(verdict).toEqual({ approvedBy: BOB, approvalId: 'id-1' });
});

describe('settings:', () => {
  const env = (GATES?: string) => ({ SHELL_NAME: 'Arcade', SHELL_ROLE_ARN: 'arn:aws:iam::111122223333:role/x', MAX_WAIT_MS: '25000', REQUIRE_REASON: 'true', AWS_REGION: 'us-west-2', GATES });

  test('gates in their order, or none', () => {
    const gates = [gate('Ticket'), gate('two-persons')];
    expect(readSettings(env(JSON.stringify(gates))).gates).toEqual(gates);
    expect([readSettings(env()).gates, readSettings(env('')).gates, readSettings(env('[]')).gates]).toEqual([[], [], []]);
  });

  test.each([
    'no JSON', 'null', '{}', '"[]"', '[null]', '[[]]', '[{}]', '[{"name":"A","functionArn":"arn:x"}]', '[{"name":"A","functionArn":"x","timeoutMs":1}]',
    '[{"name":"A","functionArn":"arn:x","timeoutMs":0}]', '[{"name":"A","functionArn":"arn:x","timeoutMs":"1"}]', '[{"functionArn":"arn:x","timeoutMs":1}]',
  ])('fails on a list that can\'t be read, instead of ignoring it (%s)', text => {
    expect(() => readSettings(env(text))).toThrow();
  });
});
