import { cpSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PlantedSecrets } from './planted-secrets';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';
import { Template } from '../../local/template/template';

// What can go wrong on the wire, against the real AWS SDK in the function as synthesized. Whatever a service does, the
// operator gets a documented error in time, and no secret that the function has seen appears anywhere.

const MAX_WAIT_S = 3;
/** On the test's clock. Far below API Gateway's timeout: no call to a service may take much longer than it should. */
const LIMIT_MS = 6_500;
/** The record may take all the time that API Gateway allows. */
const RECORD_LIMIT_MS = 29_000;
const JSON_TYPE = { 'content-type': 'application/json' };

type AtOnce = (response: ServerResponse) => void;
type Fault = (response: ServerResponse) => void | Promise<void>;
type Service = 'streams' | 'sts' | 'events';

const secrets = new PlantedSecrets();
/** Everything that a test made visible: what the function wrote, the events, and every response but a shell. */
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

afterEach(() => expect(secrets.foundIn(allSeen())).toEqual([]));

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});

function allSeen(): string {
  return [...seen, ...shell.lines, JSON.stringify(shell.events.map(({ detail, resources }) => ({ detail, resources })))].join('\n');
}

/** Each service's successful response, with its secrets. */
const success: Record<Service, () => string> = {
  streams: () => JSON.stringify({ SessionId: 'ssm-1', StreamUrl: `wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/ssm-1?${secrets.plant()}`, TokenValue: secrets.plant() }),
  sts: () => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>${secrets.plant()}</SecretAccessKey><SessionToken>${secrets.plant()}</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  events: () => '{"FailedEntryCount":0,"Entries":[{"EventId":"11111111-2222-3333-4444-555555555555"}]}',
};

const answering = (status: number, body: string | (() => string), headers: Record<string, string> = JSON_TYPE): AtOnce =>
  response => void response.writeHead(status, headers).end(typeof body === 'string' ? body : body());

/** No response, or no more of it: the function's own timeout must end the call. */
const silence: Fault = () => shell.clock.nothingComes();

/** A response's headers and part of its body; then a reset, or nothing more. */
const half = (status: number, body: () => string, then: 'reset' | 'hang', headers = JSON_TYPE): Fault => response => {
  const whole = body();
  response.writeHead(status, { ...headers, 'content-length': `${whole.length}` });
  // On loopback, what is written has arrived.
  response.write(whole.slice(0, Math.floor(whole.length * 0.8)), () => then === 'reset' ? void response.destroy() : silence(response));
};

/** Faults that any service can have. */
const commonFaults = (service: Service): Array<[string, Fault]> => [
  ['a reset', response => void response.socket!.destroy()],
  ['no response', silence],
  ['half a response, then a reset', half(200, success[service], 'reset')],
  ['half a response, then silence', half(200, success[service], 'hang')],
  ['an HTML 503', answering(503, '<html><h1>Service Unavailable</h1></html>', { 'content-type': 'text/html' })],
  ['an HTML 403', answering(403, '<html><h1>Forbidden</h1></html>', { 'content-type': 'text/html' })],
  ['an HTML 200', answering(200, '<html>Welcome</html>', { 'content-type': 'text/html' })],
  ['an empty 200', answering(200, '')],
  ['a redirect', answering(301, '', { location: 'http://127.0.0.1:1/' })],
];

/** @returns the number of calls that met the fault */
function injectFault(service: Service, fault: Fault, when: (path: string, count: number) => boolean = () => true): () => number {
  let count = 0;
  shell.environment[service].sabotage = async ({ rawPath }, response) => {
    if (!when(rawPath, count)) return false;
    count++;
    await fault(response);
    return true;
  };
  return () => count;
}

/** Keeps every part of an error response, but not a shell. */
async function ask(request: { reason?: string } = {}, limitMs = LIMIT_MS) {
  const started = shell.clock.now();
  const answer = await shell.ask({ as: shell.session('GameOps', 'alice@example.com'), ...request }).then(
    ({ $metadata, SessionId }) => ({ status: $metadata.httpStatusCode, type: undefined, message: '', SessionId, orphaned: undefined }),
    error => {
      seen.push(JSON.stringify(error), error.message, JSON.stringify(error.$response?.headers));
      return { status: error.$metadata?.httpStatusCode, type: error.name, message: error.message as string, SessionId: undefined, orphaned: error.$response?.headers['x-admin-shell-orphaned'] };
    },
  );
  expect(shell.clock.now() - started).toBeLessThan(limitMs);
  expect(shell.lines).toHaveLength(1); // the record, and nothing else
  return { ...answer, record: JSON.parse(shell.lines[0]) };
}

