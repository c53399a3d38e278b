import { patternOf, type Watch } from '../../../../lib/alarms/watching/clues';
import { pack } from '../../../../lib/alarms/watching/rules';
import { LONGEST_EVENT_PATTERN, patternLength } from '../../../../lib/private/event-patterns';

// Every clue must end up in a rule, or a change would go unnoticed.

const watch = (id: string, parameter: string, ...lengths: number[]): Watch => ({
  id, services: [id.toLowerCase()], clues: lengths.map((length, index) => ({ path: ['requestParameters', `${parameter}${index}`], values: ['x'.repeat(length)] })),
});
const paths = (watches: Watch[]) => watches.flatMap(({ clues }) => clues.map(({ path }) => path[1]));

test.each<[string, Watch[], number]>([
  ['all that fits into one rule', [watch('A', 'a', 100, 100), watch('A', 'b', 100)], 1],
  ['what one rule has no room for', [watch('A', 'a', 1_000, 800, 500)], 2],
  ['a first clue beside another watch\'s, which leaves no room', [watch('A', 'a', 1_200), watch('A', 'b', 1_200)], 2],
  ['what another watch\'s rule has room for', [watch('A', 'a', 1_500), watch('B', 'b', 1_000, 900, 300)], 3],
])('%s is in a rule', (_, watches, most) => {
  const rules = pack(watches, watches);
  expect(rules.flatMap(rule => paths(rule.watches)).sort()).toEqual(paths(watches).sort());
  expect(rules.length).toBeLessThanOrEqual(most);
  for (const rule of rules) expect(patternLength(patternOf(rule.watches))).toBeLessThanOrEqual(LONGEST_EVENT_PATTERN);
});

test.each([[[2_100]], [[100, 2_100]]])('fails on a clue that is too long for any rule (%p)', lengths => {
  const watches = [watch('A', 'a', ...lengths)];
  expect(() => pack(watches, watches)).toThrow(`A: an event pattern that looks for requestParameters.a${lengths.length - 1} alone has more than 2048 characters`);
});
