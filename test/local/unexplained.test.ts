/**
 * Shells that the broker has no record of, from CloudTrail's record to the notice: the synthesized rule, queue and function,
 * the function from its asset, over sockets. Time is the test's.
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

async function honest(name = 'alice@example.com'): Promise<void> {
  shell.environment.refillQuotas();
  await shell.ask({ as: shell.session('GameOps', name) });
}

/** Someone has got hold of a session of the shell role, under a name of their choice, and asks the service directly. */
async function forged(name: string): Promise<void> {
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

/** Minutes go by, and Lambda reads the queue in each. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await shell.clock.pass(MINUTE);
    await shell.environment.pollQueues();
  }
}

const found = () => shell.events.filter(({ detailType }) => detailType === 'Admin Shell Unexplained');
/** What is said, over both topics in the same words. */
const notices = () => [...new Set(shell.environment.audit.notices.filter(({ rule }) => /NoticesUnexplained/.test(rule)).map(({ text }) => JSON.parse(text).notice))];
const alarm = () => shell.environment.audit.alarms().find(({ id }) => /AlarmsUnexplained/.test(id))!;
const queue = () => shell.environment.queues[0];

test('of 104 recorded shells, a hundred honest, one whose first answer was lost, one whose record is late and one forged, the forged one is named', async () => {
  for (let index = 0; index < 100; index++) await honest(`operator-${index}`);

  let lost = 0;
  const { streams } = shell.environment;
  streams.sabotage = (request, response) => {
    if (request.method !== 'POST' || lost++ > 0) return false;
    void (streams as any).answer(request).then(() => response.destroy()); // the service has opened a shell, and nobody hears of it
    return true;
  };
  await honest('lost@example.com');
  streams.sabotage = undefined;

  const { logs } = shell.environment;
  const late: Array<Parameters<CloudWatchLogs['write']>> = [];
  const write = jest.spyOn(logs, 'write').mockImplementation((group, line) => void late.push([group, line, shell.clock.now()]));
  await honest('late@example.com');
  write.mockRestore();

  await forged('ceo');

  const opened = shell.environment.audit.records.filter(({ errorCode }) => errorCode === undefined);
  expect(opened).toHaveLength(104);
  expect(queue().length).toBe(104);

  await minutes(1);
  expect(shell.verdicts).toEqual([]); // nobody looks before the broker can have written
  await minutes(2);
  expect(queue().length).toBe(2);
  late.forEach(line => logs.write(...line));
  await minutes(16);
  expect(queue().length).toBe(1);
  expect([found(), notices(), alarm().inAlarm]).toEqual([[], [], false]);

  await minutes(11); // half an hour, all in all
  expect(found().map(({ detail }) => detail.sourceIdentity)).toEqual(['ceo']);
  expect(alarm()).toMatchObject({ value: 1, inAlarm: true });
  expect(notices()).toEqual([expect.stringMatching(new RegExp('^A shell was opened with the shell role as ceo, and the broker has no record of it: it was opened without the broker, and the name may be false\\. '
    + `Session ${SESSION} of group ${GROUP}, 20\\d\\d-.*, from 127\\.0\\.0\\.1, as arn:aws:sts::111122223333:assumed-role/[^/]+/ceo\\. `
    + 'To find out who opened it, look in CloudTrail for the AssumeRole call that returned the access key ASIA[0-9A-F]+\\. CloudTrail event [0-9a-f-]{36}\\.$'))]);
  expect([queue().length, queue().deadLetters]).toEqual([0, []]);

  const verdicts = shell.verdicts.map(line => JSON.parse(line).verdict);
  expect(verdicts.filter(verdict => verdict === 'explained')).toHaveLength(103);
  expect(verdicts.filter(verdict => verdict === 'unexplained')).toHaveLength(1);
});

test('a call that opened nothing is not asked about', async () => {
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 1_500 });
  await honest();
  expect(shell.environment.audit.records.length).toBeGreaterThan(1);
  expect(queue().length).toBe(1);
});

test('a shell that was opened and not handed out is explained by its record, too', async () => {
  shell.environment.events.sabotage = (_, response) => {
    response.writeHead(500).end();
    return true;
  };
  await expect(honest()).rejects.toThrow();
  shell.environment.events.sabotage = undefined;
  await minutes(30);
  expect([found(), alarm().inAlarm]).toEqual([[], false]);
});

test('the function gets nothing that could open a shell', async () => {
  const sent = jest.spyOn(queue(), 'send');
  await honest();
  expect(Object.keys(JSON.parse(sent.mock.calls[0][0]))).toEqual(['accessKeyId', 'serviceRequestId', 'eventId', 'eventTime', 'principal', 'sourceIdentity', 'sourceIp', 'streamGroup', 'streamSession']);
});

describe('what nobody can judge is not passed over', () => {
  const refuse = (_: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end('{"__type":"AccessDeniedException","message":"not authorized"}');
    return true;
  };

  test('if the log can\'t be read, the alarm goes off within the hour, and an honest shell is explained once it can', async () => {
    shell.environment.logs.sabotage = refuse;
    await honest();
    await minutes(40);
    expect([found(), alarm().inAlarm, queue().length]).toEqual([[], false, 1]);
    await minutes(10);
    expect([found(), alarm().inAlarm]).toEqual([[], true]);
    shell.environment.logs.sabotage = undefined;
    await minutes(7);
    expect([queue().length, queue().deadLetters, found()]).toEqual([0, [], []]);
  });

  test('a lasting one leaves the shell in the dead-letter queue', async () => {
    shell.environment.logs.sabotage = refuse;
    await forged('ceo');
    await minutes(70);
    expect([queue().length, queue().deadLetters.length, alarm().inAlarm]).toEqual([0, 1, true]);
  });

  test('an event that is not accepted is put again', async () => {
    await forged('ceo');
    shell.environment.events.sabotage = refuse;
    await minutes(25);
    expect([found(), queue().length]).toEqual([[], 1]);
    shell.environment.events.sabotage = undefined;
    await minutes(10);
    expect([found().length, queue().length]).toEqual([1, 0]);
  });

  test('an unintelligible message ends in the dead-letter queue', async () => {
    queue().send('{"accessKeyId":"ASIA"}');
    await minutes(70);
    expect([queue().deadLetters.length, alarm().inAlarm, found()]).toEqual([1, true, []]);
  });
});
