import * as fc from 'fast-check';
import { NOW } from './approving';
import { FakeDynamoDB, type Call } from './fake-dynamodb';
import { VirtualTime } from '../../../bench/virtual-time';
import type { Timing } from '../../../lambda/shared/timing';
import { Table } from '../../../lambda/two-persons/table';
import { approval, TABLE_CASES } from '../../../scripts/checks/table-cases';
import { runs } from '../../property-runs';

function tabled(next?: (command: string) => Call) {
  const time = new VirtualTime();
  time.now = NOW;
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), alarm: ms => time.alarm(ms), random: () => 1 };
  const dynamodb = new FakeDynamoDB(time, next);
  const table = new Table(dynamodb as any, 'Approvals', timing, NOW + 4_000);
  /** Lets time pass until it is over. */
  const over = async <T>(doing: Promise<T>): Promise<T> => {
    await time.run(doing.catch(() => undefined));
    return doing;
  };
  return { time, table, dynamodb, over };
}

const script = (...calls: Call[]) => {
  let call = 0;
  return () => calls[call++] ?? 'right';
};

test.each(Object.entries(TABLE_CASES))('%s', async (_, play) => {
  const { table, over } = tabled();
  const { got, wanted } = await over(play(table));
  expect(got).toEqual(wanted);
});

test('it may be deleted a day after it ended, by the later of its two ends, in seconds', async () => {
  const { table, dynamodb, over } = tabled();
  await over(table.put(approval({ expiresAt: NOW + 900_000 }), undefined));
  await over(table.put(approval({ request: 'request-b', expiresAt: NOW + 900_000, endsAt: NOW + 3_600_000 }), undefined));
  expect(dynamodb.table.all().map(({ deleteAt }) => Number(deleteAt.N) - NOW / 1_000)).toEqual([86_400 + 900, 86_400 + 3_600]);
});

test.each<[string, Call[], boolean]>([
  ['throttled', ['throttles', 'throttles'], true],
  ['failing', ['fails'], true],
  ['cut off', ['resets'], true],
  ['silent', ['silent'], true],
  ['cut off after it was written', ['lost'], true],
  ['cut off after it was written, then throttled', ['lost', 'throttles'], true],
])('a write that is %s is retried, and recognized', async (_, calls, written) => {
  const { table, dynamodb, over } = tabled(script(...calls));
  expect(await over(table.put(approval(), undefined))).toBe(written);
  expect(dynamodb.table.all()).toHaveLength(1);
});

test('a write whose answer was lost and that has been overwritten since does not count as successful', async () => {
  let interfere = () => {};
  const { table, dynamodb, over } = tabled(command => {
    if (command !== 'PutItemCommand') return 'right';
    if (dynamodb.calls === 1) return 'lost';
    interfere();
    return 'right';
  });
  interfere = () => {
    const [item] = dynamodb.table.all();
    dynamodb.table.write({ ...item, revision: { N: '2' }, state: { S: 'denied' }, written: { S: 'another' } });
  };
  expect(await over(table.put(approval(), undefined))).toBe(false);
});

test.each<Call>(['throttles', 'fails', 'resets', 'silent', 'denies'])('fails in time, and says nothing else, if DynamoDB always %s', async does => {
  for (const doing of [(table: Table): Promise<unknown> => table.get('sg-1', 'request-a'), (table: Table) => table.ofGroup('sg-1'), (table: Table) => table.put(approval(), undefined)]) {
    const { table, time, over } = tabled(() => does);
    await expect(over(doing(table))).rejects.toThrow(/^DynamoDB: \w+$/);
    expect(time.now).toBeLessThanOrEqual(NOW + 4_000);
  }
});

test('whatever happens to the calls: a write reported as successful was, and one reported as refused changed nothing', async () => {
  const calls = fc.array(fc.constantFrom<Call>('right', 'throttles', 'fails', 'resets', 'lost', 'silent'), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(calls, fc.boolean(), async (scripted, taken) => {
    const { table, dynamodb, over } = tabled(script(...scripted));
    const other = { ...approval({ approvalId: 'other' }) };
    if (taken) dynamodb.table.write({ streamGroupId: { S: 'sg-1' }, request: { S: 'request-a' }, approvalId: { S: other.approvalId }, revision: { N: '7' } });
    const written = await over(table.put(approval(), undefined)).catch(() => 'unknown');
    if (written === 'unknown') return;
    expect(written).toBe(!taken);
    expect(dynamodb.table.all()[0].approvalId.S).toBe(taken ? 'other' : 'id-1');
  }), runs(200));
});
