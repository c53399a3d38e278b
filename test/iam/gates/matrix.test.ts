/**
 * Who may do what where others are asked about shells: connect, approve and the emergency door each give themselves and
 * nothing else, by stream group; and nobody makes up a decision.
 */
import { MATRIX } from './matrix';
import { MUTATIONS } from './mutations';
import { requests } from './what';
import { principals } from './who';
import { synthesize } from './world';
import type { Template } from '../../../local/template/template';
import { FEATURE_FLAGS } from '../../lib/app';
import { Judge } from '../judge';
import { proveMatrix } from '../prove';
import type { Synthesized } from '../world';

const fresh = synthesize();
const judge = (template: Template) => new Judge(principals(template), requests(template));

proveMatrix(MATRIX, () => judge(fresh()), { leastCells: 900, mostAllowed: 0.25 });

test('with no feature flags, the same', () => {
  expect(judge(synthesize(FEATURE_FLAGS.none)()).red(MATRIX)).toEqual([]);
});

test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('notices %s', (_, { mutate, turns }) => {
  const template = fresh();
  mutate({ template } as Synthesized);
  expect(judge(template).red(MATRIX)).toEqual(expect.arrayContaining(turns));
});
