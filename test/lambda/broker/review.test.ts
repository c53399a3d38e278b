import { createHandler, type Dependencies } from '../../../lambda/broker/handler';
import type { Services } from '../../../lambda/broker/services';
import type { BusEvent } from '../../../lambda/shared/put-event';

const NOW = Date.parse('2026-11-21T08:15:00Z');
const ROUTE = '/streamgroups/{Identifier}/emergencies/{SessionId}/review';
const BOB = 'arn:aws:sts::111122223333:assumed-role/Leads/bob@example.com';
const NOTE = 'INC-4711: restarted the encoder, nobody else was awake';

function createReview(services: Partial<Services> = {}) {
  const lines: any[] = [];
  const events: BusEvent[] = [];
  const forbiddenCalls: string[] = [];
  let closed = 0;
  const forbidden = (what: string) => async () => {
    forbiddenCalls.push(what);
    throw new Error(what);
  };
  const dependencies: Dependencies = {
    settings: {
      shell: 'Arcade',
      shellRoleArn: 'arn:aws:iam::111122223333:role/x',
      maxWaitMs: 25_000,
      requireReason: true,
      reasonPattern: 'INC-\\d+',
      partition: 'aws',
      region: 'us-west-2',
      account: '111122223333',
      gates: [{ name: 'Ticket', functionArn: 'arn:aws:lambda:us-west-2:111122223333:function:Ticket', timeoutMs: 5_000 }],
      refuseGeneratedSessionNames: false,
      refuseFederatedUsers: false,
    },
    timing: { now: () => NOW, sleep: async () => undefined, timer: () => ({ expired: new Promise(() => undefined), cancel() {} }), random: () => 0 },
    connect: () => ({
      askGate: forbidden('gate'),
      assume: forbidden('STS'),
      announce: async event => events.push(event) > 0,
      close: () => void closed++,
      ...services,
    }),
    log: line => lines.push(JSON.parse(line)),
  };
  const handler = createHandler(dependencies);
  const review = async (changes: any = {}) => {
    const { statusCode, body, headers } = await handler({
      resource: ROUTE,
      httpMethod: 'POST',
      path: '/streamgroups/sg-1/emergencies/alice-0f3a9/review',
      pathParameters: { Identifier: 'sg-1', SessionId: 'alice-0f3a9' },
      headers: { 'X-Admin-Shell-Note': encodeURIComponent(NOTE) },
      queryStringParameters: { reviewer: 'mallory' },
      body: '{"reviewer":"mallory"}',
      ...changes,
      requestContext: {
        requestId: 'request-2',
        requestTimeEpoch: NOW,
        identity: { userArn: BOB, caller: 'AROAL:bob@example.com', accessKey: 'ASIAB', sourceIp: '203.0.113.11' },
        ...changes.requestContext,
      },
    });
    return { status: statusCode, headers, ...JSON.parse(body) };
  };
  return { review, lines, events, forbiddenCalls, closings: () => closed };
}

test('a review is one line and one event, with the identity that API Gateway verified, and calls neither gates nor STS', async () => {
  const { review, lines, events, forbiddenCalls, closings } = createReview();
  expect(await review()).toMatchObject({ status: 200, SessionId: 'alice-0f3a9', StreamGroupId: 'sg-1', Reviewer: BOB, Note: NOTE, ReviewedAt: '2026-11-21T08:15:00.000Z' });
  const detail = {
    reviewer: BOB,
    sourceIp: '203.0.113.11',
    streamGroupId: 'sg-1',
    ssmSessionId: 'alice-0f3a9',
    note: NOTE,
    requestId: 'request-2',
    caller: 'AROAL:bob@example.com',
    accessKeyId: 'ASIAB',
    time: '2026-11-21T08:15:00.000Z',
  };
  expect(lines).toEqual([{ action: 'review', status: 200, ...detail }]);
  expect(events).toEqual([{ detailType: 'Admin Shell Emergency Reviewed', detail, time: new Date(NOW) }]);
  expect(forbiddenCalls).toEqual([]);
  expect(closings()).toBe(1);
});

test('an ID may be percent-encoded', async () => {
  const { review, lines } = createReview();
  expect(await review({ pathParameters: { Identifier: 'sg-1', SessionId: 'alice%40example.com-0f3a9' } })).toMatchObject({ status: 200, SessionId: 'alice@example.com-0f3a9' });
  expect(lines[0].ssmSessionId).toBe('alice@example.com-0f3a9');
});

