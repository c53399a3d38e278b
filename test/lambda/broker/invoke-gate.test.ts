import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GateReply } from '../../../lambda/broker/gates';
import { gateInvoker } from '../../../lambda/broker/invoke-gate';
import type { GateSettings } from '../../../lambda/broker/settings';
import type { GateQuestion } from '../../../lambda/shared/gate-protocol';
import type { Timing } from '../../../lambda/shared/timing';
import type { Identities, Identity } from '../../../local/services/identities';
import { listen, type Listening, type Request } from '../../../local/services/server';
import { verifySignature } from '../../../local/services/sigv4';

const NOW = Date.parse('2026-11-20T09:30:11Z');
const KEYS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'SECRET-KEY', sessionToken: 'SECRET-SESSION' };
const GATE: GateSettings = { name: 'Ticket', functionArn: 'arn:aws:lambda:us-west-2:111122223333:function:Ticket:live', timeoutMs: 5_000 };
const QUESTION = { version: 1, shell: 'Arcade', reason: 'schwarzes Bild – 黒画面' } as GateQuestion;

type Behaviour = (response: ServerResponse, socket: IncomingMessage['socket']) => void;

let lambda: Listening;
let behave: Behaviour;
let expire: () => void;
let requests: Request[] = [];
const environment = { ...process.env };

beforeEach(async () => {
  requests = [];
  lambda = await listen(async () => ({ status: 200, body: '' }), {
    sabotage: (request, response) => {
      requests.push(request);
      behave(response, response.socket!);
      return true;
    },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
  });
});
afterEach(async () => {
  process.env = { ...environment };
  await lambda.close();
});

/** A timeout expires when the test says so. */
function timing(): Timing {
  return {
    now: () => NOW,
    sleep: async () => undefined,
    timer: () => ({ expired: new Promise<void>(resolve => { expire = resolve; }), cancel: () => undefined }),
    random: () => 0,
  };
}

const invoke = (): Promise<GateReply> => gateInvoker({ region: 'us-west-2', partition: 'aws' }, timing())(GATE, QUESTION, 5_000);
const replies = (status: number, body: string, headers: Record<string, string> = {}): Behaviour => response =>
  void response.writeHead(status, headers).end(body);

test('invokes synchronously, signed with the function\'s own keys, with the question as payload', async () => {
  behave = replies(200, '{"decision":"allow","message":"schön"}');
  expect(await invoke()).toEqual({ payload: { decision: 'allow', message: 'schön' } });
  expect(requests).toHaveLength(1);
  const [request] = requests;
  expect(request.method).toBe('POST');
  expect(decodeURIComponent(request.rawPath)).toBe(`/2015-03-31/functions/${GATE.functionArn}/invocations`);
  expect(request.headers['x-amz-invocation-type']).toEqual(['RequestResponse']);
  expect(JSON.parse(request.body.toString())).toEqual(QUESTION);
  const identities = { find: (key: string) => key === KEYS.accessKeyId ? KEYS as unknown as Identity : undefined } as Identities;
  expect(await verifySignature(request, 'lambda', 'us-west-2', identities, () => NOW)).toEqual({ identity: KEYS });
});

test.each<[string, Behaviour, RegExp]>([
  ['throws', replies(200, '{"errorMessage":"SECRET"}', { 'x-amz-function-error': 'Unhandled' }), /its function failed/],
  ['throws, with an "allow" as the payload', replies(200, '{"decision":"allow"}', { 'X-Amz-Function-Error': 'Handled' }), /its function failed/],
  ['is invoked asynchronously', replies(202, ''), /Lambda answered 202/],
  ['is throttled', replies(429, '{"Reason":"SECRET"}', { 'retry-after': '1' }), /Lambda answered 429/],
  ['may not be invoked', replies(403, '{"Message":"SECRET"}'), /Lambda answered 403/],
  ['does not exist', replies(404, '{}'), /Lambda answered 404/],
  ['is redirected', replies(307, '', { location: 'http://127.0.0.1:1/' }), /Lambda answered 307/],
  ['is behind a broken proxy', replies(502, '<html>SECRET</html>'), /Lambda answered 502/],
  ['allows with an error status', replies(500, '{"decision":"allow"}'), /Lambda answered 500/],
  ['answers with HTML', replies(200, '<html>SECRET</html>'), /not JSON/],
  ['answers with nothing', replies(200, ''), /not JSON/],
  ['answers with incomplete JSON', replies(200, '{"decision":"allow"'), /not JSON/],
  ['answers with two JSON values', replies(200, '{"decision":"allow"}{"decision":"deny"}'), /not JSON/],
  ['answers too much', replies(200, `{"decision":"allow","x":"${'SECRET'.repeat(100_000)}"}`), /longer than 16384 bytes/],
  ['closes the connection', (_, socket) => socket.destroy(), /could not be reached/],
  ['closes the connection in the middle', (response, socket) => {
    response.writeHead(200, { 'content-length': '20' }).write('{"decision":"allow"');
    setImmediate(() => socket.destroy());
  }, /could not be reached|not JSON/],
])('fails if a gate %s', async (_, behaviour, failure) => {
  behave = behaviour;
  const reply = await invoke();
  expect(reply).toEqual({ failure: expect.stringMatching(failure) });
  expect(JSON.stringify(reply)).not.toContain('SECRET');
  expect(requests).toHaveLength(1); // not retried, since it may have had an effect
});

test.each<[string, (response: ServerResponse) => void]>([
  ['sends nothing', () => undefined],
  ['sends an incomplete response', response => void response.writeHead(200).write('{"decision":')],
  ['never ends its response', response => void response.writeHead(200, { 'content-length': '1000' }).write('{"decision":"allow"}')],
])('fails at the timeout of a gate that %s, and closes the connection', async (_, hang) => {
  let closed = new Promise<void>(() => undefined);
  behave = (response, socket) => {
    closed = new Promise(resolve => socket.once('close', () => resolve()));
    hang(response);
    setImmediate(() => setImmediate(expire));
  };
  expect(await invoke()).toEqual({ failure: 'it did not answer within 5 s' });
  await closed;
});

test('fails if the connection is refused', async () => {
  process.env.AWS_ENDPOINT_URL_LAMBDA = 'http://127.0.0.1:1';
  expect(await invoke()).toEqual({ failure: 'it could not be reached' });
});
