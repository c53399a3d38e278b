import * as fc from 'fast-check';
import { createApprovals, EXPIRES_AFTER, MINUTE, question, roleSession, VALID_FOR, type Announcement } from './approvals-fixture';
import type { Fault } from './memory-store';
import type { GateAnswer, GateQuestion } from '../../../lambda/shared/gate-protocol';
import { personOf } from '../../../lambda/two-persons/person';
import { runs } from '../../property-runs';

// fast-check schedules each step of table and bus, so every order of concurrent steps is possible.

const [bob, carol, dave] = ['bob', 'carol', 'dave'].map(name => roleSession(name));

function racing(scheduler: fc.Scheduler) {
  let concurrent = false;
  const fixture = createApprovals(async what => {
    if (concurrent) await scheduler.schedule(Promise.resolve(), what);
    return 'none';
  });
  return {
    ...fixture,
    /** Runs these concurrently. */
    race: async <T>(...all: Array<() => Promise<T>>) => {
      concurrent = true;
      const settled = await scheduler.waitFor(Promise.allSettled(all.map(one => one())));
      concurrent = false;
      return settled;
    },
  };
}

const succeeded = (settled: Array<PromiseSettledResult<unknown>>) => settled.filter(({ status }) => status === 'fulfilled').length;

test('if two approve and one denies, in any order, the denial wins and is announced, with at most one approval', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, names } = racing(scheduler);
    const { approvalId: id } = await approvals.ask(question());
    const [, , no] = await race(
      () => approvals.approve('sg-1', id!, bob),
      () => approvals.approve('sg-1', id!, carol),
      () => approvals.deny('sg-1', id!, dave),
    );
    expect(no.status).toBe('fulfilled');
    expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', approvalId: id, message: expect.stringContaining('dave') });
    expect(names().filter(what => what === 'approved').length).toBeLessThanOrEqual(1);
    expect(names().filter(what => what === 'denied' || what === 'revoked')).toHaveLength(1);
  }), runs(300));
});

test('if three approve, in any order, one counts, and its event names the same approver', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, announced } = racing(scheduler);
    const { approvalId: id } = await approvals.ask(question());
    const settled = await race(...[bob, carol, dave].map(name => () => approvals.approve('sg-1', id!, name)));
    expect(succeeded(settled)).toBe(1);
    const events = announced.filter(({ what }) => what === 'approved');
    expect(events).toHaveLength(1);
    expect(await approvals.ask(question())).toEqual({ decision: 'allow', approvalId: id, approvedBy: events[0].approval.decidedBy });
  }), runs(300));
});

test('if three terminals of one operator ask at once, there is one request, announced once', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, names, store } = racing(scheduler);
    const settled = await race(...[1, 2, 3].map(terminal => () => approvals.ask(question({ requestId: `terminal-${terminal}` }))));
    expect(new Set(settled.map(one => (one as PromiseFulfilledResult<GateAnswer>).value.approvalId)).size).toBe(1);
    for (const one of settled) expect(one).toMatchObject({ status: 'fulfilled', value: { decision: 'wait' } });
    expect(names()).toEqual(['requested']);
    expect(store.items.size).toBe(1);
  }), runs(300));
});

test('of eight concurrent requests of one person, at most five are announced, and the others deleted', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 4 }), async (scheduler, before) => {
    const { approvals, race, announced, names } = racing(scheduler);
    for (let n = 0; n < before; n++) await approvals.ask(question({ reason: `before ${n}` }));
    const settled = await race(...[1, 2, 3, 4, 5, 6, 7, 8].map(n => () => approvals.ask(question({ reason: `at once ${n}` }))));
    for (const one of settled) expect(one).toMatchObject({ status: 'fulfilled', value: { decision: 'wait' } });
    expect(names().length).toBeLessThanOrEqual(5);
    const pending = await approvals.pending('sg-1');
    expect(pending.map(({ approvalId }) => approvalId).sort()).toEqual(announced.map(({ approval }) => approval.approvalId).sort());
    // Asking again creates the rest of the five.
    for (let n = 1; n <= 8; n++) await approvals.ask(question({ reason: `at once ${n}` }));
    expect(names()).toEqual(Array(5).fill('requested'));
  }), runs(300));
});

