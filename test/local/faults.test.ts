import { cpSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Secrets } from './leaks';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';
import { Template } from '../../local/template/template';

// What can go wrong on the wire, against the real AWS SDK in the function as it is synthesized. Whatever a service does,
// the operator gets one of the contract's errors, in time, and no secret that the function has seen stands anywhere.

const MAX_WAIT_S = 3;
/** On the test's clock. What API Gateway allows for is far away; this says that nothing waits for a service much longer than it should. */
const IN_TIME_MS = 6_500;
/** The record is worth all the time that there is: API Gateway's 29 seconds. */
const RECORD_IN_TIME_MS = 29_000;
const JSON_TYPE = { 'content-type': 'application/json' };

type AtOnce = (response: ServerResponse) => void;
type Fault = (response: ServerResponse) => void | Promise<void>;
type Service = 'streams' | 'sts' | 'events';

const secrets = new Secrets();
/** All that could be seen of a test: what the function wrote, the events, and every answer but a shell. */
const seen: string[] = [];

let assembly: string;
let shell: RunningShell;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(MAX_WAIT_S));
  shell = await RunningShell.start(assembly);
});

beforeEach(() => {
  shell.reset();
  seen.length = 0;
});

/** No secret leaks, whatever was tested. */
afterEach(() => expect(secrets.foundIn(allSeen())).toEqual([]));

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});

function allSeen(): string {
  return [...seen, ...shell.lines, JSON.stringify(shell.events.map(({ detail, resources }) => ({ detail, resources })))].join('\n');
}

/** A success of each service, secrets and all. */
const success: Record<Service, () => string> = {
  streams: () => JSON.stringify({ SessionId: 'ssm-1', StreamUrl: `wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/ssm-1?${secrets.plant()}`, TokenValue: secrets.plant() }),
  sts: () => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>${secrets.plant()}</SecretAccessKey><SessionToken>${secrets.plant()}</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  events: () => '{"FailedEntryCount":0,"Entries":[{"EventId":"11111111-2222-3333-4444-555555555555"}]}',
};

const answering = (status: number, body: string | (() => string), headers: Record<string, string> = JSON_TYPE): AtOnce =>
  response => void response.writeHead(status, headers).end(typeof body === 'string' ? body : body());

/** Nothing comes, or nothing more: the function's own limit must end the call. */
const silence: Fault = () => shell.clock.nothingComes();

/** The head of an answer and half of its body; then the connection is reset, or nothing more comes. */
const half = (status: number, body: () => string, then: 'reset' | 'hang', headers = JSON_TYPE): Fault => response => {
  const whole = body();
  response.writeHead(status, { ...headers, 'content-length': `${whole.length}` });
  // Once it is written, the half has arrived: it is loopback.
  response.write(whole.slice(0, Math.floor(whole.length * 0.8)), () => then === 'reset' ? void response.destroy() : silence(response));
};

/** What can happen to a call of any service. */
const commonFaults = (service: Service): Array<[string, Fault]> => [
  ['a reset', response => void response.socket!.destroy()],
  ['no answer', silence],
  ['half an answer, then a reset', half(200, success[service], 'reset')],
  ['half an answer, then silence', half(200, success[service], 'hang')],
  ['an HTML 503', answering(503, '<html><h1>Service Unavailable</h1></html>', { 'content-type': 'text/html' })],
  ['an HTML 403', answering(403, '<html><h1>Forbidden</h1></html>', { 'content-type': 'text/html' })],
  ['an HTML 200', answering(200, '<html>Welcome</html>', { 'content-type': 'text/html' })],
  ['an empty 200', answering(200, '')],
  ['a redirect', answering(301, '', { location: 'http://127.0.0.1:1/' })],
];

function breakDown(service: Service, fault: Fault, when: (path: string, count: number) => boolean = () => true): () => number {
  let count = 0;
  shell.environment[service].sabotage = async ({ rawPath }, response) => {
    if (!when(rawPath, count)) return false;
    count++;
    await fault(response);
    return true;
  };
  return () => count;
}

