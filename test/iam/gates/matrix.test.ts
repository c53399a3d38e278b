/**
 * Who may do what with a gated shell: a grant to connect, approve, connect in an emergency or review allows just that, on its
 * stream groups; and nobody can forge a decision.
 */
import { MATRIX } from './matrix';
import { MUTATIONS } from './mutations';
import { principals } from './principals';
import { requests } from './requests';
import { synthesize } from './stack';
import type { Template } from '../../../local/template/template';
import { FEATURE_FLAGS } from '../../lib/app';
import { Evaluation } from '../evaluation';
import { testMatrix } from '../matrix-tests';
import type { Synthesized } from '../stack';

const fresh = synthesize();
const evaluation = (template: Template) => new Evaluation(principals(template), requests(template));

testMatrix(MATRIX, () => evaluation(fresh()), { leastCells: 900, mostAllowed: 0.25 });

test('the same with no feature flags', () => {
  expect(evaluation(synthesize(FEATURE_FLAGS.none)()).differences(MATRIX)).toEqual([]);
});

test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('notices %s', (_, { mutate, noticedBy }) => {
  const template = fresh();
  mutate({ template } as Synthesized);
  expect(evaluation(template).differences(MATRIX)).toEqual(expect.arrayContaining(noticedBy));
});
