import { approving, EXPIRES_AFTER, MINUTE, NOW, question, roleSession, VALID_FOR } from './approving';
import type { Fault } from './memory-store';

const [bob, carol] = ['bob', 'carol'].map(name => roleSession(name));

async function requested(step?: (what: string) => Promise<Fault>) {
  const world = approving(step);
  const { approvalId } = await world.approvals.ask(question());
  return { ...world, id: approvalId! };
}

test('a question becomes a request: it waits, and is announced once however often it is asked', async () => {
  const { approvals, told, id } = await requested();
  for (let poll = 0; poll < 3; poll++) {
    expect(await approvals.ask(question({ requestId: `poll-${poll}` }))).toEqual({ decision: 'wait', approvalId: id, retryAfterSeconds: 5, message: expect.stringContaining(id) });
  }
  expect(told).toEqual([{ what: 'requested', at: NOW, approval: expect.objectContaining({ approvalId: id, state: 'pending', operator: roleSession('alice'), reason: 'INC-4711 black screen' }) }]);
});

test('a colleague\'s approval is a window: this operator, session and reason are allowed as often as they ask within it', async () => {
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

test('a denial stands until it ends; after that, asking makes a new request', async () => {
  const { approvals, clock, id } = await requested();
  await approvals.deny('sg-1', id, bob);
  clock.now += EXPIRES_AFTER - 1;
  expect(await approvals.ask(question())).toEqual({ decision: 'deny', approvalId: id, message: 'bob has denied the request.' });
  clock.now += 1;
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: 'id-2' });
});

test('an approval can be revoked by anyone who may approve, with immediate effect', async () => {
  const { approvals, names, id } = await requested();
  await approvals.approve('sg-1', id, bob);
  expect(await approvals.deny('sg-1', id, carol)).toMatchObject({ state: 'revoked', decidedBy: carol });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', message: 'carol has revoked the request.' });
  expect(names()).toEqual(['requested', 'approved', 'revoked']);
});

test('an undecided request expires by the clock, is refused once, and the next question is a new request', async () => {
  const { approvals, clock, names, id } = await requested();
  clock.now += EXPIRES_AFTER;
  expect(await approvals.pending('sg-1')).toEqual([]);
  expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', approvalId: id });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: 'id-2' });
  expect(names()).toEqual(['requested', 'requested']);
});

test('pending: those of the group that can be decided, oldest first', async () => {
  const { approvals, clock } = approving();
  for (const [name, streamGroupId] of [['anna', 'sg-1'], ['ben', 'sg-2'], ['cleo', 'sg-1'], ['dora', 'sg-1']]) {
    await approvals.ask(question({ operator: roleSession(name), streamGroupId }));
    clock.now += MINUTE;
  }
  await approvals.deny('sg-1', 'id-3', bob);
  expect((await approvals.pending('sg-1')).map(({ approvalId }) => approvalId)).toEqual(['id-1', 'id-4']);
});

