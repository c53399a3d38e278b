import * as fc from 'fast-check';
import { createHandler, type Dependencies } from '../../../lambda/broker/handler';
import type { OperatorSession } from '../../../lambda/broker/operator-session';
import type { ShellRecord } from '../../../lambda/broker/record';
import type { Services } from '../../../lambda/broker/services';
import type { SessionService } from '../../../lambda/broker/session-service';
import { BrokerError } from '../../../lambda/shared/errors';
import type { Timing } from '../../../lambda/shared/timing';
import { runs } from '../../property-runs';

const SECRETS = { sessionId: 'ssm-1', streamUrl: 'wss://example.test/SECRET-ADDRESS', tokenValue: 'SECRET-TOKEN' };
const NOW = Date.parse('2026-11-20T09:30:11Z');
const FROZEN: Timing = {
  now: () => NOW,
  sleep: async () => undefined,
  timer: () => ({ expired: new Promise(() => undefined), cancel: () => undefined }),
  random: () => 0,
};

function createTestHandler({ timing, ...changes }: Partial<Services> & Partial<Pick<Dependencies, 'timing'>> = {}) {
  const lines: string[] = [];
  const events: ShellRecord[] = [];
  const sessions: OperatorSession[] = [];
  const closed: boolean[] = [];
  const service: SessionService = {
    requestShell: async () => ({ kind: 'opened', shell: SECRETS, requestId: 'service-request-1' }),
    describeSession: async () => ({ kind: 'live' }),
  };
  const handler = createHandler({
    settings: {
      shell: 'Arcade',
      shellRoleArn: 'arn:aws:iam::111122223333:role/x',
      maxWaitMs: 25_000,
      requireReason: true,
      gates: [],
      partition: 'aws',
      region: 'us-west-2',
      account: '111122223333',
    },
    timing: timing ?? FROZEN,
    connect: () => ({
      askGate: async () => ({ failure: 'there is none' }),
      assume: async session => {
        sessions.push(session);
        return { service, accessKeyId: 'ASIASHELL' };
      },
      announce: async ({ detail }) => {
        events.push(detail as ShellRecord);
        return true;
      },
      close: () => void closed.push(true),
      ...changes,
    }),
    log: line => lines.push(line),
  });
  return { handler, lines, events, sessions, closed };
}

function event(changes: any = {}): any {
  return {
    path: '/streamgroups/sg-1/streamsessions/ABC/access',
    pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' },
    headers: { 'x-admin-shell-reason': 'INC-4711 black screen' },
    queryStringParameters: { operator: 'mallory' },
    body: '{"operator":"mallory"}',
    ...changes,
    requestContext: {
      requestId: 'request-1',
      requestTimeEpoch: NOW,
      identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice', caller: 'AROAX:alice', accessKey: 'ASIAX', sourceIp: '203.0.113.10' },
      ...changes.requestContext,
    },
  };
}

test('returns a shell in the service\'s format, with no-store', async () => {
  const { handler, sessions } = createTestHandler();
  const { statusCode, headers, body } = await handler(event());
  expect(statusCode).toBe(200);
  expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store', 'x-admin-shell-attempts': '1', 'x-admin-shell-waited-ms': '0' });
  expect(JSON.parse(body)).toEqual({ SessionId: SECRETS.sessionId, StreamUrl: SECRETS.streamUrl, TokenValue: SECRETS.tokenValue });
  // The operator is the signer, not a name in header, query or body.
  expect(sessions).toEqual([{
    operatorArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice', sourceIdentity: 'alice', streamGroupId: 'sg-1', streamSessionId: 'ABC', reason: 'INC-4711 black screen',
  }]);
});

test('records a shell in one line and one event with the same fields, and no secret', async () => {
  const { handler, lines, events } = createTestHandler();
  await handler(event());
  const record = {
    outcome: 'Opened',
    operator: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice',
    sourceIdentity: 'alice',
    sourceIp: '203.0.113.10',
    streamGroupId: 'sg-1',
    streamSessionId: 'ABC',
    reason: 'INC-4711 black screen',
    attempts: 1,
    unanswered: 0,
    waitedMs: 0,
    ssmSessionId: 'ssm-1',
    requestId: 'request-1',
    serviceRequestId: 'service-request-1',
    shellAccessKeyId: 'ASIASHELL',
    caller: 'AROAX:alice',
    accessKeyId: 'ASIAX',
    time: '2026-11-20T09:30:11.000Z',
  };
  expect(events).toEqual([record]);
  expect(lines.map(line => JSON.parse(line))).toEqual([{
    ...record,
    _aws: {
      Timestamp: NOW,
      CloudWatchMetrics: [{
        Namespace: 'GameLiftStreamsAdminShell',
        Dimensions: [['Shell']],
        Metrics: [{ Name: 'Opened', Unit: 'Count' }, { Name: 'Refused', Unit: 'Count' }, { Name: 'Attempts', Unit: 'Count' }, { Name: 'WaitedMs', Unit: 'Milliseconds' }],
      }],
    },
    Shell: 'Arcade',
    Opened: 1,
    Refused: 0,
    Attempts: 1,
    WaitedMs: 0,
  }]);
  expect(JSON.stringify([lines, events])).not.toMatch(/SECRET/);
});

