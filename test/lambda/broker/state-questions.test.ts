import type { Attempt, SessionService, SessionState } from '../../../lambda/broker/session-service';
import { StateQuestions } from '../../../lambda/broker/state-questions';

const attempt = (kind: string) => ({ kind }) as Attempt;

function serviceIn(state: SessionState): SessionService {
  return { requestShell: () => Promise.reject(new Error('not asked for')), describeSession: async () => state };
}

test.each(['not-found', 'invalid'])('%s: the state is asked for at once, then at most every five seconds', async kind => {
  const questions = new StateQuestions(0.5);
  expect(questions.due(attempt(kind), 0, 0, false)).toBe(true);
  await questions.ask(serviceIn({ kind: 'starting' }), 0, 100);
  expect(questions.due(attempt(kind), 4_999, 4_999, false)).toBe(false);
  expect(questions.due(attempt(kind), 5_000, 5_000, false)).toBe(true);
  // Only the state can explain this answer, so it is asked for even if others wait as well.
  expect(questions.due(attempt(kind), 5_000, 5_000, true)).toBe(true);
});

test.each([[0, 5_000], [0.5, 10_000], [1, 15_000]])('"not ready": first after a random 5 to 15 seconds (%d: %d ms), then every ten', async (random, first) => {
  const questions = new StateQuestions(random);
  const due = (now: number, shared = false) => questions.due(attempt('not-ready'), now, now, shared);
  expect([due(first - 1), due(first)]).toEqual([false, true]);
  expect(due(first, true)).toBe(false); // throttled: others wait as well
  await questions.ask(serviceIn({ kind: 'live' }), first, 100);
  expect([due(first + 9_999), due(first + 10_000)]).toEqual([false, true]);
});

test.each(['throttled', 'fault', 'unanswered', 'denied', 'broken', 'unusable'])('%s: the state is never asked for', kind => {
  expect(new StateQuestions(0).due(attempt(kind), 60_000, 60_000, false)).toBe(false);
});

test('refusals count once the session is known to be live', async () => {
  const questions = new StateQuestions(0);
  questions.observe(attempt('not-found'));
  expect(questions.knowledge).toEqual({ state: { kind: 'unknown' }, timesAsked: 0, refusedWhileLive: 0 });
  await questions.ask(serviceIn({ kind: 'live' }), 0, 100);
  for (const kind of ['not-found', 'not-ready', 'throttled', 'invalid']) questions.observe(attempt(kind));
  expect(questions.knowledge).toEqual({ state: { kind: 'live' }, timesAsked: 1, refusedWhileLive: 2 });
});