/** Asks, and keeps everything of the answer that is no shell. */
async function ask(question: { reason?: string } = {}, inTimeMs = IN_TIME_MS) {
  const started = shell.clock.now();
  const answer = await shell.ask({ as: shell.session('GameOps', 'alice@example.com'), ...question }).then(
    ({ $metadata, SessionId }) => ({ status: $metadata.httpStatusCode, type: undefined, message: '', SessionId, orphaned: undefined }),
    error => {
      seen.push(JSON.stringify(error), error.message, JSON.stringify(error.$response?.headers));
      return { status: error.$metadata?.httpStatusCode, type: error.name, message: error.message as string, SessionId: undefined, orphaned: error.$response?.headers['x-admin-shell-orphaned'] };
    },
  );
  expect(shell.clock.now() - started).toBeLessThan(inTimeMs);
  expect(shell.lines).toHaveLength(1); // the record, and nothing else
  return { ...answer, record: JSON.parse(shell.lines[0]) };
}

describe('the service, asked for a shell', () => {
  const access = (path: string) => path.endsWith('/access');
  const lacking = (change: (shell: any) => void) => answering(200, () => {
    const body = JSON.parse(success.streams());
    change(body);
    return JSON.stringify(body);
  });

  /** Nothing tells whether a shell was opened, so the broker may try again: a lost one is harmless and counted. */
  const repeated = ['a reset', 'an HTML 503', 'an HTML 403', 'a redirect', 'half a refusal'];
  test.each([
    ...commonFaults('streams'),
    ['half a refusal', half(409, () => JSON.stringify({ Message: 'x'.repeat(100) }), 'reset', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' } as any)],
    ['a shell without a token', lacking(body => delete body.TokenValue)],
    ['a shell with an empty token', lacking(body => body.TokenValue = '')],
    ['a shell without a session', lacking(body => delete body.SessionId)],
    ['a shell that is null', lacking(body => body.StreamUrl = null)],
    ['a shell of numbers', lacking(body => body.SessionId = 5)],
    ['an address that is not encrypted', lacking(body => body.StreamUrl = body.StreamUrl.replace('wss:', 'ws:'))],
    ['an address that is none', lacking(body => body.StreamUrl = body.TokenValue)],
    ['a list for an answer', answering(200, () => `[${success.streams()}]`)],
    ['an answer without content', answering(204, '')],
  ] as Array<[string, Fault]>)('%s: a 500 in time, recorded', async (name, fault) => {
    const times = breakDown('streams', fault, access);
    const { status, type, message, record, orphaned } = await ask();
    expect({ status, type }).toEqual({ status: 500, type: 'InternalServerException' });
    // Whatever may have opened a shell says so: a success that came in pieces, and a call that got no answer.
    expect(orphaned).toBe(repeated.includes(name) && name !== 'a reset' ? undefined : 'true');
    expect(message).toMatch(/ABC123def4567.* (Try again|Tell the platform team)/);
    expect(record).toMatchObject({ outcome: 'Failed', attempts: times(), unanswered: ['a reset', 'no answer'].includes(name) ? times() : 0 });
    expect(record).not.toHaveProperty('ssmSessionId');
    // Once a 200 has begun to arrive, the service is not called again.
    if (repeated.includes(name)) expect(times()).toBeGreaterThan(1);
    else expect(times()).toBe(1);
  });

  test.each([
    ...commonFaults('streams').filter(([name]) => ['a reset', 'an HTML 503', 'an HTML 403'].includes(name)),
    ['half a refusal', half(409, () => JSON.stringify({ Message: 'x'.repeat(100) }), 'reset')],
    ['throttling', answering(429, '{"Message":"Rate exceeded"}', { ...JSON_TYPE, 'x-amzn-errortype': 'ThrottlingException' })],
    ['"not ready", with when to try again in seconds', answering(409, '{}', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException', 'retry-after': '1' })],
    ['"not ready", with when to try again in milliseconds', answering(409, '{}', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException', 'x-amz-retry-after': '700' })],
  ] as Array<[string, Fault]>)('%s, once: the operator gets the shell all the same', async (_, fault) => {
    shell.environment.streams.startSession(GROUP, SESSION);
    breakDown('streams', fault, (path, count) => access(path) && count === 0);
    const { status, record } = await ask();
    expect(status).toBe(200);
    expect(record).toMatchObject({ outcome: 'Opened', attempts: 2 });
  });

  test('an answer of the service that is slow is waited for, and asked for once', async () => {
    breakDown('streams', async response => {
      await shell.clock.pass(1_500);
      answering(200, success.streams)(response);
    }, access);
    expect(await ask()).toMatchObject({ status: 200, SessionId: 'ssm-1', record: { outcome: 'Opened', attempts: 1 } });
  });
});

describe('the service, asked for the session\'s state', () => {
  test.each(commonFaults('streams'))('%s: the wait goes on, and ends with the shell', async (_, fault) => {
    // Refused by name, as a session that is starting is: so its state is asked.
    const session = shell.environment.streams.startSession(GROUP, SESSION, { status: 'ACTIVATING' });
    shell.clock.after(300, () => session.status = 'ACTIVE');
    const times = breakDown('streams', fault, path => !path.endsWith('/access'));
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened' } });
    expect(times()).toBe(1);
  });
});

const DENIED_BY_STS = answering(403, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>', { 'content-type': 'text/xml' });

describe('STS', () => {
  test.each([
    ...commonFaults('sts'),
    ['a role that may not be assumed', DENIED_BY_STS],
    ['a session without its credentials', answering(200, '<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>', { 'content-type': 'text/xml' })],
  ] as Array<[string, Fault]>)('%s, for good: a 500 in time, recorded, and the service is not asked', async (_, fault) => {
    const times = breakDown('sts', fault);
    const { status, type, message, record, orphaned } = await ask();
    expect({ status, type, orphaned }).toEqual({ status: 500, type: 'InternalServerException', orphaned: undefined });
    if (fault === DENIED_BY_STS) expect(times()).toBe(1);
    else expect(times()).toBeGreaterThan(1);
    expect(message).toMatch(/could not assume its shell role for alice@example\.com \([A-Za-z_ ]+\)\. Try again/);
    expect(record).toMatchObject({ outcome: 'Failed', attempts: 0 });
    expect(shell.calls).toEqual([]);
  });

  test.each([
    ['without a time', {}, '1', 10],
    ['with a time that fits', { 'retry-after': '2' }, '2', 3],
    ['with a time that is too late', { 'retry-after': '40' }, '40', 1],
  ])('throttling %s, for good: a 429 that says when to try again', async (_, headers, retryAfter, mostCalls) => {
    const times = breakDown('sts', answering(400, '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>', { 'content-type': 'text/xml', ...headers }));
    const { status, type, message, record } = await ask();
    expect({ status, type }).toEqual({ status: 429, type: 'ThrottlingException' });
    expect(message).toContain(`Try again in ${retryAfter} s.`);
    expect(record).toMatchObject({ outcome: 'Throttled', attempts: 0 });
    expect(times()).toBeLessThanOrEqual(mostCalls);
  });

  test('one that is slow: the shell comes all the same', async () => {
    shell.environment.streams.startSession(GROUP, SESSION);
    let calls = 0;
    shell.environment.sts.sabotage = async () => {
      if (calls++ === 0) await shell.clock.pass(3_200); // longer than the whole wait
      return false;
    };
    expect(await ask()).toMatchObject({ status: 200 });
  });
});

describe('EventBridge', () => {
  const denied = answering(400, '{"__type":"AccessDeniedException","message":"no"}');
  const failing: Array<[string, Fault]> = [
    ...commonFaults('events'),
    ['an event that is not accepted', answering(200, '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}')],
    ['throttling', answering(400, '{"__type":"ThrottlingException"}')],
    ['a bus that takes no events of ours', denied],
  ];

  test.each(failing)('%s, for good: no record, no shell; a 500 in time, with the session in the log', async (_, fault) => {
    breakDown('streams', answering(200, success.streams));
    const times = breakDown('events', fault);
    const { status, type, message, record, orphaned } = await ask({}, RECORD_IN_TIME_MS);
    expect({ status, type, orphaned }).toEqual({ status: 500, type: 'InternalServerException', orphaned: 'true' });
    if (fault === denied) expect(times()).toBe(1);
    else expect(times()).toBeGreaterThan(3);
    expect(message).toMatch(/could not be recorded, so it is not handed out/);
    expect(record).toMatchObject({ outcome: 'Failed', ssmSessionId: 'ssm-1', attempts: 1 });
  });

  test.each(failing)('%s: a refusal stays what it was', async (_, fault) => {
    breakDown('events', fault);
    expect(await ask({ reason: '' }, RECORD_IN_TIME_MS)).toMatchObject({ status: 400, type: 'ValidationException', record: { outcome: 'Invalid' } });
  });
});

describe('a clock that is an hour off', () => {
  let usual: RunningShell;
  beforeEach(async () => {
    usual = shell;
    shell = await RunningShell.start(assembly); // the SDK's clients remember by how much
  });
  afterEach(async () => {
    await shell.stop();
    shell = usual;
  });

  const HOUR = 3_600_000;
  function setAnHourAhead(service: Service): void {
    shell.environment[service].sabotage = ({ headers }, response) => {
      const stated = headers['x-amz-date'][0].replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
      const now = shell.clock.now();
      const date = { date: new Date(now + HOUR).toUTCString() };
      if (Math.abs(Date.parse(stated) - now - HOUR) < 300_000) answering(200, success[service], { ...JSON_TYPE, ...date })(response);
      else answering(403, '{"message":"Signature expired"}', { ...JSON_TYPE, ...date, 'x-amzn-errortype': 'InvalidSignatureException' })(response);
      return true;
    };
  }

  test('at the service: the second call has the right one', async () => {
    setAnHourAhead('streams');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 2 } });
  });

  test('at STS: the second call has the right one', async () => {
    shell.environment.streams.sabotage = (_, response) => {
      answering(200, success.streams)(response);
      return true;
    };
    setAnHourAhead('sts');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 1 } });
  });

  test('at EventBridge: the second call has the right one', async () => {
    shell.environment.streams.startSession(GROUP, SESSION);
    setAnHourAhead('events');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 1 } });
  });
});

