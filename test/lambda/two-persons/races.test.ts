import * as fc from 'fast-check';
import { approving, EXPIRES_AFTER, MINUTE, question, roleSession, VALID_FOR, type Told } from './approving';
import type { Fault } from './memory-store';
import type { GateAnswer, GateQuestion } from '../../../lambda/shared/gate';
import { personOf } from '../../../lambda/two-persons/person';
import { runs } from '../../property-runs';

// Each step of table and bus happens when fast-check says so: every order of what happens at once is possible.

const [bob, carol, dave] = ['bob', 'carol', 'dave'].map(name => roleSession(name));

function racing(scheduler: fc.Scheduler) {
  let together = false;
  const world = approving(async what => {
    if (together) await scheduler.schedule(Promise.resolve(), what);
    return 'none';
  });
  return {
    ...world,
    /** @returns what each came to, in order */
    race: async <T>(...all: Array<() => Promise<T>>) => {
      together = true;
      const settled = await scheduler.waitFor(Promise.allSettled(all.map(one => one())));
      together = false;
      return settled;
    },
  };
}

const succeeded = (settled: Array<PromiseSettledResult<unknown>>) => settled.filter(({ status }) => status === 'fulfilled').length;

test('two approve and one denies, in every order: the denial wins and is announced, and at most one approval is', async () => {
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

test('three approve, in every order: one counts, and its event names the same approver', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, told } = racing(scheduler);
    const { approvalId: id } = await approvals.ask(question());
    const settled = await race(...[bob, carol, dave].map(name => () => approvals.approve('sg-1', id!, name)));
    expect(succeeded(settled)).toBe(1);
    const events = told.filter(({ what }) => what === 'approved');
    expect(events).toHaveLength(1);
    expect(await approvals.ask(question())).toEqual({ decision: 'allow', approvalId: id, approvedBy: events[0].approval.decidedBy });
  }), runs(300));
});

test('three terminals of one operator ask at once, in every order: one request, announced once', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
    const { approvals, race, names, store } = racing(scheduler);
    const settled = await race(...[1, 2, 3].map(terminal => () => approvals.ask(question({ requestId: `terminal-${terminal}` }))));
    expect(new Set(settled.map(one => (one as PromiseFulfilledResult<GateAnswer>).value.approvalId)).size).toBe(1);
    for (const one of settled) expect(one).toMatchObject({ status: 'fulfilled', value: { decision: 'wait' } });
    expect(names()).toEqual(['requested']);
    expect(store.items.size).toBe(1);
  }), runs(300));
});

test('eight requests of one person at once, in every order: five at most are announced, and what is too much is gone', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 4 }), async (scheduler, before) => {
    const { approvals, race, told, names } = racing(scheduler);
    for (let n = 0; n < before; n++) await approvals.ask(question({ reason: `before ${n}` }));
    const settled = await race(...[1, 2, 3, 4, 5, 6, 7, 8].map(n => () => approvals.ask(question({ reason: `at once ${n}` }))));
    for (const one of settled) expect(one).toMatchObject({ status: 'fulfilled', value: { decision: 'wait' } });
    expect(names().length).toBeLessThanOrEqual(5);
    const pending = await approvals.pending('sg-1');
    expect(pending.map(({ approvalId }) => approvalId).sort()).toEqual(told.map(({ approval }) => approval.approvalId).sort());
    // Whoever asks on gets the rest of them, one after the other.
    for (let n = 1; n <= 8; n++) await approvals.ask(question({ reason: `at once ${n}` }));
    expect(names()).toEqual(Array(5).fill('requested'));
  }), runs(300));
});

test('three terminals ask at once after a request has expired: refused once, then one new request', async () => {
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

interface Act {
  readonly does: 'ask' | 'approve' | 'deny';
  readonly who: string;
  readonly reason: string;
  readonly group: string;
}

interface Batch {
  readonly acts: Act[];
  readonly thenMs: number;
}

const act: fc.Arbitrary<Act> = fc.record({
  does: fc.constantFrom('ask', 'ask', 'approve', 'deny'),
  who: fc.constantFrom('alice', 'alice', 'ALICE@example.com', 'bob', 'carol'),
  reason: fc.constantFrom('INC-1', 'INC-1', 'INC-2'),
  group: fc.constantFrom('sg-1', 'sg-1', 'sg-2'),
});
const batches: fc.Arbitrary<Batch[]> = fc.array(fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 4 }),
  thenMs: fc.constantFrom(0, 1_000, 11_000, MINUTE, EXPIRES_AFTER, VALID_FOR),
}), { minLength: 2, maxLength: 8 });
const faults: fc.Arbitrary<Fault[]> = fc.array(fc.oneof({ arbitrary: fc.constant<Fault>('none'), weight: 8 }, fc.constantFrom<Fault>('before', 'after')), { maxLength: 30 });

/** Whether an approval that everybody could have heard of says that this is allowed. */
function stands({ at, what, approval }: Told, asked: GateQuestion, answer: GateAnswer, now: number): boolean {
  return what === 'approved' && at <= now && now < at + VALID_FOR
    && approval.approvalId === answer.approvalId && approval.decidedBy === answer.approvedBy
    && approval.operator === asked.operator && approval.streamSessionId === asked.streamSessionId
    && approval.streamGroupId === asked.streamGroupId && approval.reason === asked.reason;
}

test('whatever happens at once, and whatever fails: a request is allowed only under an approval by somebody else that was announced and not revoked', async () => {
  const seen = { allow: 0, deny: 0, wait: 0, failed: 0 };
  await fc.assert(fc.asyncProperty(fc.scheduler(), batches, faults, async (scheduler, history, scripted) => {
    let step = 0;
    const { approvals, told, clock } = approving(async what => {
      await scheduler.schedule(Promise.resolve(), what);
      return scripted[step++] ?? 'none';
    });
    const ids: Record<string, string[]> = { 'sg-1': [], 'sg-2': [] };
    /** No was said to these, and heard. */
    const refused = new Set<string>();
    const perform = async ({ does, who, reason, group }: Act) => {
      const refusedBefore = new Set(refused);
      if (does === 'ask') {
        const asked = question({ operator: roleSession(who), reason, streamGroupId: group });
        const answer = await approvals.ask(asked);
        seen[answer.decision]++;
        if (answer.approvalId !== undefined) ids[group].push(answer.approvalId);
        if (answer.decision !== 'allow') return;
        expect(told.filter(one => stands(one, asked, answer, clock.now))).not.toEqual([]);
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
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10); // not vacuous
});
