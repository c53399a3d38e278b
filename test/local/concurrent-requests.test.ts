import { setTimeout as pause } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import { GROUP, OTHER_GROUP, remove, RunningShell, synthesizeShell } from './running-shell';

// Many concurrent requests in one warm function: one process, one set of clients, real sockets. Its time stands still: a
// session is ready after some refusals, and a pause lasts until the other requests have had a turn.

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn() }));

const OPERATORS = ['alice@example.com', 'bob@example.com', 'carol@example.com'];

let assembly: string;
let shell: RunningShell;
const before = { ...process.env };

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(10));
  shell = await RunningShell.start(assembly, { requestsPerSecond: 1_000 });
  jest.useFakeTimers({ now: shell.clock.now(), doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'hrtime', 'setInterval', 'clearInterval'] });
  jest.mocked(pause).mockImplementation(() => new Promise(resolve => setImmediate(resolve)));
});

afterAll(async () => {
  jest.useRealTimers();
  process.env = before;
  await shell?.stop();
  remove(assembly);
});

test('concurrent operators never get each other\'s identity, credentials, record or shell', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  Object.assign(process.env, shell.environment.functionEnvironment);
  const { handler } = jest.requireActual<typeof import('../../lambda/broker')>('../../lambda/broker');

  const { streams, identities } = shell.environment;
  /** Who called the service for which session, by the access key of the signature. */
  const serviceCalls: Array<{ session: string; operator?: string; key: string }> = [];
  streams.sabotage = ({ rawPath, headers }) => {
    const key = /Credential=([^/]+)/.exec(headers.authorization[0])![1];
    const session = /streamsessions\/([^/]+)/.exec(rawPath)![1];
    serviceCalls.push({ session, operator: identities.find(key)?.sourceIdentity, key });
    return false;
  };

  // Four sessions for each operator, in both groups, ready sooner or later; all requested at once.
  const requests = OPERATORS.flatMap((operator, person) => [0, 1, 2, 3].map(index => ({
    operator, group: index % 2 ? GROUP : OTHER_GROUP, session: `${operator.split('@')[0]}${index}`, readyAfterRefusals: (person * 5 + index * 3) % 7,
  })));
  for (const { group, session, readyAfterRefusals } of requests) streams.startSession(group, session, { readyAfterRefusals });
  const answers = await Promise.all(requests.map(({ operator, group, session }) => handler({
    path: `/streamgroups/${group}/streamsessions/${session}/access`,
    pathParameters: { Identifier: group, StreamSessionIdentifier: session },
    headers: { 'x-admin-shell-reason': `for ${session}` },
    requestContext: { requestId: `request-${session}`, requestTimeEpoch: Date.now(), identity: { userArn: `arn:aws:sts::111122223333:assumed-role/GameOps/${operator}` } },
  } as any)));
  const records = written.mock.calls.map(([line]) => JSON.parse(String(line)));
  written.mockRestore();

  expect(answers.map(({ statusCode }) => statusCode)).toEqual(requests.map(() => 200));
  expect(records).toHaveLength(requests.length);
  requests.forEach(({ operator, group, session }, index) => {
    const shellOfThis = JSON.parse(answers[index].body);
    expect(records.filter(({ ssmSessionId }) => ssmSessionId === shellOfThis.SessionId)).toEqual([expect.objectContaining({
      sourceIdentity: operator, streamGroupId: group, streamSessionId: session, reason: `for ${session}`, requestId: `request-${session}`,
    })]);
    // The service saw only this operator for this session, with credentials that no other request used.
    const calls = serviceCalls.filter(call => call.session === session);
    expect(new Set(calls.map(call => call.operator))).toEqual(new Set([operator]));
    expect(new Set(calls.map(call => call.key)).size).toBe(1);
    expect(serviceCalls.filter(call => call.session !== session && call.key === calls[0].key)).toEqual([]);
  });
  expect(new Set(answers.map(({ body }) => JSON.parse(body).TokenValue)).size).toBe(requests.length);
});
