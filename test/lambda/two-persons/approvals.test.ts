import { createApprovals, EXPIRES_AFTER, MINUTE, NOW, question, roleSession, VALID_FOR } from './approvals-fixture';
import type { Fault } from './memory-store';

const [bob, carol] = ['bob', 'carol'].map(name => roleSession(name));

async function requested(step?: (what: string) => Promise<Fault>) {
  const fixture = createApprovals(step);
  const { approvalId } = await fixture.approvals.ask(question());
  return { ...fixture, id: approvalId! };
}

test('a question creates a request, which waits and is announced only once', async () => {
  const { approvals, announced, id } = await requested();
  for (let poll = 0; poll < 3; poll++) {
    expect(await approvals.ask(question({ requestId: `poll-${poll}` }))).toEqual({ decision: 'wait', approvalId: id, retryAfterSeconds: 5, message: expect.stringContaining(id) });
  }
  expect(announced).toEqual([{ what: 'requested', at: NOW, approval: expect.objectContaining({ approvalId: id, state: 'pending', operator: roleSession('alice'), reason: 'INC-4711 black screen' }) }]);
});

test('an approval allows this operator, session and reason any number of times until it ends', async () => {
  const { approvals, clock, id } = await requested();
  const { state, endsAt } = await approvals.approve('sg-1', id, bob);
  expect({ state, endsAt }).toEqual({ state: 'approved', endsAt: NOW + VALID_FOR });
  for (const at of [0, VALID_FOR / 2, VALID_FOR - 1]) {
    clock.now = NOW + at;
    expect(await approvals.ask(question())).toEqual({ decision: 'allow', approvedBy: bob, approvalId: id });
  }
  for (const other of [{ operator: roleSession('mallory') }, { operator: roleSession('alice', 'Other') }, { streamSessionId: 'DEF' }, { streamGroupId: 'sg-2' }, { reason: 'another' }, { reason: undefined }]) {
    expect(await approvals.ask(question(other))).toMatchObject({ decision: 'wait', approvalId: expect.not.stringMatching(new RegExp(`^${id}$`)) });
  }
  clock.now = NOW + VALID_FOR;
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: expect.not.stringMatching(new RegExp(`^${id}$`)) });
});

test('a denial holds until it ends; then a question creates a new request', async () => {
  const { approvals, clock, id } = await requested();
  await approvals.deny('sg-1', id, bob);
  clock.now += EXPIRES_AFTER - 1;
  expect(await approvals.ask(question())).toEqual({ decision: 'deny', approvalId: id, message: 'bob has denied the request.' });
  clock.now += 1;
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: 'id-2' });
});

test('any approver can revoke an approval, with immediate effect', async () => {
  const { approvals, names, id } = await requested();
  await approvals.approve('sg-1', id, bob);
  expect(await approvals.deny('sg-1', id, carol)).toMatchObject({ state: 'revoked', decidedBy: carol });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', message: 'carol has revoked the request.' });
  expect(names()).toEqual(['requested', 'approved', 'revoked']);
});

test('an undecided request expires and is refused once; the next question creates a new one', async () => {
  const { approvals, clock, names, id } = await requested();
  clock.now += EXPIRES_AFTER;
  expect(await approvals.pending('sg-1')).toEqual([]);
  expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', approvalId: id });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: 'id-2' });
  expect(names()).toEqual(['requested', 'requested']);
});

test('pending requests are the undecided ones of the group, oldest first', async () => {
  const { approvals, clock } = createApprovals();
  for (const [name, streamGroupId] of [['anna', 'sg-1'], ['ben', 'sg-2'], ['cleo', 'sg-1'], ['dora', 'sg-1']]) {
    await approvals.ask(question({ operator: roleSession(name), streamGroupId }));
    clock.now += MINUTE;
  }
  await approvals.deny('sg-1', 'id-3', bob);
  expect((await approvals.pending('sg-1')).map(({ approvalId }) => approvalId)).toEqual(['id-1', 'id-4']);
});