describe('one person\'s requests', () => {
  const FULL = { decision: 'wait', retryAfterSeconds: 30, message: expect.stringMatching(/^You have 5 requests in this stream group that nobody has approved/) };

  /** Somebody who asks with ever another reason. */
  async function pestering(times = 5) {
    const world = approving();
    const ask = (n: number, changes = {}) => world.approvals.ask(question({ reason: `reason ${n}`, ...changes }));
    for (let n = 1; n <= times; n++) await ask(n);
    return { ...world, ask };
  }

  test.each<[string, object]>([
    ['reason', {}],
    ['stream session', { streamSessionId: 'DEF' }],
    ['role, case and domain', { operator: roleSession('ALICE@example.com', 'Other') }],
  ])('are five at most that nobody has approved: another %s is not asked about, and leaves nothing in the table', async (_, changes) => {
    const { ask, names, store } = await pestering();
    for (let n = 6; n <= 20; n++) expect(await ask(n, changes)).toEqual(FULL);
    expect(names()).toEqual(Array(5).fill('requested'));
    expect(store.items.size).toBe(5);
    // The five go on as before.
    expect(await ask(3)).toMatchObject({ decision: 'wait', approvalId: 'id-3' });
  });

  test('don\'t count against another person, or in another stream group', async () => {
    const { ask } = await pestering();
    expect(await ask(6, { operator: roleSession('anna') })).toMatchObject({ approvalId: 'id-6' });
    expect(await ask(6, { streamGroupId: 'sg-2' })).toMatchObject({ approvalId: 'id-7' });
  });

  test('make room once a colleague has approved one, or one has expired', async () => {
    const { ask, approvals, clock } = await pestering();
    await approvals.approve('sg-1', 'id-2', bob);
    expect(await ask(6)).toMatchObject({ approvalId: 'id-6' });
    expect(await ask(7)).toEqual(FULL);
    clock.now += EXPIRES_AFTER;
    expect(await ask(7)).toMatchObject({ approvalId: 'id-7' });
  });

  test('make none by being withdrawn or denied, for as long as that stands', async () => {
    const { ask, approvals, clock } = await pestering();
    clock.now += MINUTE;
    await approvals.deny('sg-1', 'id-1', roleSession('alice'));
    await approvals.deny('sg-1', 'id-2', bob);
    clock.now += EXPIRES_AFTER - MINUTE; // id-3 to id-5 have expired by then
    for (const n of [6, 7, 8]) expect(await ask(n)).toMatchObject({ decision: 'wait', approvalId: `id-${n}` });
    expect(await ask(9)).toEqual(FULL);
    clock.now += MINUTE;
    expect(await ask(9)).toMatchObject({ approvalId: 'id-9' });
  });

  test('are announced later if the bus was down, and still five at most', async () => {
    let down = true;
    const world = approving(async what => down && what === 'announce requested' ? 'before' : 'none');
    for (let n = 1; n <= 8; n++) await world.approvals.ask(question({ reason: `reason ${n}` }));
    down = false;
    for (let n = 1; n <= 8; n++) await world.approvals.ask(question({ reason: `reason ${n}` }));
    expect(world.names()).toEqual(Array(5).fill('requested'));
  });
});

test('repeating a decision is harmless: one event, and the same answer', async () => {
  const { approvals, names, id } = await requested();
  expect(await approvals.approve('sg-1', id, bob)).toEqual(await approvals.approve('sg-1', id, bob));
  expect(await approvals.deny('sg-1', id, carol)).toEqual(await approvals.deny('sg-1', id, carol));
  expect(names()).toEqual(['requested', 'approved', 'revoked']);
});