test.each([
  ['is rejected', async () => false],
  ['can\'t be sent', async () => Promise.reject(new Error('SECRET'))],
])('fails with a 500, which is recorded with the session, if the event %s', async (_, announce) => {
  const { handler, lines } = createTestHandler({ announce });
  const { statusCode, headers, body } = await handler(event());
  expect(statusCode).toBe(500);
  expect(headers).toMatchObject({ 'x-amzn-errortype': 'InternalServerException' });
  expect(lines.map(line => JSON.parse(line))).toEqual([expect.objectContaining({ outcome: 'Failed', ssmSessionId: 'ssm-1', Opened: 0, Refused: 1 })]);
  expect(body + lines.join()).not.toMatch(/SECRET/);
});

test('fails with the same refusal if its event is lost', async () => {
  const { handler, lines } = createTestHandler({ announce: async () => false });
  expect(await handler(event({ headers: {} }))).toMatchObject({ statusCode: 400 });
  expect(JSON.parse(lines[0])).toMatchObject({ outcome: 'Invalid' });
});

test('fails in the service\'s error format, and records what was valid, without a waiting time', async () => {
  const { handler, lines, events, sessions } = createTestHandler();
  const { statusCode, headers, body } = await handler(event({ headers: {} }));
  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({ 'x-amzn-errortype': 'ValidationException', 'cache-control': 'no-store' });
  expect(JSON.parse(body)).toEqual({ __type: 'ValidationException', Message: expect.stringContaining('x-admin-shell-reason') });
  expect(events).toEqual([expect.objectContaining({ outcome: 'Invalid', streamGroupId: 'sg-1', streamSessionId: 'ABC', attempts: 0 })]);
  expect(JSON.parse(lines[0])).not.toHaveProperty('WaitedMs');
  expect(sessions).toEqual([]); // invalid input never reaches the service
});

test.each([
  ['no identity', { identity: {} }],
  ['the root user', { identity: { userArn: 'arn:aws:iam::111122223333:root' } }],
  ['an identity in a header only', { identity: undefined }],
])('fails for %s, with a record', async (_, requestContext) => {
  const { handler, events, sessions } = createTestHandler();
  expect(await handler(event({ requestContext }))).toMatchObject({ statusCode: 403 });
  expect(events).toEqual([expect.objectContaining({ outcome: 'Denied' })]);
  expect(sessions).toEqual([]);
});

test.each([
  ['a shell role that can\'t be assumed', new BrokerError('InternalServerException', 'The broker could not assume its shell role')],
  ['a bug of ours', new TypeError('SECRET-TOKEN of undefined')],
])('fails on %s, with a 500 and a record', async (_, error) => {
  const { handler, lines, events } = createTestHandler({ assume: async () => Promise.reject(error) });
  const { statusCode, body } = await handler(event());
  expect(statusCode).toBe(500);
  expect(events).toEqual([expect.objectContaining({ outcome: 'Failed' })]);
  expect(body + lines.join() + JSON.stringify(events)).not.toMatch(/SECRET/);
});

test('every event is answered and recorded, and none makes it throw', async () => {
  const text = fc.oneof(fc.string(), fc.constant('sg-1'), fc.constant('arn:aws:sts::111122223333:assumed-role/GameOps/alice'));
  const anything = fc.oneof(fc.anything(), text);
  const values = fc.oneof(anything, fc.dictionary(fc.constantFrom('Identifier', 'StreamSessionIdentifier', 'x-admin-shell-reason', 'userArn', 'caller', 'accessKey', 'sourceIp'), anything));
  const malformed = fc.oneof(fc.anything(), fc.record({
    path: anything,
    pathParameters: values,
    headers: values,
    multiValueHeaders: values,
    requestContext: fc.oneof(
      anything,
      fc.record({ identity: values, requestId: anything, requestTimeEpoch: anything, path: anything }, { requiredKeys: [] }),
    ),
  }, { requiredKeys: [] }));
  await fc.assert(fc.asyncProperty(malformed, fc.anything(), async (received, context) => {
    const { handler, lines, events } = createTestHandler();
    const { statusCode, body } = await handler(received, context);
    expect([200, 400, 403]).toContain(statusCode);
    expect(JSON.parse(body)).toBeDefined();
    expect(lines).toHaveLength(1);
    expect(events).toHaveLength(1);
    const { outcome, time, ...record } = JSON.parse(lines[0]);
    expect(Number.isNaN(Date.parse(time))).toBe(false);
    for (const name of ['operator', 'sourceIp', 'caller', 'accessKeyId', 'requestId', 'reason', 'streamGroupId', 'streamSessionId']) expect(['string', 'undefined']).toContain(typeof record[name]);
  }), runs(500));
});

