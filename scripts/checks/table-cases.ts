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
export const TABLE_CASES: { readonly [name: string]: (table: Store) => Promise<{ readonly actual: unknown; readonly expected: unknown }> } = {
  'what was never written isn\'t there': async table => ({ actual: [await table.get('sg-1', 'request-a'), await table.ofGroup('sg-1')], expected: [undefined, []] }),
  'what was written is read back in full': async table => {
    const decided = approval({ state: 'approved', announced: true, busyUntil: undefined, decidedBy: roleSession('bob'), decidedByName: 'bob', decidedAt: NOW, endsAt: NOW + 1 });
    const written = await table.put(decided, undefined);
    return { actual: [written, await table.get('sg-1', 'request-a')], expected: [true, JSON.parse(JSON.stringify(decided))] };
  },
  'of two that create the same request, the second is too late': async table => {
    const written = [await table.put(approval(), undefined), await table.put(approval({ approvalId: 'id-2' }), undefined)];
    return { actual: [written, (await table.get('sg-1', 'request-a'))?.approvalId], expected: [[true, false], 'id-1'] };
  },
  'a write replaces what it has read; a second one based on the same read does not': async table => {
    const first = approval();
    await table.put(first, undefined);
    const written = [await table.put(approval({ revision: 2, state: 'approving' }), first), await table.put(approval({ revision: 2, state: 'denied' }), first)];
    return { actual: [written, (await table.get('sg-1', 'request-a'))?.state], expected: [[true, false], 'approving'] };
  },
  'the same revision of another request is something else': async table => {
    await table.put(approval(), undefined);
    const written = await table.put(approval({ revision: 2, state: 'denied' }), approval({ approvalId: 'id-0' }));
    return { actual: [written, (await table.get('sg-1', 'request-a'))?.state], expected: [false, 'pending'] };
  },
  'an update of an item that is gone writes nothing': async table => {
    const written = await table.put(approval({ revision: 2 }), approval());
    return { actual: [written, await table.ofGroup('sg-1')], expected: [false, []] };
  },
  'revisions are numbers: 10 follows 9': async table => {
    await table.put(approval({ revision: 9 }), undefined);
    const written = [
      await table.put(approval({ revision: 10 }), approval({ revision: 9 })),
      await table.put(approval({ revision: 11 }), approval({ revision: 10 })),
    ];
    return { actual: written, expected: [true, true] };
  },
  'of ten simultaneous writes based on the same read, one succeeds': async table => {
    const first = approval();
    await table.put(first, undefined);
    const written = await Promise.all([...Array(10).keys()].map(n => table.put(approval({ revision: 2, decidedByName: `approver-${n}` }), first)));
    const winner = written.indexOf(true);
    return { actual: [written.filter(Boolean).length, (await table.get('sg-1', 'request-a'))?.decidedByName], expected: [1, `approver-${winner}`] };
  },
  'a group has its own requests, however many pages they fill': async table => {
    const requests = [...Array(12).keys()].map(n => `request-${n}`);
    for (const request of requests) await table.put(approval({ request, approvalId: request, reason: 'x'.repeat(256) }), undefined);
    await table.put(approval({ streamGroupId: 'sg-2', request: 'elsewhere' }), undefined);
    return { actual: (await table.ofGroup('sg-1')).map(({ request }) => request).sort(), expected: [...requests].sort() };
  },
};
