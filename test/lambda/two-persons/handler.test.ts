import * as fc from 'fast-check';
import { EXPIRES_AFTER, HOUR, NOW, question, roleSession, VALID_FOR } from './approvals-fixture';
import { MemoryStore, type Fault } from './memory-store';
import type { BusEvent } from '../../../lambda/shared/put-event';
import { createHandler } from '../../../lambda/two-persons/handler';
import { readSettings } from '../../../lambda/two-persons/settings';
import { runs } from '../../property-runs';

function createFixture(step: (what: string) => Promise<Fault> = async () => 'none') {
  const clock = { now: NOW };
  const store = new MemoryStore(step);
  const events: BusEvent[] = [];
  const lines: any[] = [];
  const limits: Array<[number, number]> = [];
  let ids = 0;
  const handler = createHandler({
    settings: { shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', tableName: 'Approvals', validForMs: VALID_FOR, expiresAfterMs: EXPIRES_AFTER, region: 'us-west-2' },
    now: () => clock.now,
    newId: () => `id-${++ids}`,
    connect: (until, eventUntil) => {
      limits.push([until - clock.now, eventUntil - clock.now]);
      return {
        store,
        putEvent: async event => {
          if (await step('putEvent') !== 'none') return false;
          events.push(JSON.parse(JSON.stringify(event)));
          return true;
        },
      };
    },
    log: line => lines.push(JSON.parse(line)),
  });
  return { handler, store, clock, events, lines, limits };
}

/** API Gateway's event for an approver's request. */
function proxyEvent(httpMethod: string, approvalId?: string, changes: { arn?: string; group?: string; [field: string]: unknown } = {}): any {
  const { arn = roleSession('bob', 'Approvers'), group = 'sg-1', ...rest } = changes;
  return {
    resource: `/streamgroups/{Identifier}/approvals${approvalId === undefined ? '' : '/{ApprovalId}'}`,
    httpMethod,
    path: `/streamgroups/${group}/approvals${approvalId === undefined ? '' : `/${approvalId}`}`,
    pathParameters: { Identifier: group, ...approvalId !== undefined && { ApprovalId: approvalId } },
    headers: {},
    requestContext: { requestId: 'decision-1', identity: { userArn: arn, caller: 'AROAY:bob', sourceIp: '203.0.113.20' } },
    ...rest,
  };
}

async function requested(step?: (what: string) => Promise<Fault>) {
  const fixture = createFixture(step);
  const call = async (...args: Parameters<typeof proxyEvent>) => {
    const { statusCode, headers, body } = await fixture.handler(proxyEvent(...args)) as any;
    return { statusCode, headers, body: JSON.parse(body) };
  };
  const ask = async (changes = {}) => await fixture.handler(question(changes)) as any;
  const { approvalId } = await ask();
  return { ...fixture, call, ask, id: approvalId as string };
}

const SHOWN = {
  ApprovalId: 'id-1',
  State: 'pending',
  Operator: roleSession('alice'),
  SourceIdentity: 'alice',
  StreamGroupId: 'sg-1',
  StreamSessionId: 'ABC',
  Reason: 'INC-4711 black screen',
  RequestedAt: '2026-11-20T09:30:11.000Z',
  ExpiresAt: '2026-11-20T09:45:11.000Z',
};
const DETAIL = {
  shell: 'Arcade',
  approvalId: 'id-1',
  operator: roleSession('alice'),
  sourceIdentity: 'alice',
  streamGroupId: 'sg-1',
  streamSessionId: 'ABC',
  reason: 'INC-4711 black screen',
  requestedAt: '2026-11-20T09:30:11.000Z',
  expiresAt: '2026-11-20T09:45:11.000Z',
  time: '2026-11-20T09:30:11.000Z',
};
const DECIDED = { decidedBy: roleSession('bob', 'Approvers'), decidedByName: 'bob', decidedAt: '2026-11-20T09:30:11.000Z' };

test('the broker\'s question creates a request, its event, and a log line', async () => {
  const { handler, events, lines } = createFixture();
  expect(await handler(question())).toEqual({ decision: 'wait', approvalId: 'id-1', retryAfterSeconds: 5, message: 'A colleague has to approve this first: request id-1.' });
  expect(events).toEqual([{ detailType: 'Admin Shell Approval Requested', detail: { ...DETAIL, state: 'pending', requestId: 'request-1', sourceIp: '203.0.113.10' } }]);
  expect(lines).toEqual([{
    action: 'ask',
    decision: 'wait',
    approvalId: 'id-1',
    operator: roleSession('alice'),
    sourceIdentity: 'alice',
    streamGroupId: 'sg-1',
    streamSessionId: 'ABC',
    reason: 'INC-4711 black screen',
    requestId: 'request-1',
    sourceIp: '203.0.113.10',
    time: '2026-11-20T09:30:11.000Z',
  }]);
});

test('an approver can list the pending requests, and show one', async () => {
  const { call, lines } = await requested();
  expect(await call('GET')).toEqual({ statusCode: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: { Approvals: [SHOWN] } });
  expect(await call('GET', 'id-1')).toMatchObject({ statusCode: 200, body: SHOWN });
  expect(lines.slice(1)).toEqual([expect.objectContaining({ action: 'list', status: 200, approver: DECIDED.decidedBy }), expect.objectContaining({ action: 'show', status: 200, approvalId: 'id-1' })]);
});

test('an approval names its approver to the broker; a revocation makes it refuse', async () => {
  const { call, ask, events, lines } = await requested();
  const approved = await call('POST', 'id-1');
  expect(approved).toMatchObject({ statusCode: 200, body: { ...SHOWN, State: 'approved', DecidedBy: DECIDED.decidedBy, DecidedAt: DECIDED.decidedAt, EndsAt: '2026-11-20T10:30:11.000Z' } });
  expect(await ask()).toEqual({ decision: 'allow', approvedBy: DECIDED.decidedBy, approvalId: 'id-1' });
  expect(await call('DELETE', 'id-1', { arn: roleSession('carol') })).toMatchObject({ statusCode: 200, body: { State: 'revoked' } });
  expect(await ask()).toMatchObject({ decision: 'deny', message: 'carol has revoked the request.' });
  expect(events.map(({ detailType }) => detailType)).toEqual(['Admin Shell Approval Requested', 'Admin Shell Approved', 'Admin Shell Approval Revoked']);
  expect(events[1].detail).toEqual({ ...DETAIL, ...DECIDED, state: 'approved', endsAt: '2026-11-20T10:30:11.000Z', requestId: 'decision-1', sourceIp: '203.0.113.20' });
  expect(lines).toContainEqual(expect.objectContaining({ action: 'approve', status: 200, approver: DECIDED.decidedBy, ...DECIDED, state: 'approved', sourceIp: '203.0.113.20', requestId: 'decision-1' }));
});

test('a denial makes the broker refuse', async () => {
  const { call, ask, events } = await requested();
  expect(await call('DELETE', 'id-1')).toMatchObject({ statusCode: 200, body: { State: 'denied', DecidedBy: DECIDED.decidedBy } });
  expect(events[1]).toMatchObject({ detailType: 'Admin Shell Approval Denied', detail: { state: 'denied', ...DECIDED } });
  expect(await ask()).toMatchObject({ decision: 'deny', message: 'bob has denied the request.' });
});

test('operators can withdraw their own requests', async () => {
  const { call, ask } = await requested();
  expect(await call('DELETE', 'id-1', { arn: roleSession('alice') })).toMatchObject({ statusCode: 200, body: { State: 'denied' } });
  expect(await ask()).toMatchObject({ decision: 'deny' });
});

test.each<[string, Parameters<typeof proxyEvent>, number, string]>([
  ['an unknown ID', ['POST', 'id-2'], 404, 'ResourceNotFoundException'],
  ['an ID of another group', ['POST', 'id-1', { group: 'sg-2' }], 404, 'ResourceNotFoundException'],
  ['no ID', ['POST', undefined], 400, 'ValidationException'],
  ['an invalid ID', ['POST', 'id%2D1'], 400, 'ValidationException'],
  ['a percent-encoded group', ['POST', 'id-1', { path: '/streamgroups/sg%2D1/approvals/id-1' }], 400, 'ValidationException'],
  ['another method', ['PUT', 'id-1'], 400, 'ValidationException'],
  ['another resource', ['GET', undefined, { resource: '/streamgroups/{Identifier}/approval' }], 400, 'ValidationException'],
  ['the approver\'s own request', ['POST', 'id-1', { arn: roleSession('Alice@example.com', 'Approvers') }], 403, 'AccessDeniedException'],
])('fails for %s, as response and log line say', async (_, args, status, type) => {
  const { call, lines, events, ask } = await requested();
  const { statusCode, headers, body } = await call(...args);
  expect({ statusCode, type: body.__type, header: headers['x-amzn-errortype'] }).toEqual({ statusCode: status, type, header: type });
  expect(headers['cache-control']).toBe('no-store');
  expect(body.Message).not.toBe('');
  expect(lines.at(-1)).toMatchObject({ status, problem: type, approver: expect.any(String) });
  expect(events).toHaveLength(1);
  expect(await ask()).toMatchObject({ decision: 'wait' });
});

describe('fails for an insider who', () => {
  const BOB = { userArn: roleSession('bob') };

  test.each([
    ['puts another name into header, query and body', proxyEvent('POST', 'id-1', {
      arn: roleSession('alice'), headers: { 'x-admin-shell-approver': 'bob', 'userArn': BOB.userArn }, queryStringParameters: BOB, body: JSON.stringify(BOB),
    })],
    ['puts an identity elsewhere', proxyEvent('POST', 'id-1', { arn: roleSession('alice'), identity: BOB, requestContext: { authorizer: BOB, userArn: BOB.userArn, identity: { userArn: roleSession('alice') } } })],
    ['sends a list of names', proxyEvent('POST', 'id-1', { requestContext: { identity: { userArn: [BOB.userArn] } } })],
    ['has no identity', proxyEvent('POST', 'id-1', { requestContext: {} })],
    ['only has a user name', proxyEvent('POST', 'id-1', { requestContext: { identity: { user: 'AROAX:bob', caller: 'AROAX:bob' } } })],
    ['is the root user', proxyEvent('POST', 'id-1', { arn: 'arn:aws:iam::111122223333:root' })],
    ['has a name generated by an SDK', proxyEvent('POST', 'id-1', { arn: roleSession('botocore-session-1700000000') })],
    ['has a name generated by another SDK', proxyEvent('POST', 'id-1', { arn: roleSession('aws-sdk-js-1700000000000') })],
    ['is a machine', proxyEvent('POST', 'id-1', { arn: roleSession('i-0123456789abcdef0') })],
    ['is a federated user with a chosen name', proxyEvent('POST', 'id-1', { arn: 'arn:aws:sts::111122223333:federated-user/bob' })],
    ['is a service', proxyEvent('POST', 'id-1', { arn: 'lambda.amazonaws.com' })],
    ['sends a question and an API request in one event', { ...question({ operator: roleSession('alice') }), ...proxyEvent('POST', 'id-1', { arn: roleSession('alice') }) }],
    ['sends a decision to the list\'s resource', proxyEvent('POST', undefined, { path: '/streamgroups/sg-1/approvals/id-1' })],
  ])('%s: nothing is approved', async (_, event) => {
    const { handler, ask, events } = await requested();
    const { statusCode } = await handler(event) as any;
    expect([400, 403]).toContain(statusCode);
    expect(await ask()).toMatchObject({ decision: 'wait' });
    expect(events).toHaveLength(1);
  });

  test('was approved for a similar reason', async () => {
    const { call, ask } = await requested();
    await call('POST', 'id-1');
    for (const reason of ['INC-4711 black screen ', 'inc-4711 black screen', 'INC-4712', undefined, '']) {
      expect(await ask({ reason })).toMatchObject({ decision: 'wait' });
    }
    expect(await ask()).toMatchObject({ decision: 'allow' });
  });

  test('moves text between session and reason', async () => {
    const { call, ask } = await requested();
    await call('POST', 'id-1');
    expect(await ask({ streamSessionId: 'ABC","INC-4711', reason: ' black screen' })).toMatchObject({ decision: 'wait' });
  });

  test('changes the role after the approval', async () => {
    const { call, ask } = await requested();
    await call('POST', 'id-1');
    expect(await ask({ operator: roleSession('alice', 'Contractors') })).toMatchObject({ decision: 'wait' });
  });

  test('knows an old ID', async () => {
    const settings = readSettings({ SHELL_NAME: 'A', SHELL_ROLE_ARN: 'arn:x', TABLE_NAME: 'T', VALID_FOR_SECONDS: '1', EXPIRES_AFTER_SECONDS: '1', AWS_REGION: 'r' });
    expect(settings).toEqual({ shell: 'A', shellRoleArn: 'arn:x', tableName: 'T', validForMs: 1_000, expiresAfterMs: 1_000, region: 'r' });
    // The function itself uses randomUUID of node:crypto. An old ID is valid only for its own request.
    const { call, ask, clock } = await requested();
    clock.now += EXPIRES_AFTER;
    await ask();
    expect(await ask()).toMatchObject({ decision: 'wait', approvalId: 'id-2' });
    expect(await call('POST', 'id-1')).toMatchObject({ statusCode: 404 });
  });

  test.each([
    ['without an identity', undefined], ['a session named by an SDK', roleSession('botocore-session-1700000000')], ['a machine', roleSession('i-0123456789abcdef0')], ['a federated user', 'arn:aws:sts::111122223333:federated-user/alice'], ['root', 'arn:aws:iam::111122223333:root'],
  ])('is %s: no request is created', async (_, operator) => {
    const { handler, events, store } = createFixture();
    const answer = await (handler(question({ operator })) as Promise<any>).catch(() => ({ decision: 'failed' }));
    expect(['deny', 'failed']).toContain(answer.decision);
    expect({ events, items: store.items.size }).toEqual({ events: [], items: 0 });
  });
});

test.each([
  ['undefined', undefined], ['null', null], ['a string', 'allow'], ['another version', question({ version: 2 as 1 })], ['no version', { ...question(), version: undefined }],
  ['no operator', { ...question(), operator: undefined }], ['a group that is not a string', { ...question(), streamGroupId: ['sg-1'] }], ['a reason that is not a string', { ...question(), reason: {} }],
])('fails on an invalid question (%s), and writes nothing', async (_, event) => {
  const { handler, store, events } = createFixture();
  await expect(handler(event)).rejects.toThrow('not a question from the broker');
  expect({ items: store.items.size, events }).toEqual({ items: 0, events: [] });
});

test('every event of the API gets a JSON response and one log line, and none makes it throw', async () => {
  const values = fc.dictionary(fc.constantFrom('Identifier', 'ApprovalId', 'userArn', 'identity', 'requestId'), fc.oneof(fc.anything(), fc.constantFrom('sg-1', 'id-1', roleSession('bob'))));
  const malformed = fc.record({
    resource: fc.anything(),
    httpMethod: fc.oneof(fc.anything(), fc.constantFrom('GET', 'POST', 'DELETE')),
    path: fc.anything(),
    pathParameters: fc.oneof(fc.anything(), values),
    headers: fc.anything(),
    requestContext: fc.oneof(fc.anything(), fc.record({ identity: fc.oneof(fc.anything(), values), requestId: fc.anything() }, { requiredKeys: [] })),
  }, { requiredKeys: ['requestContext'] });
  await fc.assert(fc.asyncProperty(malformed, async event => {
    const { handler, lines } = await requested();
    const { statusCode, body } = await handler(event) as any;
    expect([200, 400, 403, 404]).toContain(statusCode);
    expect(JSON.parse(body)).toBeDefined();
    expect(lines).toHaveLength(2);
    expect(typeof lines[1].status).toBe('number');
  }), runs(300));
});

describe('the table is down:', () => {
  const down = (from: number) => {
    let step = 0;
    return async (): Promise<Fault> => ++step > from ? 'before' : 'none';
  };

  test('fails to answer the broker, which then opens nothing', async () => {
    const { handler } = createFixture(down(0));
    await expect(handler(question())).rejects.toThrow();
  });

  test('fails for an approver with a 500 without internal details, and one log line', async () => {
    const { call, lines } = await requested(down(4));
    for (const [method, id] of [['GET', undefined], ['GET', 'id-1'], ['POST', 'id-1'], ['DELETE', 'id-1']] as const) {
      const { statusCode, body } = await call(method, id);
      expect({ statusCode, type: body.__type }).toEqual({ statusCode: 500, type: 'InternalServerException' });
      expect(body.Message).not.toMatch(/the table is down/);
      expect(lines.at(-1)).toMatchObject({ status: 500 });
    }
  });
});

test('answers within the timeouts of broker and API Gateway, and after an event leaves time to write its result', async () => {
  const { call, limits } = await requested();
  await call('GET');
  expect(limits).toEqual([[4_000, 3_000], [8_000, 7_000]]);
});

test('an approval\'s state depends on the clock, not only on the table', async () => {
  const { call, clock } = await requested();
  clock.now += EXPIRES_AFTER;
  expect((await call('GET')).body).toEqual({ Approvals: [] });
  expect((await call('GET', 'id-1')).body).toMatchObject({ State: 'expired' });
  clock.now = NOW;
  await call('POST', 'id-1');
  clock.now = NOW + HOUR;
  expect((await call('GET', 'id-1')).body).toMatchObject({ State: 'expired', DecidedBy: DECIDED.decidedBy });
});

test.each(['SHELL_NAME', 'SHELL_ROLE_ARN', 'TABLE_NAME', 'VALID_FOR_SECONDS', 'EXPIRES_AFTER_SECONDS', 'AWS_REGION'])('fails to start without %s', name => {
  const env: Record<string, string> = { SHELL_NAME: 'A', SHELL_ROLE_ARN: 'arn:x', TABLE_NAME: 'T', VALID_FOR_SECONDS: '1', EXPIRES_AFTER_SECONDS: '1', AWS_REGION: 'r' };
  expect(() => readSettings({ ...env, [name]: undefined })).toThrow(name);
  if (name.endsWith('_SECONDS')) for (const wrong of ['0', '-1', 'x', 'Infinityx']) expect(() => readSettings({ ...env, [name]: wrong })).toThrow(name);
});
