/**
 * Shells that the broker has no record of, from CloudTrail's record to the notice: rule, queue and function as synthesized,
 * over real sockets, on the test's clock.
 */
import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';
import type { CloudWatchLogs } from '../../local/services/cloudwatch-logs';

const MINUTE = 60_000;

let assembly: string;
let shell: RunningShell;

beforeAll(() => {
  assembly = synthesizeShell(Duration.seconds(2));
});
afterAll(() => remove(assembly));

beforeEach(async () => {
  shell = await RunningShell.start(assembly);
  shell.environment.streams.startSession(GROUP, SESSION);
});
afterEach(() => shell.stop());

async function openThroughBroker(name = 'alice@example.com'): Promise<void> {
  shell.environment.refillQuotas();
  await shell.ask({ as: shell.session('GameOps', name) });
}

/** Someone has obtained a session of the shell role, under a name of their choice, and calls the service directly. */
async function openForged(name: string): Promise<void> {
  const { template, identities, serviceUrl } = shell.environment;
  const [role] = template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith('AdminShellAccessRole'))!;
  const client = new GameLiftStreamsClient({
    endpoint: serviceUrl,
    region: template.region,
    credentials: identities.session(role, name, { sourceIdentity: name }),
    maxAttempts: 1,
    systemClockOffset: shell.clock.now() - Date.now(),
  });
  try {
    await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: GROUP, StreamSessionIdentifier: SESSION }));
  } finally {
    client.destroy();
  }
}

/** Lambda reads the queue every minute. */
async function passMinutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await shell.clock.pass(MINUTE);
    await shell.environment.pollQueues();
  }
}

const unexplained = () => shell.events.filter(({ detailType }) => detailType === 'Admin Shell Unexplained');
/** Both topics get the same text. */
const notices = () => [...new Set(shell.environment.audit.notices.filter(({ rule }) => /NoticesUnexplained/.test(rule)).map(({ text }) => JSON.parse(text).notice))];
const alarm = () => shell.environment.audit.alarms().find(({ id }) => /AlarmsUnexplained/.test(id))!;
/** Fires as well if a shell is given up. */
const failures = () => shell.environment.audit.alarms().find(({ id }) => /AlarmsBrokerErrors/.test(id))!;
const queue = () => shell.environment.queues[0];

test('of 104 shells (100 regular, one with a lost response, one with a late record, one forged), only the forged one is reported', async () => {
  for (let index = 0; index < 100; index++) await openThroughBroker(`operator-${index}`);

  let lost = 0;
  const { streams } = shell.environment;
  streams.sabotage = (request, response) => {
    if (request.method !== 'POST' || lost++ > 0) return false;
    void (streams as any).answer(request).then(() => response.destroy()); // the service opens a shell, but the response is lost
    return true;
  };
  await openThroughBroker('lost@example.com');
  streams.sabotage = undefined;

  const { logs } = shell.environment;
  const late: Array<Parameters<CloudWatchLogs['write']>> = [];
  const write = jest.spyOn(logs, 'write').mockImplementation((group, line) => void late.push([group, line, shell.clock.now()]));
  await openThroughBroker('late@example.com');
  write.mockRestore();

  await openForged('ceo');

  const opened = shell.environment.audit.records.filter(({ errorCode }) => errorCode === undefined);
  expect(opened).toHaveLength(104);
  expect(queue().length).toBe(104);

  await passMinutes(1);
  expect(shell.verdicts).toEqual([]); // the function doesn't look before the broker can have written
  await passMinutes(2);
  expect(queue().length).toBe(2);
  late.forEach(line => logs.write(...line));
  await passMinutes(16);
  expect(queue().length).toBe(1);
  expect([unexplained(), notices(), alarm().inAlarm]).toEqual([[], [], false]);

  await passMinutes(11); // half an hour in total
  expect(unexplained().map(({ detail }) => detail.sourceIdentity)).toEqual(['ceo']);
  expect(alarm()).toMatchObject({ value: 1, inAlarm: true });
  expect(notices()).toEqual([expect.stringMatching(new RegExp('^A shell was opened with the shell role as ceo, and the broker has no record of it: it was opened without the broker, and the name may be false\\. '
    + `Session ${SESSION} of group ${GROUP}, 20\\d\\d-.*, from 127\\.0\\.0\\.1, as arn:aws:sts::111122223333:assumed-role/[^/]+/ceo\\. `
    + 'To find out who opened it, look in CloudTrail for the AssumeRole call that returned the access key ASIA[0-9A-F]+\\. CloudTrail event [0-9a-f-]{36}\\.$'))]);
  expect([queue().length, queue().deadLetters]).toEqual([0, []]);

  const verdicts = shell.verdicts.map(line => JSON.parse(line).verdict);
  expect(verdicts.filter(verdict => verdict === 'explained')).toHaveLength(103);
  expect(verdicts.filter(verdict => verdict === 'unexplained')).toHaveLength(1);
});

