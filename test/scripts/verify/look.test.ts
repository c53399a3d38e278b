import { look } from '../../../scripts/verify/look';
import { asMarkdown, masked } from '../../../scripts/verify/report';
import { judged, type Row, type Seen } from '../../../scripts/verify/row';

// How the answers of rows are judged, with invented rows.

function row(id: string, see: () => Promise<Seen>, more: Partial<Row> = {}): Row {
  return { id, question: `Is it ${id}?`, expected: 'yes', how: 'look', affects: ['lib/index.ts'], needs: 'account', permissions: [], see, ...more };
}

const never = () => new Promise<Seen>(() => undefined);

function lookAt(rows: Row[], { isAws = true, signal = new AbortController().signal } = {}) {
  return look({ rows, account: {} as never, has: new Set(['account'] as const), isAws, signal, onLine: () => undefined });
}

test('reports an unexpected answer with the files that depend on it', async () => {
  const rows = await lookAt([row('right', async () => judged(true, 'yes')), row('wrong', async () => judged(false, 'no'))]);
  expect(rows.map(({ verdict }) => verdict)).toEqual(['as expected', 'differs']);
  const page = asMarkdown({ version: '1', region: 'r', at: 'now', where: 'AWS', rows });
  expect(page).toContain('2 rows, 1 as expected, 1 differs.');
  expect(page).toContain('## Other than expected\n\n- Is it wrong? no. Look at `lib/index.ts`.');
});

test('fails one row without affecting the others', async () => {
  const rows = await lookAt([row('broken', async () => { throw new Error('AccessDenied'); }), row('right', async () => judged(true, 'yes'))]);
  expect(rows.map(({ verdict, seen }) => [verdict, seen])).toEqual([['failed', 'AccessDenied'], ['as expected', 'yes']]);
});

test('off AWS, every verdict is "not AWS"', async () => {
  const rows = await lookAt([row('wrong', async () => judged(false, 'no')), row('other', never, { needs: 'stack' })], { isAws: false });
  expect(rows.map(({ verdict, seen }) => [verdict, seen])).toEqual([['not AWS', 'no'], ['not AWS', 'can\'t be seen here; in an account: look']]);
});

test('after ^C, every row has a line, and waiting rows are abandoned', async () => {
  const controller = new AbortController();
  const rows = lookAt([
    row('right', async () => judged(true, 'yes')),
    row('waits', never, { when: 'together' }),
    row('stops', async () => { controller.abort(); return never(); }, { when: 'together' }),
    row('last', never, { when: 'last' }),
  ], { signal: controller.signal });
  expect((await rows).map(({ id, verdict }) => [id, verdict])).toEqual([['right', 'as expected'], ['waits', 'not seen'], ['stops', 'not seen'], ['last', 'not seen']]);
});

test('the last rows start after all waiting rows', async () => {
  const order: string[] = [];
  const noted = (id: string) => async () => { order.push(id); return judged(true, ''); };
  await lookAt([row('last', noted('last'), { when: 'last' }), row('waits', noted('waits'), { when: 'together' }), row('first', noted('first'))]);
  expect(order).toEqual(['first', 'waits', 'last']);
});

test.each([
  ['an account', 'arn:aws:iam::111122223333:role/X', 'arn:aws:iam::************:role/X'],
  ['an access key', 'by ASIAIOSFODNN7EXAMPLE', 'by A***'],
  ['an IP address', 'from 203.0.113.10,', 'from *.*.*.*,'],
  ['a shell\'s URL', 'wss://example/secret?x', 'wss:***'],
  ['a known name', 'User: alice is not', 'User: *** is not'],
])('%s is masked in a report', (_, text, expected) => expect(masked(text, ['alice'])).toBe(expected));
