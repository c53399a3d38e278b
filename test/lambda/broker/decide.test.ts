import { refusalAtTheEnd, refusalOf, type Knowledge } from '../../../lambda/broker/decide';
import { Refusals } from '../../../lambda/broker/refusals';
import type { Attempt, SessionState } from '../../../lambda/broker/session-service';

type Refused = Exclude<Attempt, { kind: 'opened' }>;

const refusals = new Refusals({ group: 'sg-1', session: 'ABC' });
const PROGRESS = { waitedMs: 25_000, attempts: 30, unanswered: 0, retryAfter: { seconds: 1, mandated: false } };

const STATES: Record<string, SessionState> = {
  unknown: { kind: 'unknown' },
  starting: { kind: 'starting' },
  live: { kind: 'live' },
  absent: { kind: 'absent' },
  over: { kind: 'over', status: 'TERMINATED' },
};

const knowledge = (state: string, counts: Partial<Knowledge> = {}): Knowledge =>
  ({ state: STATES[state], timesAsked: 1, refusedWhileLive: 0, ...counts });
const resultOf = (kind: Refused['kind'], known: Knowledge) => refusalOf({ kind } as Refused, known, refusals)?.type ?? 'asks again';

describe('the answer', () => {
  test.each<[Refused['kind'], string]>([
    ['unusable', 'InternalServerException'], ['denied', 'AccessDeniedException'], ['broken', 'InternalServerException'],
  ])('"%s" ends the wait, whatever the state of the session', (kind, type) => {
    for (const state of Object.keys(STATES)) expect(resultOf(kind, knowledge(state))).toBe(type);
  });

  test.each<Refused['kind']>(['not-ready', 'throttled', 'fault', 'unanswered'])('"%s" ends the wait only if the session has ended', kind => {
    for (const state of Object.keys(STATES)) {
      expect([state, resultOf(kind, knowledge(state))]).toEqual([state, state === 'over' ? 'ValidationException' : 'asks again']);
    }
  });

  test.each<[Refused['kind'], string]>([
    ['not-found', 'ResourceNotFoundException'], ['invalid', 'ValidationException'],
  ])('"%s" ends the wait if the session is absent or has ended, but not while it starts', (kind, own) => {
    expect(resultOf(kind, knowledge('absent'))).toBe('ResourceNotFoundException');
    expect(resultOf(kind, knowledge('over'))).toBe('ValidationException');
    expect(resultOf(kind, knowledge('starting', { timesAsked: 9, refusedWhileLive: 9 }))).toBe('asks again');
    // A live session may still be coming up at the first refusal, but not at the second.
    expect(resultOf(kind, knowledge('live', { refusedWhileLive: 1 }))).toBe('asks again');
    expect(resultOf(kind, knowledge('live', { refusedWhileLive: 2 }))).toBe(own);
    // Likewise if the state could not be read.
    expect(resultOf(kind, knowledge('unknown', { timesAsked: 1 }))).toBe('asks again');
    expect(resultOf(kind, knowledge('unknown', { timesAsked: 2 }))).toBe(own);
  });
});

test.each<[Refused['kind'], string, string]>([
  ['not-ready', 'live', 'StreamSessionAccessNotReadyException'],
  ['throttled', 'live', 'ThrottlingException'],
  ['fault', 'live', 'InternalServerException'],
  ['unanswered', 'starting', 'InternalServerException'],
  ['not-found', 'starting', 'StreamSessionAccessNotReadyException'],
  ['invalid', 'starting', 'StreamSessionAccessNotReadyException'],
  ['not-found', 'live', 'ResourceNotFoundException'],
  ['invalid', 'unknown', 'ValidationException'],
])('fails at the deadline after "%s", with a session that is "%s": %s', (kind, state, type) => {
  expect(refusalAtTheEnd({ kind } as Refused, knowledge(state), PROGRESS, refusals).type).toBe(type);
});
