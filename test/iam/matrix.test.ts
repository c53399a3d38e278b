/**
 * Who can and who can't, cell by cell. The answers are written by hand, from what the library promises: nothing in the
 * tables is computed. Change one only together with a promise.
 *
 * The last describe breaks the synthesized policies in named ways, each of which must turn cells red.
 */
import { allAllowed, type Principal, type Request } from './evaluator';
import { MATRIX } from './matrix';
import { MUTATIONS } from './mutations';
import { requests } from './what';
import { principals } from './who';
import { ACCOUNT, LEGACY, REGION, synthesize, type Synthesized } from './world';
import { readRequest } from '../../lambda/broker/request';
import { FEATURE_FLAGS } from '../lib/app';

let fresh: () => Synthesized;

beforeAll(async () => {
  fresh = await synthesize();
});

/** One cell: whether the call goes through. */
function cell(who: Principal | undefined, what: Request[] | undefined): 'yes' | '-' {
  if (who === undefined || what === undefined) throw new Error('a cell of the matrix names a row or a column that the world does not have');
  return allAllowed(who, what) ? 'yes' : '-';
}

/** The cells whose answer is not the expected one: `row / column: expected, got`. */
function red(synthesized: Synthesized): string[] {
  const who = principals(synthesized);
  const what = requests(synthesized);
  return MATRIX.flatMap(({ cells }) => cells).flatMap(({ row, column, expected }) => {
    const got = cell(who[row], what[column]);
    return got === expected ? [] : [`${row} / ${column}: expected ${expected}, got ${got}`];
  });
}

test('the tables are worth their name: every row has an answer for every column, and most answers are no', () => {
  const cells = MATRIX.flatMap(table => table.cells);
  expect(new Set(cells.map(({ row, column }) => `${row} / ${column}`)).size).toBe(cells.length);
  for (const table of MATRIX) expect(table.rows).toEqual(Object.keys(principals(fresh())));
  expect(cells.length).toBeGreaterThan(200);
  expect(cells.filter(({ expected }) => expected === '-').length).toBeGreaterThan(cells.length * 0.7);
});

describe.each(MATRIX.map(table => [table.title, table] as const))('%s', (_, table) => {
  test.each(table.rows)('%s', row => {
    const world = fresh();
    const who = principals(world)[row];
    const what = requests(world);
    const own = table.cells.filter(one => one.row === row);
    expect(own.map(({ column }) => [column, cell(who, what[column])])).toEqual(own.map(({ column, expected }) => [column, expected]));
  });
});

test('what IAM can\'t tell from a session of the granted group, the broker refuses', () => {
  const settings = { partition: 'aws', region: REGION, account: ACCOUNT, requireReason: false };
  const pathParameters = { Identifier: LEGACY, StreamSessionIdentifier: 'ABC123def4567' };
  const sent = (path: string) => readRequest({ path, pathParameters, headers: {}, multiValueHeaders: {}, requestContext: {} }, settings as any).refusal?.type;
  expect(sent(`/streamgroups/${LEGACY}/streamsessions/ABC123def4567/access`)).toBeUndefined();
  expect(sent(`/streamgroups/sg-arcade/streamsessions/../../${LEGACY}/streamsessions/ABC123def4567/access`)).toBe('ValidationException');
});

describe('the matrix notices', () => {
  test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('%s', (_, { mutate, turns }) => {
    const world = fresh();
    mutate(world);
    const cells = red(world).map(text => text.split(':').slice(0, -1).join(':'));
    expect(cells).toEqual(expect.arrayContaining(turns));
  });

  test('nothing, where nothing was changed, with CDK\'s feature flags and without', async () => {
    expect(red(fresh())).toEqual([]);
    expect(red((await synthesize(FEATURE_FLAGS.none))())).toEqual([]);
  });
});