test('a call that opened nothing is not checked', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 1_500 });
  await openThroughBroker();
  expect(shell.environment.audit.records.length).toBeGreaterThan(1);
  expect(queue().length).toBe(1);
});

test('a shell that was opened but not handed out is also explained by its record', async () => {
  shell.environment.events.sabotage = (_, response) => {
    response.writeHead(500).end();
    return true;
  };
  await expect(openThroughBroker()).rejects.toThrow();
  shell.environment.events.sabotage = undefined;
  await passMinutes(30);
  expect([unexplained(), alarm().inAlarm]).toEqual([[], false]);
});

test('the function receives nothing that could open a shell', async () => {
  const sent = jest.spyOn(queue(), 'send');
  await openThroughBroker();
  expect(Object.keys(JSON.parse(sent.mock.calls[0][0]))).toEqual(['accessKeyId', 'serviceRequestId', 'eventId', 'eventTime', 'principal', 'sourceIdentity', 'sourceIp', 'streamGroup', 'streamSession']);
});

describe('what cannot be checked is not ignored', () => {
  const refuse = (_: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end('{"__type":"AccessDeniedException","message":"not authorized"}');
    return true;
  };

  test('if the log can\'t be read, an alarm fires within the hour, and a regular shell is explained once it can', async () => {
    shell.environment.logs.sabotage = refuse;
    await openThroughBroker();
    await passMinutes(40);
    expect([unexplained(), alarm().inAlarm, queue().length]).toEqual([[], false, 1]);
    await passMinutes(10);
    expect([unexplained(), alarm().inAlarm]).toEqual([[], true]);
    shell.environment.logs.sabotage = undefined;
    await passMinutes(7);
    expect([queue().length, queue().deadLetters, unexplained()]).toEqual([0, [], []]);
  });

  test('if the log can never be read, the shell ends up in the dead-letter queue', async () => {
    shell.environment.logs.sabotage = refuse;
    await openForged('ceo');
    await passMinutes(50);
    expect([queue().deadLetters.length, alarm().inAlarm, failures().inAlarm]).toEqual([0, true, false]);
    await passMinutes(20);
    expect([queue().length, queue().deadLetters.length, alarm().inAlarm, failures().inAlarm]).toEqual([0, 1, true, true]);
  });

  test('a rejected event is sent again', async () => {
    await openForged('ceo');
    shell.environment.events.sabotage = refuse;
    await passMinutes(25);
    expect([unexplained(), queue().length]).toEqual([[], 1]);
    shell.environment.events.sabotage = undefined;
    await passMinutes(10);
    expect([unexplained().length, queue().length]).toEqual([1, 0]);
  });

  test('an unreadable message ends up in the dead-letter queue', async () => {
    queue().send('{"accessKeyId":"ASIA"}');
    await passMinutes(70);
    expect([queue().deadLetters.length, alarm().inAlarm, unexplained()]).toEqual([1, true, []]);
  });
});
