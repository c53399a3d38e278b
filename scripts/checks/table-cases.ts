import type { Approval } from '../../lambda/two-persons/approval';
import type { Store } from '../../lambda/two-persons/store';

const NOW = Date.parse('2026-11-20T09:30:11Z');
const roleSession = (name: string) => `arn:aws:sts::111122223333:assumed-role/GameOps/${name}`;

/** A request for approval with every field set. */
export function approval(changes: Partial<Approval> = {}): Approval {
  return {
    streamGroupId: 'sg-1',
    request: 'request-a',
    approvalId: 'id-1',
    revision: 1,
    state: 'pending',
    operator: roleSession('alice'),
    sourceIdentity: 'alice',
    streamSessionId: 'ABC',
    reason: 'INC-4711 schwarzes Bild – 黒画面 😀',
    requestedAt: NOW,
    expiresAt: NOW + 900_000,
    announced: false,
    busyUntil: NOW + 10_000,
    ...changes,
  };
}

/** The behavior that approvals need of a table, on any DynamoDB. Each case gets an empty table. */
export const TABLE_CASES: { readonly [name: string]: (table: Store) => Promise<{ readonly got: unknown; readonly wanted: unknown }> } = {
  'what was never written isn\'t there': async table => ({ got: [await table.get('sg-1', 'request-a'), await table.ofGroup('sg-1')], wanted: [undefined, []] }),
  'what was written is read back whole': async table => {
    const decided = approval({ state: 'approved', announced: true, busyUntil: undefined, decidedBy: roleSession('bob'), decidedByName: 'bob', decidedAt: NOW, endsAt: NOW + 1 });
    const written = await table.put(decided, undefined);
    return { got: [written, await table.get('sg-1', 'request-a')], wanted: [true, JSON.parse(JSON.stringify(decided))] };
  },
  'the second that makes a request is too late': async table => {
    const written = [await table.put(approval(), undefined), await table.put(approval({ approvalId: 'id-2' }), undefined)];
    return { got: [written, (await table.get('sg-1', 'request-a'))?.approvalId], wanted: [[true, false], 'id-1'] };
  },
  'a write goes over what it has read, and the second on the same knowledge does not': async table => {
    const first = approval();
    await table.put(first, undefined);
    const written = [await table.put(approval({ revision: 2, state: 'approving' }), first), await table.put(approval({ revision: 2, state: 'denied' }), first)];
    return { got: [written, (await table.get('sg-1', 'request-a'))?.state], wanted: [[true, false], 'approving'] };
  },
  'the same revision of another request is something else': async table => {
    await table.put(approval(), undefined);
    const written = await table.put(approval({ revision: 2, state: 'denied' }), approval({ approvalId: 'id-0' }));
    return { got: [written, (await table.get('sg-1', 'request-a'))?.state], wanted: [false, 'pending'] };
  },
  'nothing is written over what is gone': async table => {
    const written = await table.put(approval({ revision: 2 }), approval());
    return { got: [written, await table.ofGroup('sg-1')], wanted: [false, []] };
  },
  'revisions are numbers: 10 follows 9': async table => {
    await table.put(approval({ revision: 9 }), undefined);
    const written = [
      await table.put(approval({ revision: 10 }), approval({ revision: 9 })),
      await table.put(approval({ revision: 11 }), approval({ revision: 10 })),
    ];
    return { got: written, wanted: [true, true] };
  },
  'of ten writes at once on the same knowledge one is taken': async table => {
    const first = approval();
    await table.put(first, undefined);
    const written = await Promise.all([...Array(10).keys()].map(n => table.put(approval({ revision: 2, decidedByName: `approver-${n}` }), first)));
    const winner = written.indexOf(true);
    return { got: [written.filter(Boolean).length, (await table.get('sg-1', 'request-a'))?.decidedByName], wanted: [1, `approver-${winner}`] };
  },
  'a group has its own requests, however many pages they fill': async table => {
    const requests = [...Array(12).keys()].map(n => `request-${n}`);
    for (const request of requests) await table.put(approval({ request, approvalId: request, reason: 'x'.repeat(256) }), undefined);
    await table.put(approval({ streamGroupId: 'sg-2', request: 'elsewhere' }), undefined);
    return { got: (await table.ofGroup('sg-1')).map(({ request }) => request).sort(), wanted: [...requests].sort() };
  },
};
