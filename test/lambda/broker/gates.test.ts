import * as fc from 'fast-check';
import { passGates, type GateReply } from '../../../lambda/broker/gates';
import { createHandler } from '../../../lambda/broker/handler';
import type { OperatorSession } from '../../../lambda/broker/operator-session';
import type { ShellRecord } from '../../../lambda/broker/record';
import { readSettings, type GateSettings } from '../../../lambda/broker/settings';
import { readAnswer, type GateAnswer, type GateQuestion } from '../../../lambda/shared/gate';
import type { Timing } from '../../../lambda/shared/timing';
import { runs } from '../../property-runs';

const NOW = Date.parse('2026-11-20T09:30:11Z');
const ALICE = 'arn:aws:sts::111122223333:assumed-role/GameOps/alice';
const BOB = 'arn:aws:sts::111122223333:assumed-role/GameOps/bob';
const gate = (name: string, timeoutMs = 5_000): GateSettings => ({ name, functionArn: `arn:aws:lambda:us-west-2:111122223333:function:${name}`, timeoutMs });

/** A request through gates, each of which replies with the next of `replies` after `takesMs`. */
async function ask(replies: Array<GateReply | (() => Promise<GateReply>)>, { gates = replies.map((_, n) => gate(`Gate${n}`)), event = {}, takesMs = 0, context }: {
  gates?: GateSettings[]; event?: any; takesMs?: number; context?: unknown;
} = {}) {
  let now = NOW;
  const timing: Timing = {
    now: () => now,
    sleep: async ms => { now += ms; },
    alarm: () => ({ rang: new Promise(() => undefined), off: () => undefined }),
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

test('a gate is asked who, for what and why, before STS', async () => {
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

test('gates are asked in order, and the approver goes into record, event and tags, but not into the answer', async () => {
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
])('%j: the first that does not allow decides, and nobody is asked after it', async (payload, status, type, message, retryAfter, outcome) => {
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

test.each([[0, 1], [-5, 1], [0.2, 1], [1, 1], [2.1, 3], [300, 300], [301, 300], [1e300, 300]])('a gate that wants %d s gets %d', (retryAfterSeconds, wanted) => {
  expect(readAnswer({ decision: 'wait', retryAfterSeconds }).answer).toMatchObject({ retryAfterSeconds: wanted });
});

const MALFORMED: Array<[string, unknown]> = [
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['a number', 1],
  ['a word', 'allow'],
  ['JSON in JSON', '{"decision":"allow"}'],
  ['a list', [{ decision: 'allow' }]],
  ['an empty object', {}],
  ['another word', { decision: 'yes' }],
  ['another case', { decision: 'Allow' }],
  ['a blank around it', { decision: 'allow ' }],
  ['true for a decision', { decision: true }],
  ['a list for a decision', { decision: ['allow'] }],
  ['a decision under another name', { Decision: 'allow' }],
  ['an answer of API Gateway\'s kind', { statusCode: 200, body: '{"decision":"allow"}' }],
  ['a function\'s error', { errorMessage: 'x', errorType: 'Error' }],
  ['a message that is none', { decision: 'allow', message: 5 }],
  ['null for a message', { decision: 'deny', message: null }],
  ['a list for a message', { decision: 'wait', message: ['x'] }],
  ['a word for seconds', { decision: 'wait', retryAfterSeconds: '10' }],
  ['null for seconds', { decision: 'wait', retryAfterSeconds: null }],
  ['a name that is none', { decision: 'allow', approvedBy: 5 }],
  ['a name of one letter', { decision: 'allow', approvedBy: 'x' }],
  ['a name with a blank', { decision: 'allow', approvedBy: 'Bob Smith' }],
  ['a name with a line break', { decision: 'allow', approvedBy: 'bob\n' }],
  ['a name that is too long', { decision: 'allow', approvedBy: 'b'.repeat(257) }],
  ['no name at all', { decision: 'allow', approvedBy: '' }],
  ['an ID that is none', { decision: 'allow', approvalId: {} }],
  ['an ID with a header in it', { decision: 'wait', approvalId: 'id\r\nx-evil: 1' }],
  ['an ID that is too long', { decision: 'deny', approvalId: '1'.repeat(65) }],
];
test.each(MALFORMED)('fails, closed: a gate that answers with %s', async (_, payload) => {
  const { answer, message, calls, events, sessions } = await ask([answers(payload), allow]);
  expect(answer.statusCode).toBe(500);
  expect(answer.headers).toMatchObject({ 'x-amzn-errortype': 'InternalServerException', 'x-admin-shell-gate': 'Gate0' });
  expect(message).toContain('The gate Gate0 gave no usable answer');
  expect({ calls, sessions }).toEqual({ calls: ['Gate0'], sessions: [] });
  expect(events).toEqual([expect.objectContaining({ outcome: 'Failed', gate: 'Gate0' })]);
  expect(events[0]).not.toHaveProperty('gateMessage');
});

test('fails, closed: whatever a gate answers that is not exactly an allow', async () => {
  const near = fc.record({
    decision: fc.oneof(fc.constantFrom('allow', 'Allow', 'deny', 'wait', 'ok'), fc.anything()),
    message: fc.oneof(fc.string(), fc.anything()),
    retryAfterSeconds: fc.oneof(fc.double(), fc.anything()),
    approvedBy: fc.oneof(fc.constant(BOB), fc.string(), fc.anything()),
    approvalId: fc.oneof(fc.constant('id-1'), fc.string(), fc.anything()),
  }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(fc.oneof(fc.anything(), near), async payload => {
    const { answer, calls, lines } = await ask([answers(payload)]);
    expect(lines).toHaveLength(1);
    if (answer.statusCode === 200) expect((payload as any).decision).toBe('allow');
    else expect(calls).toEqual(['Gate0']);
    expect([200, 403, 409, 500]).toContain(answer.statusCode);
  }), runs(400));
});

test.each<[string, GateReply | (() => Promise<GateReply>)]>([
  ['says that it failed', { failure: 'its function failed' }],
  ['can\'t be asked at all', async () => Promise.reject(new Error('SECRET'))],
])('fails, closed: a gate that %s', async (_, reply) => {
  const { answer, calls, events } = await ask([reply, allow]);
  expect(answer.statusCode).toBe(500);
  expect(calls).toEqual(['Gate0']);
  expect(JSON.stringify([answer, events])).not.toContain('SECRET');
});

test('a gate\'s text is one printable line of 300 characters at most, and holds nothing like an address or a token', async () => {
  const message = `Ask\u202e Bob\r\nx-evil: 1 wss://example.test/x ${'T'.repeat(60)} ${'ä '.repeat(400)}`;
  const { message: said, events, answer } = await ask([answers({ decision: 'deny', message })]);
  expect(said).toMatch(/^Ask {2}Bob x-evil: 1 \*\*\* \*\*\* (ä ?)+$/);
  expect(said!.length).toBeLessThanOrEqual(300);
  expect(events[0].gateMessage).toBe(said);
  expect(JSON.stringify(answer.headers)).not.toContain('evil');
});

test.each(['', ' ', '\u202e\n'])('an unreadable message (%j) counts as none', async message => {
  expect((await ask([answers({ decision: 'deny', message })])).message).toBe('The gate Gate0 refused this request.');
});

test('a gate has its own timeout, limited by what the request has left; what it uses is taken from the wait', async () => {
  expect((await ask([allow, allow], { gates: [gate('A', 3_000), gate('B', 7_000)] })).limits).toEqual([3_000, 7_000]);
  // Of 29 s, one for the record, and what the service needs for one answer.
  const short = await ask([allow], { context: { getRemainingTimeInMillis: () => 4_000 } });
  expect(short.limits[0]).toBeGreaterThan(0);
  expect(short.limits[0]).toBeLessThan(3_000);
  const slow = await ask([allow], { takesMs: 6_000 });
  expect(slow.answer.headers).toMatchObject({ 'x-admin-shell-waited-ms': '6000' });
  expect(slow.assumedUntil[0]).toBeLessThanOrEqual(NOW + 25_000);
});

test('fails, closed: no time left for the next gate', async () => {
  const { answer, message, calls } = await ask([allow, allow], { takesMs: 28_500 });
  expect(answer.statusCode).toBe(500);
  expect(message).toContain('no time left');
  expect(calls).toEqual(['Gate0']);
});

test.each([
  ['nobody', { requestContext: { identity: {} } }, 403],
  ['a wrong request', { pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: '' } }, 400],
])('no gate is asked about %s', async (_, event, status) => {
  const { answer, calls } = await ask([allow], { event });
  expect({ status: answer.statusCode, calls }).toEqual({ status, calls: [] });
});

test('STS is never called before every gate has allowed: every history of gates', async () => {
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

  test('no gate is asked, and record, event and session say so', async () => {
    const { answer, calls, events, lines, sessions } = await ask([], { gates: [gate('Never')], event: { resource: route, path: '/streamgroups/sg-1/streamsessions/ABC/emergency-access' } });
    expect(answer.statusCode).toBe(200);
    expect(calls).toEqual(['STS']);
    expect(events).toEqual([expect.objectContaining({ outcome: 'Opened', emergency: true })]);
    expect(lines[0]).toMatchObject({ emergency: true });
    expect(sessions).toEqual([expect.objectContaining({ emergency: true })]);
  });

  test('a reason is required, also where none is otherwise', async () => {
    expect((await ask([], { event: { resource: route, headers: {} } })).answer.statusCode).toBe(400);
    expect((await ask([], { event: { headers: {} } })).answer.statusCode).toBe(200);
  });

  test.each([
    ['the path', { path: '/streamgroups/sg-1/streamsessions/ABC/emergency-access' }],
    ['the path in the context', { requestContext: { path: '/prod/streamgroups/sg-1/streamsessions/ABC/emergency-access', requestId: 'r', identity: { userArn: ALICE } } }],
    ['a session\'s name', { pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'emergency-access' } }],
    ['a header', { headers: { 'x-admin-shell-reason': 'x', 'x-admin-shell-emergency': 'true', 'emergency-access': 'true' } }],
    ['query and body', { queryStringParameters: { emergency: 'true' }, body: '{"emergency":true}' }],
    ['a resource in other words', { resource: '/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/Emergency-Access' }],
    ['a resource of another shape', { resource: '/{proxy+}' }],
    ['a resource that is no text', { resource: [route] }],
    ['no resource', { resource: undefined }],
  ])('fails: the gates are asked whatever %s says', async (_, event) => {
    const { answer, calls, sessions } = await ask([answers({ decision: 'deny' })], { event });
    expect({ status: answer.statusCode, calls, sessions }).toEqual({ status: 403, calls: ['Gate0'], sessions: [] });
  });
});

test('without gates: nothing is asked, and neither headers, record nor tags know of any', async () => {
  const { answer, calls, events, sessions } = await ask([], { gates: [] });
  expect(calls).toEqual(['STS']);
  expect(Object.keys(answer.headers!)).toHaveLength(4);
  expect(Object.keys(events[0])).not.toEqual(expect.arrayContaining([expect.stringMatching(/gate|approv|emergency/i)]));
  expect(JSON.parse(JSON.stringify(sessions))).toEqual([{ operatorArn: ALICE, sourceIdentity: 'alice', streamGroupId: 'sg-1', streamSessionId: 'ABC', reason: 'INC-4711 black screen' }]);
});

test('who approved is the last gate\'s word that has one', async () => {
  const replies: GateReply[] = [answers({ decision: 'allow', approvedBy: 'TICKET-1' }), answers({ decision: 'allow', approvedBy: BOB, approvalId: 'id-1' }), allow];
  const verdict = await passGates(replies.map((_, n) => gate(`${n}`)), {} as GateQuestion, async ({ name }) => replies[Number(name)], 1_000, () => 0);
  expect(verdict).toEqual({ approvedBy: BOB, approvalId: 'id-1' });
});

describe('settings:', () => {
  const env = (GATES?: string) => ({ SHELL_NAME: 'Arcade', SHELL_ROLE_ARN: 'arn:aws:iam::111122223333:role/x', MAX_WAIT_MS: '25000', REQUIRE_REASON: 'true', AWS_REGION: 'us-west-2', GATES });

  test('gates in their order; none where none are set', () => {
    const gates = [gate('Ticket'), gate('two-persons')];
    expect(readSettings(env(JSON.stringify(gates))).gates).toEqual(gates);
    expect([readSettings(env()).gates, readSettings(env('')).gates, readSettings(env('[]')).gates]).toEqual([[], [], []]);
  });

  test.each([
    'no JSON', 'null', '{}', '"[]"', '[null]', '[[]]', '[{}]', '[{"name":"A","functionArn":"arn:x"}]', '[{"name":"A","functionArn":"x","timeoutMs":1}]',
    '[{"name":"A","functionArn":"arn:x","timeoutMs":0}]', '[{"name":"A","functionArn":"arn:x","timeoutMs":"1"}]', '[{"functionArn":"arn:x","timeoutMs":1}]',
  ])('fails: a list that can\'t be read is no empty list (%s)', text => {
    expect(() => readSettings(env(text))).toThrow();
  });
});
