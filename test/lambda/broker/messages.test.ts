import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHandler } from '../../../lambda/broker/handler';
import { assumeShellRole } from '../../../lambda/broker/operator-session';
import type { Services } from '../../../lambda/broker/services';
import type { Attempt, SessionService, SessionState } from '../../../lambda/broker/session-service';
import type { Timing } from '../../../lambda/shared/timing';

// Every refusal as an operator reads it at 3 a.m. The documentation shows them side by side; this keeps it true.

const NOW = Date.parse('2026-11-20T09:30:11Z');
const ALICE = 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com';
const ARN = 'arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1AB2C3De4/ABC123def4567';

interface Situation {
  readonly userArn?: string;
  readonly group?: string;
  readonly sentGroup?: string;
  readonly session?: string;
  readonly reason?: string | string[];
  readonly settings?: { readonly reasonPattern?: string };
  readonly attempt?: Attempt;
  readonly state?: SessionState;
  readonly around?: Partial<Services>;
}

async function answerTo(situation: Situation): Promise<{ status: number; message: string }> {
  const { userArn = ALICE, group = 'sg-1AB2C3De4', session = 'ABC123def4567', reason = 'INC-4711 black screen' } = situation;
  let now = NOW;
  const service: SessionService = {
    requestShell: async () => {
      now += 80;
      return situation.attempt ?? { kind: 'opened', shell: { sessionId: 'ssm-1', streamUrl: 'wss://x', tokenValue: 't' } };
    },
    describeSession: async () => situation.state ?? { kind: 'live' },
  };
  const settings = {
    shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', maxWaitMs: 25_000, requireReason: true, gates: [], partition: 'aws', region: 'us-west-2', account: '111122223333', ...situation.settings,
  };
  const handler = createHandler({
    settings,
    timing: timingFrom(() => now, async ms => { now += ms; }),
    connect: () => ({ askGate: async () => ({ failure: 'there is none' }), assume: async () => ({ service, accessKeyId: 'ASIASHELL' }), announce: async () => true, close: () => undefined, ...situation.around }),
    log: () => undefined,
  });
  const { statusCode, body } = await handler({
    path: `/streamgroups/${situation.sentGroup ?? group}/streamsessions/${session}/access`,
    pathParameters: { Identifier: group, StreamSessionIdentifier: session },
    multiValueHeaders: { 'x-admin-shell-reason': ([] as string[]).concat(reason) },
    requestContext: { requestTimeEpoch: NOW, identity: userArn === '' ? {} : { userArn } },
  } as any);
  return { status: statusCode, message: JSON.parse(body).Message };
}

const timingFrom = (now: () => number, sleep: (ms: number) => Promise<void>): Timing => ({
  now,
  sleep,
  alarm: () => ({ rang: new Promise(() => undefined), off: () => undefined }),
  random: () => 0.5,
});

/** A client of STS that always fails with one error, as long as anybody asks. */
function failingSts(error: object): Partial<Services> {
  let now = NOW;
  const client: any = {
    send: async (command: any) => {
      await command.middlewareStack.resolve(async () => ({ response: { statusCode: 403, headers: {} } }), {})({ input: {} });
      throw Object.assign(new Error('SECRET'), { $fault: 'client', ...error });
    },
  };
  const settings = { shellRoleArn: 'arn:aws:iam::111122223333:role/x', partition: 'aws', region: 'us-west-2', account: '111122223333' } as any;
  return {
    assume: async (session, until) => {
      await assumeShellRole(client, session, settings, until, timingFrom(() => now, async ms => { now += ms; }));
      throw new Error('unreachable');
    },
  };
}

