/**
 * Every principal in principals.ts makes every request in requests.ts, and what is allowed is what matrix.ts lists. Change a
 * list only together with what the library promises.
 *
 * The last describe breaks the synthesized policies in named ways, each of which must be noticed.
 */
import { Evaluation } from './evaluation';
import { MATRIX } from './matrix';
import { testMatrix } from './matrix-tests';
import { MUTATIONS } from './mutations';
import { principals } from './principals';
import { requests } from './requests';
import { ACCOUNT, LEGACY, REGION, synthesize, type Synthesized } from './stack';
import { readRequest } from '../../lambda/broker/request';
import { FEATURE_FLAGS } from '../lib/app';

let fresh: () => Synthesized;

beforeAll(async () => {
  fresh = await synthesize();
});

const evaluation = (synthesized: Synthesized) => new Evaluation(principals(synthesized), requests(synthesized));

testMatrix(MATRIX, () => evaluation(fresh()), { leastCells: 2_000, mostAllowed: 0.3 });

test('the broker refuses what IAM can\'t tell from a session of the granted group', () => {
  const settings = { partition: 'aws', region: REGION, account: ACCOUNT, requireReason: false };
  const pathParameters = { Identifier: LEGACY, StreamSessionIdentifier: 'ABC123def4567' };
  const event = { pathParameters, headers: {}, multiValueHeaders: {}, requestContext: {} };
  const sent = (path: string) => readRequest({ ...event, path }, settings as any).refusal?.type;
  expect(sent(`/streamgroups/${LEGACY}/streamsessions/ABC123def4567/access`)).toBeUndefined();
  expect(sent(`/streamgroups/sg-arcade/streamsessions/../../${LEGACY}/streamsessions/ABC123def4567/access`)).toBe('ValidationException');
});

describe('the matrix notices', () => {
  test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('%s', (_, { mutate, noticedBy }) => {
    const synthesized = fresh();
    mutate(synthesized);
    expect(evaluation(synthesized).differences(MATRIX)).toEqual(expect.arrayContaining(noticedBy));
  });

  test('nothing without a mutation, with CDK\'s feature flags and without', async () => {
    expect(evaluation(fresh()).differences(MATRIX)).toEqual([]);
    expect(evaluation((await synthesize(FEATURE_FLAGS.none))()).differences(MATRIX)).toEqual([]);
  });
});
