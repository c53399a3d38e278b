import type { ServerResponse } from 'node:http';
import { Duration } from 'aws-cdk-lib';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';

// One or two transient faults at every step of a request, against the real AWS SDK on sockets: the operator still gets the
// shell, one shell is opened, and one record kept. Permanent faults are in faults.test.ts.

let assembly: string;
let shell: RunningShell;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(25));
  shell = await RunningShell.start(assembly, { requestsPerSecond: 1_000 });
});

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});

type Service = 'sts' | 'streams' | 'events';
type Hiccup = (response: ServerResponse) => void;

const respond = (status: number, headers: Record<string, string>, body: string): Hiccup => response =>
  void response.writeHead(status, headers).end(body);
const json = (status: number, type: string, headers: Record<string, string> = {}) =>
  respond(status, { 'content-type': 'application/json', 'x-amzn-errortype': type, ...headers }, JSON.stringify({ __type: type, message: 'A hiccup.' }));
const xml = (status: number, code: string, headers: Record<string, string> = {}) =>
  respond(status, { 'content-type': 'text/xml', ...headers }, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>A hiccup.</Message></Error></ErrorResponse>`);
const html = (status: number) => respond(status, { 'content-type': 'text/html' }, '<html><h1>Sorry</h1></html>');

/** Half of a response; then the connection is closed, or nothing more arrives. */
const half = (status: number, headers: Record<string, string>, then: 'closed' | 'silent'): Hiccup => response => {
  response.writeHead(status, { 'content-length': '100', ...headers });
  response.write('x'.repeat(50), () => then === 'closed' ? void response.destroy() : shell.clock.nothingComes());
};

const onAnyService: Record<string, Hiccup> = {
  'a reset': response => void response.socket!.resetAndDestroy(),
  'a closed connection': response => void response.socket!.destroy(),
  'silence': () => shell.clock.nothingComes(),
  'an HTML 503': html(503),
  'an HTML 403': html(403),
  'an empty 500': respond(500, {}, ''),
};
/** An unreadable success. From the service that opens shells it is no hiccup: it may have opened one. */
const unreadableSuccess: Record<string, Hiccup> = {
  'an HTML 200': html(200),
  'an empty 200': respond(200, {}, ''),
  'half a 200': half(200, {}, 'closed'),
  'half a 200, then silence': half(200, {}, 'silent'),
};

const HICCUPS: Record<Service, Record<string, Hiccup>> = {
  sts: {
    ...onAnyService,
    ...unreadableSuccess,
    'throttling': xml(400, 'Throttling'),
    'throttling, with Retry-After': xml(400, 'Throttling', { 'retry-after': '2' }),
    'a 503': xml(503, 'ServiceUnavailable'),
    'a request timeout': xml(400, 'RequestTimeoutException'),
    'a session without its credentials': respond(200, { 'content-type': 'text/xml' }, '<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>'),
  },
  streams: {
    ...onAnyService,
    'half a refusal': half(409, { 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' }, 'closed'),
    'half a refusal, then silence': half(409, { 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' }, 'silent'),
    'throttling': json(429, 'ThrottlingException'),
    'throttling, under another name': json(400, 'TooManyRequestsException'),
    'throttling, with Retry-After': json(429, 'ThrottlingException', { 'retry-after': '2' }),
    'an internal error': json(500, 'InternalServerException'),
    'credentials that have not propagated yet': json(403, 'UnrecognizedClientException'),
    'a request timeout': json(408, 'RequestTimeoutException'),
    '"not ready"': json(409, 'StreamSessionAccessNotReadyException'),
  },
  events: {
    ...onAnyService,
    ...unreadableSuccess,
    'throttling': json(400, 'ThrottlingException'),
    'throttling, with a Retry-After beyond the deadline': json(400, 'ThrottlingException', { 'retry-after': '60' }),
    'an internal error': json(500, 'InternalException'),
    'a rejected entry': respond(200, {}, '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"A hiccup."}]}'),
    'a throttled entry': respond(200, {}, '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException"}]}'),
    'credentials that have not propagated yet': json(400, 'UnrecognizedClientException'),
  },
};

/** Each service has its hiccups one call after the other, and then behaves. */
async function askWith(hiccups: ReadonlyArray<readonly [Service, Hiccup]>) {
  shell.reset();
  shell.environment.streams.startSession(GROUP, SESSION);
  for (const service of ['sts', 'streams', 'events'] as const) {
    const upcoming = hiccups.filter(([where]) => where === service).map(([, hiccup]) => hiccup);
    shell.environment[service].sabotage = (_, response) => {
      const hiccup = upcoming.shift();
      hiccup?.(response);
      return hiccup !== undefined;
    };
  }
  const { $metadata } = await shell.ask({ as: shell.session('GameOps', 'alice@example.com') });
  const [line, ...more] = shell.lines.map(text => JSON.parse(text));
  return {
    status: $metadata.httpStatusCode,
    opened: shell.calls.filter(({ ssmSessionId }) => ssmSessionId !== undefined).length,
    record: { outcome: line.outcome, more: more.length },
    events: [...new Set(shell.events.map(({ detailType, detail }) => `${detailType}: ${detail.ssmSessionId === line.ssmSessionId}`))],
  };
}

const SUCCESS = { status: 200, opened: 1, record: { outcome: 'Opened', more: 0 }, events: ['Admin Shell Opened: true'] };
const all = Object.entries(HICCUPS).flatMap(([service, hiccups]) =>
  Object.entries(hiccups).map(([name, hiccup]) => [service as Service, name, hiccup] as const));

const numbered = all.map(([service, name, hiccup], index) => [service, name, hiccup, index] as const);

test.each(numbered)('%s: %s, alone and with each other hiccup', async (service, _, hiccup, index) => {
  expect(await askWith([[service, hiccup]])).toEqual(SUCCESS);
  // Two hiccups of one service come in either order; those of two services have only one. The suite runs a third of the pairs,
  // and PROPERTY_TIMES all of them.
  const others = all.filter(([otherService], other) => otherService === service || other > index)
    .filter((__, other) => process.env.PROPERTY_TIMES !== undefined || (index + other) % 3 === 0);
  for (const [otherService, otherName, other] of others) {
    expect({ with: otherName, ...await askWith([[service, hiccup], [otherService, other]]) }).toEqual({ with: otherName, ...SUCCESS });
  }
});
