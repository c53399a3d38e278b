import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient, StreamSessionAccessNotReadyException } from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { bypassBroker } from '../../../local/demo/show-signals';
import type { Identity } from '../../../local/services/identities';
import { Audit } from '../../../local/signals/audit';
import { roleSession, shellCall } from '../../audit/records/cloudtrail';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from '../running-shell';

// What the local environment records and sends: real calls over real sockets, the patterns as synthesized.

let assembly: string;
let shell: RunningShell;

beforeAll(() => {
  assembly = synthesizeShell(Duration.seconds(1));
});

beforeEach(async () => {
  shell = await RunningShell.start(assembly);
});

afterEach(() => shell.stop());

afterAll(() => remove(assembly));

/** The alarms in ALARM, by the name in their logical IDs. */
function alarming(audit: Audit = shell.environment.audit): string[] {
  return audit.alarms().filter(({ inAlarm }) => inAlarm).map(({ id }) => /Alarms([A-Z]\w*?)[0-9A-F]{8}$/.exec(id)![1]).sort();
}

/** The notices, each of which must have gone to both topics. */
function notices(): string[] {
  const byTopic = new Map<string, string[]>();
  for (const { rule, topic, text } of shell.environment.audit.notices) {
    byTopic.set(topic, [...byTopic.get(topic) ?? [], `${/Notices([A-Z]\w*?)[0-9A-F]{8}$/.exec(rule)![1]}: ${text}`]);
  }
  const [one = [], other = []] = byTopic.values();
  expect(other).toEqual(one);
  return one;
}

const ask = () => shell.ask({ as: shell.session('GameOps', 'alice@example.com') });

async function callDirectly(credentials: Identity): Promise<void> {
  const { serviceUrl, template } = shell.environment;
  const client = new GameLiftStreamsClient({ endpoint: serviceUrl, region: template.region, credentials, maxAttempts: 1 });
  try {
    await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: GROUP, StreamSessionIdentifier: SESSION }));
  } finally {
    client.destroy();
  }
}

test('a shell through the broker: a record of each call, one notice, and only the alarm on use', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 500 });
  await ask();
  const { records } = shell.environment.audit;
  expect(records.length).toBeGreaterThan(1);
  expect(records.map(({ errorCode }) => errorCode)).toEqual([...records.slice(1).map(() => 'StreamSessionAccessNotReadyException'), undefined]);
  expect(records.every(({ userIdentity }) => userIdentity.sessionContext.sourceIdentity === 'alice@example.com')).toBe(true);
  expect(notices()).toEqual([expect.stringMatching(/^Opened: .*alice@example\.com opened a shell on session ABC123def4567 of group sg-1AB2C3De4.*"reason":"INC-4711/)]);
  expect(alarming()).toEqual(['Opened']);
});

test('the broker\'s record and CloudTrail\'s share the request ID of the call that opened the shell, and the session\'s access key', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterRefusals: 1 });
  await ask();
  const { records } = shell.environment.audit;
  expect(records.length).toBeGreaterThan(1);
  const [line] = shell.lines.map(text => JSON.parse(text));
  expect(records.map(({ userIdentity }) => userIdentity.accessKeyId)).toEqual(records.map(() => line.shellAccessKeyId));
  expect(records.filter(({ requestID }) => requestID === line.serviceRequestId).map(({ errorCode }) => errorCode)).toEqual([undefined]);
  expect(shell.events[0].detail).toMatchObject({ serviceRequestId: line.serviceRequestId, shellAccessKeyId: line.shellAccessKeyId });
});

test('the record of a refusal has the session\'s access key, but no request ID of the service', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 600_000 });
  await expect(ask()).rejects.toThrow(StreamSessionAccessNotReadyException);
  const [line] = shell.lines.map(text => JSON.parse(text));
  expect(line.shellAccessKeyId).toBe(shell.assumptions[0].session.accessKeyId);
  expect(line).not.toHaveProperty('serviceRequestId');
});

test('GetStreamSession is also a data event, but the trail does not select it', async () => {
  const session = shell.environment.streams.startSession(GROUP, SESSION, { status: 'ACTIVATING' });
  shell.clock.after(300, () => session.status = 'ACTIVE');
  await ask();
  expect(shell.calls.map(({ operation }) => operation)).toContain('GetStreamSession');
  expect(shell.environment.audit.records.map(({ eventName }) => eventName)).not.toContain('GetStreamSession');
});

