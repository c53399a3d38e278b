/**
 * Who can and who can't: everyone in who.ts asks for everything in what.ts, and what goes through is what matrix.ts lists.
 * Change a list only together with a promise.
 *
 * The last describe breaks the synthesized policies in named ways, each of which must be noticed.
 */
import { MATRIX } from './matrix';
import { MUTATIONS } from './mutations';
import { requests } from './what';
import { principals } from './who';
import { ACCOUNT, LEGACY, REGION, synthesize, type Synthesized } from './world';
import { readRequest } from '../../lambda/broker/request';
import { allAllowed } from '../../local/template/decide';
import { FEATURE_FLAGS } from '../lib/app';

let fresh: () => Synthesized;

beforeAll(async () => {
  fresh = await synthesize();
});

/** Everyone, and everything that they may ask. */
function everything(synthesized: Synthesized): [who: ReturnType<typeof principals>, what: ReturnType<typeof requests>] {
  return [principals(synthesized), requests(synthesized)];
}

/** What goes through of a table, in the form of its list. */
function allowedIn({ columns }: (typeof MATRIX)[number], [everyone, what]: ReturnType<typeof everything>): Record<string, string[]> {
  const all = Object.entries(everyone)
    .map(([who, principal]) => [who, columns.filter(column => allAllowed(principal, what[column]))] as const);
  return Object.fromEntries(all.filter(([, allowed]) => allowed.length > 0));
}

/** The calls, as `who / what`, that go through and are not listed, or are listed and don't. */
function red(synthesized: Synthesized): string[] {
  const asked = everything(synthesized);
  return MATRIX.flatMap(table => {
    const [found, listed] = [allowedIn(table, asked), table.allowed].map(allowed =>
      Object.entries(allowed).flatMap(([who, columns]) => columns.map(column => `${who} / ${column}`)));
    return [...found.filter(call => !listed.includes(call)), ...listed.filter(call => !found.includes(call))];
  });
}

test('nothing is asked twice, and every list is about who there is and what is asked', () => {
  const [who, what] = [Object.keys(principals(fresh())), Object.keys(requests(fresh()))];
  const asked = MATRIX.flatMap(({ columns }) => columns);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.filter(name => !what.includes(name))).toEqual([]);
  for (const { columns, allowed } of MATRIX) {
    expect(Object.keys(allowed).filter(name => !who.includes(name))).toEqual([]);
    expect(Object.values(allowed).flat().filter(name => !columns.includes(name))).toEqual([]);
  }
  const cells = who.length * asked.length;
  const yes = MATRIX.flatMap(({ allowed }) => Object.values(allowed).flat()).length;
  expect(cells).toBeGreaterThan(2_000);
  expect(yes).toBeLessThan(cells * 0.3); // most answers are no
});

test.each(MATRIX.map(table => [table.title, table] as const))('%s: what is listed goes through, and nothing else', (_, table) => {
  expect(allowedIn(table, everything(fresh()))).toEqual(table.allowed);
});

test('what IAM can\'t tell from a session of the granted group, the broker refuses', () => {
  const settings = { partition: 'aws', region: REGION, account: ACCOUNT, requireReason: false };
  const pathParameters = { Identifier: LEGACY, StreamSessionIdentifier: 'ABC123def4567' };
  const event = { pathParameters, headers: {}, multiValueHeaders: {}, requestContext: {} };
  const sent = (path: string) => readRequest({ ...event, path }, settings as any).refusal?.type;
  expect(sent(`/streamgroups/${LEGACY}/streamsessions/ABC123def4567/access`)).toBeUndefined();
  expect(sent(`/streamgroups/sg-arcade/streamsessions/../../${LEGACY}/streamsessions/ABC123def4567/access`)).toBe('ValidationException');
});

describe('the matrix notices', () => {
  test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('%s', (_, { mutate, turns }) => {
    const world = fresh();
    mutate(world);
    expect(red(world)).toEqual(expect.arrayContaining(turns));
  });

  test('nothing, where nothing was changed, with CDK\'s feature flags and without', async () => {
    expect(red(fresh())).toEqual([]);
    expect(red((await synthesize(FEATURE_FLAGS.none))())).toEqual([]);
  });
});