describe('one person\'s requests', () => {
  const FULL = { decision: 'wait', retryAfterSeconds: 30, message: expect.stringMatching(/^You have 5 requests in this stream group that nobody has approved/) };

  /** An operator who asks with a different reason each time. */
  async function askedWithReasons(times = 5) {
    const fixture = createApprovals();
    const ask = (n: number, changes = {}) => fixture.approvals.ask(question({ reason: `reason ${n}`, ...changes }));
    for (let n = 1; n <= times; n++) await ask(n);
    return { ...fixture, ask };
  }

  test.each<[string, object]>([
    ['reason', {}],
    ['stream session', { streamSessionId: 'DEF' }],
    ['role, case and domain', { operator: roleSession('ALICE@example.com', 'Other') }],
  ])('are limited to five unapproved ones: another %s creates none, and leaves nothing in the table', async (_, changes) => {
    const { ask, names, store } = await askedWithReasons();
    for (let n = 6; n <= 20; n++) expect(await ask(n, changes)).toEqual(FULL);
    expect(names()).toEqual(Array(5).fill('requested'));
    expect(store.items.size).toBe(5);
    // The five are unaffected.
    expect(await ask(3)).toMatchObject({ decision: 'wait', approvalId: 'id-3' });
  });

  test('don\'t count for another person, or in another stream group', async () => {
    const { ask } = await askedWithReasons();
    expect(await ask(6, { operator: roleSession('anna') })).toMatchObject({ approvalId: 'id-6' });
    expect(await ask(6, { streamGroupId: 'sg-2' })).toMatchObject({ approvalId: 'id-7' });
  });

  test('can be created again once one is approved or has expired', async () => {
    const { ask, approvals, clock } = await askedWithReasons();
    await approvals.approve('sg-1', 'id-2', bob);
    expect(await ask(6)).toMatchObject({ approvalId: 'id-6' });
    expect(await ask(7)).toEqual(FULL);
    clock.now += EXPIRES_AFTER;
    expect(await ask(7)).toMatchObject({ approvalId: 'id-7' });
  });

  test('still count after being withdrawn or denied, for as long as that holds', async () => {
    const { ask, approvals, clock } = await askedWithReasons();
    clock.now += MINUTE;
    await approvals.deny('sg-1', 'id-1', roleSession('alice'));
    await approvals.deny('sg-1', 'id-2', bob);
    clock.now += EXPIRES_AFTER - MINUTE; // id-3 to id-5 have expired by then
    for (const n of [6, 7, 8]) expect(await ask(n)).toMatchObject({ decision: 'wait', approvalId: `id-${n}` });
    expect(await ask(9)).toEqual(FULL);
    clock.now += MINUTE;
    expect(await ask(9)).toMatchObject({ approvalId: 'id-9' });
  });

  test('are announced later if the bus was down, but still at most five', async () => {
    let down = true;
    const fixture = createApprovals(async what => down && what === 'announce requested' ? 'before' : 'none');
    for (let n = 1; n <= 8; n++) await fixture.approvals.ask(question({ reason: `reason ${n}` }));
    down = false;
    for (let n = 1; n <= 8; n++) await fixture.approvals.ask(question({ reason: `reason ${n}` }));
    expect(fixture.names()).toEqual(Array(5).fill('requested'));
  });
});

test('repeating a decision returns the same answer without another event', async () => {
  const { approvals, names, id } = await requested();
  expect(await approvals.approve('sg-1', id, bob)).toEqual(await approvals.approve('sg-1', id, bob));
  expect(await approvals.deny('sg-1', id, carol)).toEqual(await approvals.deny('sg-1', id, carol));
  expect(names()).toEqual(['requested', 'approved', 'revoked']);
});