const identity = (userArn: string) => ({ requestContext: { identity: { userArn } } });
test.each<[string, object, number, RegExp, object]>([
  ['no note', { headers: {} }, 400, /^Say what the review found in the header x-admin-shell-note/, { outcome: 'Invalid', ssmSessionId: 'alice-0f3a9' }],
  ['a note of white space', { headers: { 'x-admin-shell-note': '%20' } }, 400, /^Say what the review found/, { outcome: 'Invalid' }],
  ['a note with a bidi override', { headers: { 'x-admin-shell-note': '%E2%80%AE' } }, 400, /^The note must be printable text on one line; it holds the character U\+202E\.$/, { outcome: 'Invalid' }],
  ['a note of 257 characters', { headers: { 'x-admin-shell-note': 'a'.repeat(257) } }, 400, /^The note must be at most 256 characters long; it has 257\.$/, { outcome: 'Invalid' }],
  ['an invalid shell', { pathParameters: { Identifier: 'sg-1', SessionId: '../x' } }, 400, /^The shell must be given in the path by its Session Manager session, ssmSessionId in its record; got "\.\.\/x"\.$/, { outcome: 'Invalid', streamGroupId: 'sg-1' }],
  ['no shell', { pathParameters: { Identifier: 'sg-1' } }, 400, /got nothing\.$/, { outcome: 'Invalid' }],
  ['a percent-encoded stream group', { path: '/streamgroups/sg%2D1/emergencies/alice-0f3a9/review' }, 400, /^The stream group must be given in the path by its ID/, { outcome: 'Invalid' }],
  ['no identity', { requestContext: { identity: {} } }, 403, /carries no AWS identity/, { outcome: 'Denied' }],
  ['root', identity('arn:aws:iam::111122223333:root'), 403, /root/, { outcome: 'Denied' }],
  ['a machine', identity('arn:aws:sts::111122223333:assumed-role/Leads/i-0123456789abcdef0'), 403, /i-0123456789abcdef0/, { outcome: 'Denied' }],
  ['a session name generated by an SDK, even if operators may have one', identity('arn:aws:sts::111122223333:assumed-role/Leads/botocore-session-1764115200'), 403, /botocore-session-1764115200/, { outcome: 'Denied' }],
  ['a federated user, even if operators may be one', identity('arn:aws:sts::111122223333:federated-user/bob'), 403, /federated user/i, { outcome: 'Denied' }],
])('fails for %s, with a record and without an event', async (_, changes, status, message, line) => {
  const { review, lines, events } = createReview();
  expect(await review(changes)).toMatchObject({ status, Message: expect.stringMatching(message) });
  expect(lines).toEqual([expect.objectContaining({ action: 'review', status, ...line })]);
  expect(events).toEqual([]);
});

test.each<[string, Services['announce']]>([
  ['rejects the event', async () => false],
  ['can\'t be reached', async () => Promise.reject(new Error('SECRET'))],
])('fails if the bus %s: the review doesn\'t count', async (_, announce) => {
  const { review, lines } = createReview({ announce });
  const answer = await review();
  expect(answer).toMatchObject({ status: 500, __type: 'InternalServerException' });
  expect(lines).toEqual([expect.objectContaining({ action: 'review', status: 500, outcome: 'Failed', ssmSessionId: 'alice-0f3a9' })]);
  expect(JSON.stringify([answer, lines])).not.toContain('SECRET');
});

test.each([
  ['only the path is a review\'s', { path: '/streamgroups/sg-1/emergencies/alice-0f3a9/review', resource: '/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/access' }],
  ['the resource is in another case', { resource: '/streamgroups/{Identifier}/emergencies/{SessionId}/Review' }],
  ['the resource is missing', { resource: undefined }],
])('fails as a request for a shell if %s', async (_, changes) => {
  const { review, lines, events } = createReview();
  expect(await review(changes)).toMatchObject({ status: 400 });
  expect(lines).toEqual([expect.not.objectContaining({ action: 'review' })]);
  expect(events.map(({ detailType }) => detailType)).toEqual(['Admin Shell Refused']);
});