describe('fails, and says what holds:', () => {
  test.each<[string, 'approve' | 'deny', string, RegExp]>([
    ['a yes to what somebody else approved', 'approve', 'approved', /approved by bob at 2026-11-20T09:30:11/],
    ['a yes to what was denied', 'approve', 'denied', /denied by bob/],
    ['a yes to what was revoked', 'approve', 'revoked', /revoked by bob/],
    ['a yes to what has expired', 'approve', 'expired', /expired at 2026-11-20T09:45:11/],
    ['a no to what somebody else denied', 'deny', 'denied', /denied by bob/],
    ['a no to what has expired', 'deny', 'expired', /expired at/],
  ])('%s', async (_, action, state, message) => {
    const { approvals, clock, names, id } = await requested();
    if (state === 'approved' || state === 'revoked') await approvals.approve('sg-1', id, bob);
    if (state === 'denied' || state === 'revoked') await approvals.deny('sg-1', id, bob);
    if (state === 'expired') clock.now += EXPIRES_AFTER;
    const before = names();
    await expect(approvals[action]('sg-1', id, carol)).rejects.toMatchObject({ type: 'ValidationException', message: expect.stringMatching(message) });
    expect(names()).toEqual(before);
  });

  test('an ID that the group doesn\'t have, though another does', async () => {
    const { approvals, id } = await requested();
    await expect(approvals.find('sg-2', id)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
    await expect(approvals.approve('sg-2', id, bob)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
    await expect(approvals.deny('sg-2', id, bob)).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
  });

  test.each([
    ['under the same name', roleSession('alice')],
    ['under another role', roleSession('alice', 'Approvers')],
    ['in other case', roleSession('ALICE', 'Approvers')],
    ['with a domain', roleSession('alice@example.com', 'Approvers')],
    ['with another domain, in other case', roleSession('Alice@example.org')],
    ['as an IAM user with a path', 'arn:aws:iam::111122223333:user/ops/Alice'],
    ['in another account', 'arn:aws:sts::444455556666:assumed-role/Approvers/alice'],
  ])('one\'s own request %s', async (_, self) => {
    const { approvals, names, id } = await requested();
    await expect(approvals.approve('sg-1', id, self)).rejects.toMatchObject({ type: 'AccessDeniedException', message: expect.stringContaining('the same person') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    expect(names()).toEqual(['requested']);
  });
});

describe('the bus is down:', () => {
  const busDown = (...what: string[]) => async (step: string): Promise<Fault> => what.includes(step) ? 'before' : 'none';

  test('an approval does not count, and can be repeated', async () => {
    const down = new Set(['announce approved']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException', message: expect.stringContaining('not approved') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
    down.clear();
    expect(await approvals.approve('sg-1', id, carol)).toMatchObject({ state: 'approved', decidedBy: carol });
    expect(names()).toEqual(['requested', 'approved']);
  });

  test('a denial takes effect even if it can\'t be announced, says so, and is announced when it is repeated', async () => {
    const down = new Set(['announce denied']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.deny('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException', message: expect.stringContaining('that holds') });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'deny', approvalId: id });
    down.clear();
    expect(await approvals.deny('sg-1', id, bob)).toMatchObject({ state: 'denied', announced: true });
    expect(names()).toEqual(['requested', 'denied']);
  });

  test('a request that could not be announced is announced by the next question', async () => {
    const down = new Set(['announce requested']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    down.clear();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
    expect(names()).toEqual(['requested']);
    await approvals.ask(question());
    expect(names()).toEqual(['requested']);
  });

  test('a request that could not be announced is announced later, even if an approval failed in between', async () => {
    const down = new Set(['announce requested', 'announce approved']);
    const { approvals, names, id } = await requested(async step => down.has(step) ? 'before' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
    down.clear();
    await approvals.ask(question());
    expect(names()).toEqual(['requested']);
  });

  test('an approval whose event was accepted but whose answer was lost does not count: one event too many, but no shell', async () => {
    const { approvals, names, id } = await requested(async step => step === 'announce approved' ? 'after' : 'none');
    await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'InternalServerException' });
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    expect(names()).toEqual(['requested', 'approved']);
  });

  test('whatever is asked and decided while the bus is down, nothing is allowed', async () => {
    const { approvals, told, id } = await requested(busDown('announce requested', 'announce approved', 'announce denied', 'announce revoked'));
    await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'wait' });
    await expect(approvals.deny('sg-1', id, carol)).rejects.toThrow();
    expect(await approvals.ask(question())).toMatchObject({ decision: 'deny' });
    expect(told).toEqual([]);
  });
});

test('an approval whose final write was lost does not count until it is repeated, which is possible once its lease is over', async () => {
  let puts = 0;
  const { approvals, clock, id } = await requested(async step => step === 'put' && ++puts === 4 ? 'before' : 'none');
  await expect(approvals.approve('sg-1', id, bob)).rejects.toThrow();
  expect(await approvals.ask(question())).toMatchObject({ decision: 'wait', approvalId: id });
  await expect(approvals.approve('sg-1', id, bob)).rejects.toMatchObject({ type: 'StreamSessionAccessNotReadyException', retryAfterSeconds: expect.any(Number) });
  clock.now += 10_000;
  expect(await approvals.approve('sg-1', id, bob)).toMatchObject({ state: 'approved' });
  expect(await approvals.ask(question())).toMatchObject({ decision: 'allow', approvedBy: bob });
});
