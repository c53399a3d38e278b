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
import type { Synthesized } from '../world';

const fresh = synthesize();
const judge = (template: Template) => new Judge(principals(template), requests(template));

test('nothing is asked twice, and every list is about who there is and what is asked', () => {
  expect(judge(fresh()).misprints(MATRIX)).toEqual([]);
  const { cells, yes } = judge(fresh()).size(MATRIX);
  expect(cells).toBeGreaterThan(900);
  expect(yes).toBeLessThan(cells * 0.25); // most answers are no
});

test.each(MATRIX.map(table => [table.title, table] as const))('%s: what is listed goes through, and nothing else', (_, table) => {
  expect(judge(fresh()).allowedIn(table)).toEqual(table.allowed);
});

test('with no feature flags, the same', () => {
  expect(judge(synthesize(FEATURE_FLAGS.none)()).red(MATRIX)).toEqual([]);
});

test.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('notices %s', (_, { mutate, turns }) => {
  const template = fresh();
  mutate({ template } as Synthesized);
  expect(judge(template).red(MATRIX)).toEqual(expect.arrayContaining(turns));
});
