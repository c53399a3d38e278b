import * as fc from 'fast-check';
import { NOW } from './approvals-fixture';
import { FakeDynamoDB, type Behaviour } from './fake-dynamodb';
import { VirtualTime } from '../../../bench/virtual-time';
import type { Timing } from '../../../lambda/shared/timing';
import { Table } from '../../../lambda/two-persons/table';
import { approval, TABLE_CASES } from '../../../scripts/checks/table-cases';
import { runs } from '../../property-runs';

function createTable(next?: (command: string) => Behaviour) {
  const time = new VirtualTime();
  time.now = NOW;
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), timer: ms => time.timer(ms), random: () => 1 };
  const dynamodb = new FakeDynamoDB(time, next);
  const table = new Table(dynamodb as any, 'Approvals', timing, NOW + 4_000);
  /** Lets time pass until the operation ends. */
  const finish = async <T>(operation: Promise<T>): Promise<T> => {
    await time.run(operation.catch(() => undefined));
    return operation;
  };
  return { time, table, dynamodb, finish };
}

const script = (...calls: Behaviour[]) => {
  let call = 0;
  return () => calls[call++] ?? 'succeeds';
};

test.each(Object.entries(TABLE_CASES))('%s', async (_, run) => {
  const { table, finish } = createTable();
  const { actual, expected } = await finish(run(table));
  expect(actual).toEqual(expected);
});

test('an item expires a day after the later of its two ends, in seconds', async () => {
  const { table, dynamodb, finish } = createTable();
  await finish(table.put(approval({ expiresAt: NOW + 900_000 }), undefined));
  await finish(table.put(approval({ request: 'request-b', expiresAt: NOW + 900_000, endsAt: NOW + 3_600_000 }), undefined));
  expect(dynamodb.table.all().map(({ deleteAt }) => Number(deleteAt.N) - NOW / 1_000)).toEqual([86_400 + 900, 86_400 + 3_600]);
});

test.each<[string, Behaviour[], boolean]>([
  ['throttled', ['throttles', 'throttles'], true],
  ['failing with a 500', ['fails'], true],
  ['reset', ['resets'], true],
  ['unanswered', ['silent'], true],
  ['reset after it took effect', ['lost'], true],
  ['reset after it took effect, then throttled', ['lost', 'throttles'], true],
])('a write that is %s is retried, and its own effect recognized', async (_, calls, written) => {
  const { table, dynamodb, finish } = createTable(script(...calls));
  expect(await finish(table.put(approval(), undefined))).toBe(written);
  expect(dynamodb.table.all()).toHaveLength(1);
});

test('a write whose response was lost, and which has been overwritten since, does not count as successful', async () => {
  let interfere = () => {};
  const { table, dynamodb, finish } = createTable(command => {
    if (command !== 'PutItemCommand') return 'succeeds';
    if (dynamodb.calls === 1) return 'lost';
    interfere();
    return 'succeeds';
  });
  interfere = () => {
    const [item] = dynamodb.table.all();
    dynamodb.table.write({ ...item, revision: { N: '2' }, state: { S: 'denied' }, written: { S: 'another' } });
  };
  expect(await finish(table.put(approval(), undefined))).toBe(false);
});

test.each<Behaviour>(['throttles', 'fails', 'resets', 'silent', 'denies'])('fails in time, without details, if DynamoDB always %s', async does => {
  for (const operation of [(table: Table): Promise<unknown> => table.get('sg-1', 'request-a'), (table: Table) => table.ofGroup('sg-1'), (table: Table) => table.put(approval(), undefined)]) {
    const { table, time, finish } = createTable(() => does);
    await expect(finish(operation(table))).rejects.toThrow(/^DynamoDB: \w+$/);
    expect(time.now).toBeLessThanOrEqual(NOW + 4_000);
  }
});

test('whatever happens to the calls: a write reported as successful took effect, and one reported as refused changed nothing', async () => {
  const calls = fc.array(fc.constantFrom<Behaviour>('succeeds', 'throttles', 'fails', 'resets', 'lost', 'silent'), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(calls, fc.boolean(), async (scripted, taken) => {
    const { table, dynamodb, finish } = createTable(script(...scripted));
    const other = { ...approval({ approvalId: 'other' }) };
    if (taken) dynamodb.table.write({ streamGroupId: { S: 'sg-1' }, request: { S: 'request-a' }, approvalId: { S: other.approvalId }, revision: { N: '7' } });
    const written = await finish(table.put(approval(), undefined)).catch(() => 'unknown');
    if (written === 'unknown') return;
    expect(written).toBe(!taken);
    expect(dynamodb.table.all()[0].approvalId.S).toBe(taken ? 'other' : 'id-1');
  }), runs(200));
});