describe('fails, and says what holds, for', () => {
  test.each<[string, 'approve' | 'deny', string, RegExp]>([
    ['approving what somebody else approved', 'approve', 'approved', /approved by bob at 2026-11-20T09:30:11/],
    ['approving what was denied', 'approve', 'denied', /denied by bob/],
    ['approving what was revoked', 'approve', 'revoked', /revoked by bob/],
    ['approving what has expired', 'approve', 'expired', /expired at 2026-11-20T09:45:11/],
    ['denying what somebody else denied', 'deny', 'denied', /denied by bob/],
    ['denying what has expired', 'deny', 'expired', /expired at/],
  ])('%s', async (_, action, state, message) => {
    const { approvals, clock, names, id } = await requested();
    if (state === 'approved' || state === 'revoked') await approvals.approve('sg-1', id, bob);
    if (state === 'denied' || state === 'revoked') await approvals.deny('sg-1', id, bob);
    if (state === 'expired') clock.now += EXPIRES_AFTER;
    const before = names();
    await expect(approvals[action]('sg-1', id, carol)).rejects.toMatchObject({ type: 'ValidationException', message: expect.stringMatching(message) });
    expect(names()).toEqual(before);
  });

  test('an ID of another group', async () => {
    const { approvals, id } = await requested();
    await expect(approvals.find('sg-2', id)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
    await expect(approvals.approve('sg-2', id, bob)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
    await expect(approvals.deny('sg-2', id, bob)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
  });

  test.each([
    ['with the same name', roleSession('alice')],
    ['with another role', roleSession('alice', 'Approvers')],
    ['in another case', roleSession('ALICE', 'Approvers')],
    ['with a domain', roleSession('alice@example.com', 'Approvers')],
    ['with another domain, in another case', roleSession('Alice@example.org')],
    ['as an IAM user with a path', 'arn:aws:iam::111122223333:user/ops/Alice'],
    ['in another account', 'arn:aws:sts::444455556666:assumed-role/Approvers/alice'],
  ])('the approver\'s own request %s', async (_, self) => {
    const { approvals, names, id } = await requested();
    await expect(approvals.approve('sg-1', id, self)).rejects.toMatchObject({ type: 'AccessDeniedException', message: expect.stringContaining('the same person') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    expect(names()).toEqual(['requested']);
  });
});

describe('the bus is down:', () => {
  const busDown = (...what: string[]) => async (step: string): Promise<Fault> => what.includes(step) ? 'before' : 'none';

  test('fails to approve, which can be repeated', async () => {
    const down = new Set(['announce approved']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException', message: expect.stringContaining('not approved') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
    down.clear();
    expect(await approvals.approve('sg-1', id, carol)).toMatchObject({ state: 'approved', decidedBy: carol });
    expect(names()).toEqual(['requested', 'approved']);
  });

  test('fails to announce a denial, which still holds, and is announced when it is repeated', async () => {
    const down = new Set(['announce denied']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.deny('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException', message: expect.stringContaining('that holds') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', approvalId: id });
    down.clear();
    expect(await approvals.deny('sg-1', id, bob)).toMatchObject({ state: 'denied', announced: true });
    expect(names()).toEqual(['requested', 'denied']);
  });

  test('a request that was not announced is announced at the next question', async () => {
    const down = new Set(['announce requested']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    down.clear();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
    expect(names()).toEqual(['requested']);
    await approvals.ask(question());
    expect(names()).toEqual(['requested']);
  });

  test('it is announced even if an approval failed in between', async () => {
    const down = new Set(['announce requested', 'announce approved']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
    down.clear();
    await approvals.ask(question());
    expect(names()).toEqual(['requested']);
  });

  test('fails to approve if the bus\'s response was lost: there is an event too many, but no shell', async () => {
    const { approvals, names, id } = await requested(async step => step === 'announce approved' ? 'after' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException' });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    expect(names()).toEqual(['requested', 'approved']);
  });

  test('fails to approve, and allows nothing, while the bus is down', async () => {
    const { approvals, announced, id } = await requested(busDown('announce requested', 'announce approved', 'announce denied', 'announce revoked'));
    await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    await expect(approvals.deny('sg-1', id, carol)).rejects.toThrow();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'deny' });
    expect(announced).toEqual([]);
  });
});

test('fails to approve if its last write fails; it can be repeated after its lease', async () => {
  let puts = 0;
  const { approvals, clock, id } = await requested(async step => step === 'put' && ++puts === 4 ? 'before' : 'none');
  await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
  await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'StreamSessionAccessNotReadyException', retryAfterSeconds: expect.any(Number) });
  clock.now += 10_000;
  expect(await approvals.approve('sg-1', id, bob)).toMatchObject({ state: 'approved' });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'allow', approvedBy: bob });
});
