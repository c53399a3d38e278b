import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACE } from '../../lambda/broker/pace';

test('docs/design.md has the pauses of the broker\'s pace', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'design.md'), 'utf8').replace(/\s+/g, ' ');
  const tenths = (ms: number) => Math.round(ms / 100) / 10;
  expect(page).toContain(`Pauses start at ${PACE.firstMs / 1_000} s`);
  expect(page).toContain(`grow to ${tenths(PACE.laterMs)} s after three seconds`);
  expect(Math.round(PACE.growsUntilMs / 1_000)).toBe(3);
  expect(page).toContain(`Throttling makes them ${PACE.slower} times as long`);
  expect(page).toContain(`then a pause takes ${tenths(PACE.unansweredMs)} s`);
});