describe('the search for secrets that follows each test', () => {
  test('reads the line, the event and the answer', async () => {
    breakDown('streams', answering(404, JSON.stringify({ Message: 'MARKED' }), { ...JSON_TYPE, 'x-amzn-errortype': 'ResourceNotFoundException' }));
    await ask({ reason: 'MARKED' });
    for (const place of [/^\{"outcome":.*MARKED/m, /^\[\{"detail":.*MARKED/m, /The service said: MARKED/]) expect(allSeen()).toMatch(place);
  });

  test.each<[string, (secret: string) => string]>([
    ['as it is', secret => secret],
    ['cut off', secret => secret.slice(10, 40)],
    ['in JSON in JSON', secret => JSON.stringify({ body: JSON.stringify({ secret }) })],
    ['percent-encoded', secret => encodeURIComponent(secret)],
    ['in base64', secret => Buffer.from(`some text before ${secret}`).toString('base64')],
  ])('fails on a secret that is planted %s', (_, disguise) => {
    const secret = secrets.plant();
    expect(secrets.foundIn(`${allSeen()}\n{"debug":"${disguise(secret)}"}`)).toEqual([secret]);
  });

  test.each([
    ['prints its answer', 'console.error("debug", (await real(event, context)).body);'],
    ['prints its answer in base64', 'console.log(Buffer.from((await real(event, context)).body).toString("base64"));'],
  ])('fails on a function that %s', async (_, leak) => {
    const leaky = mkdtempSync(join(tmpdir(), 'leaky-'));
    cpSync(assembly, leaky, { recursive: true });
    const template = Template.fromAssembly(leaky);
    const [[, handler]] = template.ofType('AWS::Lambda::Function').filter(([id]) => id.startsWith('AdminShellBrokerHandler'));
    const asset = template.assetDirectory(handler.Properties.Code);
    renameSync(join(asset, 'index.mjs'), join(asset, 'real.mjs'));
    writeFileSync(join(asset, 'index.mjs'), `import { handler as real } from './real.mjs'; export const handler = async (event, context) => { ${leak} return real(event, context); };`);
    const running = await RunningShell.start(leaky);
    try {
      const body = success.streams();
      running.environment.streams.sabotage = (__, response) => {
        answering(200, body)(response);
        return true;
      };
      await running.ask({ as: running.session('GameOps', 'alice@example.com') });
      expect(secrets.foundIn(running.lines.join('\n'))).toHaveLength(2);
    } finally {
      await running.stop();
      remove(leaky);
    }
  });
});
