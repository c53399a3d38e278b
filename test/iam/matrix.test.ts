/**
 * Who can and who can't: everyone in who.ts asks for everything in what.ts, and what goes through is what matrix.ts lists.
 * Change a list only together with a promise.
 *
 * The last describe breaks the synthesized policies in named ways, each of which must be noticed.
 */
import { Judge } from './judge';
import { MATRIX } from './matrix';
import { MUTATIONS } from './mutations';
import { proveMatrix } from './prove';
import { requests } from './what';
import { principals } from './who';
import { ACCOUNT, LEGACY, REGION, synthesize, type Synthesized } from './world';
import { readRequest } from '../../lambda/broker/request';
import { FEATURE_FLAGS } from '../lib/app';

let fresh: () => Synthesized;

beforeAll(async () => {
  fresh = await synthesize();
});

const judge = (synthesized: Synthesized) => new Judge(principals(synthesized), requests(synthesized));

proveMatrix(MATRIX, () => judge(fresh()), { leastCells: 2_000, mostAllowed: 0.3 });

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
    expect(judge(world).red(MATRIX)).toEqual(expect.arrayContaining(turns));
  });

  test('nothing, where nothing was changed, with CDK\'s feature flags and without', async () => {
    expect(judge(fresh()).red(MATRIX)).toEqual([]);
    expect(judge((await synthesize(FEATURE_FLAGS.none))()).red(MATRIX)).toEqual([]);
  });
});