test('a waiting client causes no notice and no alarm', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 600_000 });
  await expect(ask()).rejects.toThrow(StreamSessionAccessNotReadyException);
  expect(shell.environment.audit.records.length).toBeGreaterThan(0);
  expect(notices()).toEqual([]);
  expect(alarming()).toEqual([]);
});

test('an administrator who bypasses the broker causes a notice and an alarm', async () => {
  shell.environment.streams.startSession(GROUP, SESSION);
  await bypassBroker(shell.environment, GROUP, SESSION);
  expect(notices()).toEqual([expect.stringMatching(/^Bypassed: .*bypassed the broker.*assumed-role\/GameAdmins\/bob/)]);
  expect(alarming()).toEqual(['Bypassed', 'Opened']);
});

test('so does a caller who tries to, and is denied', async () => {
  await expect(callDirectly(shell.environment.identities.stranger('mallory'))).rejects.toThrow('not authorized');
  expect(notices()).toEqual([expect.stringMatching(/^Bypassed: .*Stranger\/mallory/)]);
  expect(alarming()).toEqual(['Bypassed', 'Denied']);
});

test('a call with an invalid signature leaves no record', async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = shell.session('GameOps', 'alice@example.com');
  await expect(callDirectly({ ...shell.session('GameOps', 'x'), accessKeyId, secretAccessKey: `${secretAccessKey}x`, sessionToken })).rejects.toThrow();
  expect(shell.calls).toHaveLength(1);
  expect(shell.environment.audit.records).toEqual([]);
});

test('a record has the same fields as those in test/audit, which the patterns are tested with', async () => {
  shell.environment.streams.startSession(GROUP, SESSION);
  await ask();
  const [{ userIdentity, ...record }] = shell.environment.audit.records;
  const { userIdentity: sampleIdentity, ...sample } = shellCall(roleSession(userIdentity.sessionContext.sessionIssuer.arn, 'alice@example.com', { sourceIdentity: 'alice@example.com' }));
  const varies = { eventTime: expect.any(String), sourceIPAddress: '127.0.0.1', userAgent: expect.any(String), requestID: expect.any(String), eventID: expect.any(String) };
  expect(record).toEqual({ ...sample, ...varies, responseElements: { ...sample.responseElements, SessionId: expect.any(String) } });
  expect(Object.keys(userIdentity)).toEqual(Object.keys(sampleIdentity));
  expect(userIdentity.arn).toBe(sampleIdentity.arn);
});

test('no record, notice or alarm contains a secret', async () => {
  shell.environment.streams.startSession(GROUP, SESSION);
  const { StreamUrl, TokenValue } = await ask();
  const { audit } = shell.environment;
  const all = JSON.stringify([audit.records, audit.notices, audit.alarms()]);
  expect(all).toContain('INC-4711');
  for (const secret of [StreamUrl!, TokenValue!]) expect(all).not.toContain(secret);
});

describe('responses of API Gateway', () => {
  /** An outcome means that the response is the function's, which also writes a line. */
  function alarmsAfter(responses: Array<[status: number, outcome?: string, times?: number]>): string[] {
    const audit = new Audit(shell.environment.template);
    for (const [status, outcome, times = 1] of responses) {
      for (let time = 0; time < times; time++) {
        audit.answer(status);
        if (outcome !== undefined) audit.line(JSON.stringify({ outcome }));
      }
    }
    return alarming(audit);
  }

  test.each<[string, Array<[number, string?, number?]>, string[]]>([
    ['hundreds of waiting clients', [[409, 'NotReady', 300]], []],
    ['refusals other than 403', [[400, 'Invalid', 30], [404, 'NotFound', 30], [429, 'Throttled', 30], [409, 'NotReady', 30]], []],
    ['opened shells', [[200, 'Opened', 300]], []],
    ['a few denied callers', [[403, undefined, 9]], []],
    ['many denied callers', [[403, undefined, 10]], ['Denied']],
    ['many denied callers among waiting clients', [[409, 'NotReady', 300], [403, undefined, 10]], ['Denied']],
    ['many requests denied by the function', [[403, 'Denied', 10]], ['Denied']],
    ['a function that fails', [[500, 'Failed']], ['BrokerErrors']],
    ['a function that times out', [[504]], ['BrokerErrors']],
  ])('%s', (_, responses, expected) => {
    expect(alarmsAfter(responses)).toEqual(expected);
  });

  test('output of the function that is not a record is ignored', () => {
    const audit = new Audit(shell.environment.template);
    audit.line('START RequestId');
    audit.line('{ not json');
    expect(alarming(audit)).toEqual([]);
  });
});