test.each([
  ['a requestTimeEpoch that is not a number', { requestContext: { requestTimeEpoch: 'yesterday' } }, 200],
  ['a request ID that is not a string', { requestContext: { requestId: 5 } }, 200],
  ['a reason that is not a string', { headers: { 'x-admin-shell-reason': 5 } }, 400],
  ['reasons that are not strings', { multiValueHeaders: { 'x-admin-shell-reason': [{}, null] }, headers: {} }, 400],
  ['a path parameter that is not a string', { pathParameters: { Identifier: ['sg-1'], StreamSessionIdentifier: 'ABC' } }, 400],
  ['an identity that is not a string', { requestContext: { identity: { userArn: { toString: 'x' } } } }, 403],
])('%s does not make it throw', async (_, changes, status) => {
  const { handler, lines } = createTestHandler();
  expect(await handler(event(changes))).toMatchObject({ statusCode: status });
  expect(lines).toHaveLength(1);
});

test.each([
  ['a shell that could not be recorded', { announce: async () => false }, 'true'],
  ['a bug of ours during the call', { assume: async () => ({ accessKeyId: 'ASIASHELL', service: { requestShell: async () => { throw new TypeError('x'); }, describeSession: async () => ({ kind: 'live' as const }) } }) }, 'true'],
  ['a role that could not be assumed', { assume: async () => Promise.reject(new BrokerError('InternalServerException', 'No.')) }, undefined],
])('fails on %s with a 500 that says whether a shell may exist that nobody can use', async (_, changes, orphaned) => {
  const { handler } = createTestHandler(changes);
  const { statusCode, headers } = await handler(event());
  expect({ statusCode, orphaned: headers!['x-admin-shell-orphaned'] }).toEqual({ statusCode: 500, orphaned });
});

test('connections are always closed', async () => {
  for (const changes of [{}, { announce: async () => false }, { assume: async () => Promise.reject(new Error()) }]) {
    const { handler, closed } = createTestHandler(changes);
    await handler(event());
    expect(closed).toEqual([true]);
  }
});

test('concurrent operators never get each other\'s identity, record or response', async () => {
  const names = ['alice', 'bob', 'carol'];
  const assumed: Array<() => void> = [];
  const { handler, events } = createTestHandler({
    assume: async session => {
      // All requests have started before any continues, and the first one continues last.
      await new Promise<void>(resolve => {
        assumed.unshift(resolve);
        if (assumed.length === names.length) assumed.forEach(resume => resume());
      });
      return {
        accessKeyId: `ASIA${session.sourceIdentity}`,
        service: {
          requestShell: async () => ({ kind: 'opened', shell: { ...SECRETS, sessionId: `ssm-of-${session.sourceIdentity}` } }),
          describeSession: async () => ({ kind: 'live' }),
        },
      };
    },
  });
  const answers = await Promise.all(names.map(name => handler(event({ requestContext: { identity: { userArn: `arn:aws:sts::111122223333:assumed-role/GameOps/${name}` } } }))));
  expect(answers.map(({ body }) => JSON.parse(body).SessionId)).toEqual(names.map(name => `ssm-of-${name}`));
  for (const record of events) expect(record.ssmSessionId).toBe(`ssm-of-${record.sourceIdentity}`);
});

test('the wait is limited by the function\'s remaining time, and counts from API Gateway\'s time of receipt', async () => {
  let now = NOW + 20_000;
  const { handler, lines } = createTestHandler({
    timing: { ...FROZEN, now: () => now, sleep: async ms => { now += ms; } },
    assume: async () => ({ accessKeyId: 'ASIASHELL', service: { requestShell: async () => ({ kind: 'not-ready' }), describeSession: async () => ({ kind: 'live' }) } }),
  });
  expect(await handler(event(), { getRemainingTimeInMillis: () => 4_000 })).toMatchObject({ statusCode: 409, headers: { 'retry-after': '1' } });
  expect(now - NOW).toBeLessThanOrEqual(23_000);
  expect(JSON.parse(lines[0])).toMatchObject({ outcome: 'NotReady', waitedMs: now - NOW });
});