const situations: Record<string, Situation> = {
  'no identity': { userArn: '' },
  'root': { userArn: 'arn:aws:iam::111122223333:root' },
  'not a person': { userArn: 'arn:aws:iam::111122223333:role/GameOps' },
  'federated': { userArn: 'arn:aws:sts::111122223333:federated-user/ceo' },
  'a machine': { userArn: 'arn:aws:sts::111122223333:assumed-role/Visitors/CognitoIdentityCredentials' },
  'a name of an SDK': { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/botocore-session-1764115200' },
  'bad group': { group: 'sg-*' },
  'disguised group': { sentGroup: 'sg%2D1AB2C3De4' },
  'no session': { session: '' },
  'malformed session': { session: '%E0%A4%A' },
  'bad session': { session: '..%2F..' },
  'another Region': { session: ARN.replace('us-west-2', 'eu-central-1') },
  'another group\'s session': { session: ARN.replace('sg-1AB2C3De4', 'sg-9ZY8X7Wv6') },
  'no reason': { reason: '' },
  'no reason, with a pattern': { reason: '', settings: { reasonPattern: 'INC-\\d+ .+' } },
  'two reasons': { reason: ['INC-1', 'INC-2'] },
  'reason not encoded': { reason: '100% black' },
  'reason not printable': { reason: 'INC-1%E2%80%AE' },
  'reason too long': { reason: 'x'.repeat(300) },
  'reason refused': { reason: 'black screen', settings: { reasonPattern: 'INC-\\d+ .+' } },
  'pattern hangs': { reason: `${'a'.repeat(40)}!`, settings: { reasonPattern: '(a+)+' } },
  'pattern broken': { settings: { reasonPattern: '(' } },
  'role not assumed': { around: failingSts({ name: 'AccessDenied' }) },
  'STS throttles': { around: failingSts({ name: 'Throttling' }) },
  'denied': { attempt: { kind: 'denied', message: 'User is not authorized to perform: gameliftstreams:CreateStreamSessionAdminShell' } },
  'not found': { attempt: { kind: 'not-found', message: 'Stream group sg-1AB2C3De4 not found.' }, state: { kind: 'absent', message: 'Stream group sg-1AB2C3De4 not found.' } },
  'not found, though live': { attempt: { kind: 'not-found' } },
  'invalid, though live': { attempt: { kind: 'invalid', message: 'Session has no terminal.' } },
  'over': { attempt: { kind: 'invalid' }, state: { kind: 'over', status: 'TERMINATED', reason: 'clientDisconnected' } },
  'starting': { attempt: { kind: 'not-ready' }, state: { kind: 'starting' } },
  'not ready': { attempt: { kind: 'not-ready' } },
  'throttled': { attempt: { kind: 'throttled', retryAfterMs: 30_000 } },
  'service down': { attempt: { kind: 'fault', retryAfterMs: 30_000 } },
  'unanswered': { attempt: { kind: 'unanswered' } },
  'unusable': { attempt: { kind: 'unusable' } },
  'broken': { attempt: { kind: 'broken', message: 'Unknown operation' } },
  'not recorded': { around: { announce: async () => false } },
  'our own mistake': { around: { assume: async () => { throw new TypeError('SECRET'); } } },
};

/** The list in docs/operators.md: status, message. */
const documented = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'operators.md'), 'utf8').split('\n')
  .map(line => /^- (\d{3}) `(.+?)`: .+$/.exec(line))
  .flatMap(item => item ? [`${item[1]} ${item[2]}`] : []);

test.each(Object.entries(situations))('%s: says what and the way out, is documented as it is, and tells no secret', async (_, situation) => {
  const { status, message } = await answerTo(situation);
  expect(message).toMatch(/^(The|This|There|Only|Say|Matching|A) .*\.$/);
  expect(message).not.toContain('SECRET');
  expect(documented).toContain(`${status} ${message}`);
});

test('the documentation shows no message that the broker does not give', async () => {
  const given = await Promise.all(Object.values(situations).map(answerTo));
  expect(documented.filter(row => !given.some(({ status, message }) => row === `${status} ${message}`))).toEqual([]);
});