test('if three terminals ask at once after a request has expired, one is refused, and one new request is created', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, names, clock } = racing(scheduler);
    await approvals.ask(question());
    clock.now += EXPIRES_AFTER;
    const settled = await race(...[1, 2, 3].map(() => () => approvals.ask(question())));
    const decisions = settled.map(one => (one as PromiseFulfilledResult<GateAnswer>).value.decision);
    expect(decisions.filter(decision => decision === 'deny')).toHaveLength(1);
    expect(decisions.filter(decision => decision === 'wait')).toHaveLength(2);
    expect(names()).toEqual(['requested', 'requested']);
  }), runs(200));
});

interface Action {
  readonly does: 'ask' | 'approve' | 'deny';
  readonly who: string;
  readonly reason: string;
  readonly group: string;
}

interface Batch {
  readonly acts: Action[];
  readonly thenMs: number;
}

const action: fc.Arbitrary<Action> = fc.record({
  does: fc.constantFrom('ask', 'ask', 'approve', 'deny'),
  who: fc.constantFrom('alice', 'alice', 'ALICE@example.com', 'bob', 'carol'),
  reason: fc.constantFrom('INC-1', 'INC-1', 'INC-2'),
  group: fc.constantFrom('sg-1', 'sg-1', 'sg-2'),
});
const batches: fc.Arbitrary<Batch[]> = fc.array(fc.record({
  acts: fc.array(action, { minLength: 1, maxLength: 4 }),
  thenMs: fc.constantFrom(0, 1_000, 11_000, MINUTE, EXPIRES_AFTER, VALID_FOR),
}), { minLength: 2, maxLength: 8 });
const faults: fc.Arbitrary<Fault[]> = fc.array(fc.oneof({ arbitrary: fc.constant<Fault>('none'), weight: 8 }, fc.constantFrom<Fault>('before', 'after')), { maxLength: 30 });

/** Whether this is an announced approval that allows the request. */
function allows({ at, what, approval }: Announcement, asked: GateQuestion, answer: GateAnswer, now: number): boolean {
  return what === 'approved' && at <= now && now < at + VALID_FOR
    && approval.approvalId === answer.approvalId && approval.decidedBy === answer.approvedBy
    && approval.operator === asked.operator && approval.streamSessionId === asked.streamSessionId
    && approval.streamGroupId === asked.streamGroupId && approval.reason === asked.reason;
}

test('whatever happens concurrently or fails: a request is allowed only by somebody else\'s approval that was announced and not revoked', async () => {
  const seen = { allow: 0, deny: 0, wait: 0, failed: 0 };
  await fc.assert(fc.asyncProperty(fc.scheduler(), batches, faults, async (scheduler, history, scripted) => {
    let step = 0;
    const { approvals, announced, clock } = createApprovals(async what => {
      await scheduler.schedule(Promise.resolve(), what);
      return scripted[step++] ?? 'none';
    });
    const ids: Record<string, string[]> = { 'sg-1': [], 'sg-2': [] };
    /** Denials that were confirmed. */
    const refused = new Set<string>();
    const perform = async ({ does, who, reason, group }: Action) => {
      const refusedBefore = new Set(refused);
      if (does === 'ask') {
        const asked = question({ operator: roleSession(who), reason, streamGroupId: group });
        const answer = await approvals.ask(asked);
        seen[answer.decision]++;
        if (answer.approvalId !== undefined) ids[group].push(answer.approvalId);
        if (answer.decision !== 'allow') return;
        expect(announced.filter(one => allows(one, asked, answer, clock.now))).not.toEqual([]);
        expect(personOf(answer.approvedBy!)).not.toBe(personOf(asked.operator));
        expect(refusedBefore).not.toContain(answer.approvalId);
        return;
      }
      const id = ids[group].at(reason === 'INC-1' ? -1 : 0);
      if (id === undefined) return;
      const decided = await approvals[does](group, id, roleSession(who));
      if (does === 'deny') refused.add(decided.approvalId);
    };
    for (const { acts, thenMs } of history) {
      const settled = await scheduler.waitFor(Promise.allSettled(acts.map(perform)));
      for (const one of settled) {
        if (one.status === 'rejected' && 'matcherResult' in one.reason) throw one.reason;
        if (one.status === 'rejected') seen.failed++;
      }
      clock.now += thenMs;
    }
  }), runs(600));
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10); // the histories reach each of these results
});