describe('CreateStreamSessionAdminShell', () => {
  const access = (path: string) => path.endsWith('/access');
  const altered = (change: (shell: any) => void) => answering(200, () => {
    const body = JSON.parse(success.streams());
    change(body);
    return JSON.stringify(body);
  });

  /** Nothing says that a shell was opened, so the broker may try again: a lost one is harmless and counted. */
  const retried = ['a reset', 'an HTML 503', 'an HTML 403', 'a redirect', 'half a refusal'];
  test.each([
    ...commonFaults('streams'),
    ['half a refusal', half(409, () => JSON.stringify({ Message: 'x'.repeat(100) }), 'reset', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' } as any)],
    ['a shell without a token', altered(body => delete body.TokenValue)],
    ['a shell with an empty token', altered(body => body.TokenValue = '')],
    ['a shell without a session', altered(body => delete body.SessionId)],
    ['a shell that is null', altered(body => body.StreamUrl = null)],
    ['a shell with a number as its session', altered(body => body.SessionId = 5)],
    ['an unencrypted URL', altered(body => body.StreamUrl = body.StreamUrl.replace('wss:', 'ws:'))],
    ['an invalid URL', altered(body => body.StreamUrl = body.TokenValue)],
    ['a list', answering(200, () => `[${success.streams()}]`)],
    ['a response without content', answering(204, '')],
  ] as Array<[string, Fault]>)('fails in time on %s, with a 500 and a record', async (name, fault) => {
    const times = injectFault('streams', fault, access);
    const { status, type, message, record, orphaned } = await ask();
    expect({ status, type }).toEqual({ status: 500, type: 'InternalServerException' });
    // Set whenever a shell may have been opened: an unreadable success, or a call without a response.
    expect(orphaned).toBe(retried.includes(name) && name !== 'a reset' ? undefined : 'true');
    expect(message).toMatch(/ABC123def4567.* (Try again|Tell the platform team)/);
    expect(record).toMatchObject({ outcome: 'Failed', attempts: times(), unanswered: ['a reset', 'no response'].includes(name) ? times() : 0 });
    expect(record).not.toHaveProperty('ssmSessionId');
    // Once a 200 has begun to arrive, the service is not called again.
    if (retried.includes(name)) expect(times()).toBeGreaterThan(1);
    else expect(times()).toBe(1);
  });

  test.each([
    ...commonFaults('streams').filter(([name]) => ['a reset', 'an HTML 503', 'an HTML 403'].includes(name)),
    ['half a refusal', half(409, () => JSON.stringify({ Message: 'x'.repeat(100) }), 'reset')],
    ['throttling', answering(429, '{"Message":"Rate exceeded"}', { ...JSON_TYPE, 'x-amzn-errortype': 'ThrottlingException' })],
    ['"not ready", with Retry-After in seconds', answering(409, '{}', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException', 'retry-after': '1' })],
    ['"not ready", with a retry time in milliseconds', answering(409, '{}', { ...JSON_TYPE, 'x-amzn-errortype': 'StreamSessionAccessNotReadyException', 'x-amz-retry-after': '700' })],
  ] as Array<[string, Fault]>)('after %s, once, the operator still gets the shell', async (_, fault) => {
    shell.environment.streams.startSession(GROUP, SESSION);
    injectFault('streams', fault, (path, count) => access(path) && count === 0);
    const { status, record } = await ask();
    expect(status).toBe(200);
    expect(record).toMatchObject({ outcome: 'Opened', attempts: 2 });
  });

  test('waits for a slow response, and calls only once', async () => {
    injectFault('streams', async response => {
      await shell.clock.pass(1_500);
      answering(200, success.streams)(response);
    }, access);
    expect(await ask()).toMatchObject({ status: 200, SessionId: 'ssm-1', record: { outcome: 'Opened', attempts: 1 } });
  });
});

describe('GetStreamSession', () => {
  test.each(commonFaults('streams'))('after %s, the wait continues, and ends with the shell', async (_, fault) => {
    // A session that is starting is refused by name, so the broker asks for its state.
    const session = shell.environment.streams.startSession(GROUP, SESSION, { status: 'ACTIVATING' });
    shell.clock.after(300, () => session.status = 'ACTIVE');
    const times = injectFault('streams', fault, path => !path.endsWith('/access'));
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
  ] as Array<[string, Fault]>)('fails in time on a permanent fault (%s), with a 500 and a record, and without a call to the service', async (_, fault) => {
    const times = injectFault('sts', fault);
    const { status, type, message, record, orphaned } = await ask();
    expect({ status, type, orphaned }).toEqual({ status: 500, type: 'InternalServerException', orphaned: undefined });
    if (fault === DENIED_BY_STS) expect(times()).toBe(1);
    else expect(times()).toBeGreaterThan(1);
    expect(message).toMatch(/could not assume its shell role for alice@example\.com \([A-Za-z_ ]+\)\. Try again/);
    expect(record).toMatchObject({ outcome: 'Failed', attempts: 0 });
    expect(shell.calls).toEqual([]);
  });

  test.each([
    ['without Retry-After', {}, '1', 10],
    ['with a Retry-After within the deadline', { 'retry-after': '2' }, '2', 3],
    ['with a Retry-After beyond the deadline', { 'retry-after': '40' }, '40', 1],
  ])('fails on permanent throttling %s, with a 429 that says when to try again', async (_, headers, retryAfter, mostCalls) => {
    const times = injectFault('sts', answering(400, '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>', { 'content-type': 'text/xml', ...headers }));
    const { status, type, message, record } = await ask();
    expect({ status, type }).toEqual({ status: 429, type: 'ThrottlingException' });
    expect(message).toContain(`Try again in ${retryAfter} s.`);
    expect(record).toMatchObject({ outcome: 'Throttled', attempts: 0 });
    expect(times()).toBeLessThanOrEqual(mostCalls);
  });

  test('after a slow response, the operator still gets the shell', async () => {
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
    ['a rejected entry', answering(200, '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}')],
    ['throttling', answering(400, '{"__type":"ThrottlingException"}')],
    ['a bus that denies access', denied],
  ];

  test.each(failing)('fails in time on a permanent fault (%s): no record, no shell; a 500, and the session in the log', async (_, fault) => {
    injectFault('streams', answering(200, success.streams));
    const times = injectFault('events', fault);
    const { status, type, message, record, orphaned } = await ask({}, RECORD_LIMIT_MS);
    expect({ status, type, orphaned }).toEqual({ status: 500, type: 'InternalServerException', orphaned: 'true' });
    if (fault === denied) expect(times()).toBe(1);
    else expect(times()).toBeGreaterThan(3);
    expect(message).toMatch(/could not be recorded, so it is not handed out/);
    expect(record).toMatchObject({ outcome: 'Failed', ssmSessionId: 'ssm-1', attempts: 1 });
  });

  test.each(failing)('fails with the same refusal despite %s', async (_, fault) => {
    injectFault('events', fault);
    expect(await ask({ reason: '' }, RECORD_LIMIT_MS)).toMatchObject({ status: 400, type: 'ValidationException', record: { outcome: 'Invalid' } });
  });
});

describe('a clock that is an hour off', () => {
  let usual: RunningShell;
  beforeEach(async () => {
    usual = shell;
    shell = await RunningShell.start(assembly); // the SDK's clients remember the offset
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

  test('at the service: the second call has the right time', async () => {
    setAnHourAhead('streams');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 2 } });
  });

  test('at STS: the second call has the right time', async () => {
    shell.environment.streams.sabotage = (_, response) => {
      answering(200, success.streams)(response);
      return true;
    };
    setAnHourAhead('sts');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 1 } });
  });

  test('at EventBridge: the second call has the right time', async () => {
    shell.environment.streams.startSession(GROUP, SESSION);
    setAnHourAhead('events');
    expect(await ask()).toMatchObject({ status: 200, record: { outcome: 'Opened', attempts: 1 } });
  });
});

describe('the search for secrets after each test', () => {
  test('covers the log line, the event and the response', async () => {
    injectFault('streams', answering(404, JSON.stringify({ Message: 'MARKED' }), { ...JSON_TYPE, 'x-amzn-errortype': 'ResourceNotFoundException' }));
    await ask({ reason: 'MARKED' });
    for (const place of [/^\{"outcome":.*MARKED/m, /^\[\{"detail":.*MARKED/m, /The service said: MARKED/]) expect(allSeen()).toMatch(place);
  });

  test.each<[string, (secret: string) => string]>([
    ['as it is', secret => secret],
    ['cut off', secret => secret.slice(10, 40)],
    ['in JSON in JSON', secret => JSON.stringify({ body: JSON.stringify({ secret }) })],
    ['percent-encoded', secret => encodeURIComponent(secret)],
    ['in base64', secret => Buffer.from(`some text before ${secret}`).toString('base64')],
  ])('fails on a secret %s', (_, disguise) => {
    const secret = secrets.plant();
    expect(secrets.foundIn(`${allSeen()}\n{"debug":"${disguise(secret)}"}`)).toEqual([secret]);
  });

  test.each([
    ['prints its response', 'console.error("debug", (await real(event, context)).body);'],
    ['prints its response in base64', 'console.log(Buffer.from((await real(event, context)).body).toString("base64"));'],
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
