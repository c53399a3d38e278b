import { MemoryStore, type Fault } from './memory-store';
import type { GateQuestion } from '../../../lambda/shared/gate-protocol';
import type { Approval } from '../../../lambda/two-persons/approval';
import { Approvals } from '../../../lambda/two-persons/approvals';
import type { Announced } from '../../../lambda/two-persons/record';

export const NOW = Date.parse('2026-11-20T09:30:11Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const VALID_FOR = HOUR;
export const EXPIRES_AFTER = 15 * MINUTE;

export const roleSession = (name: string, role = 'GameOps') => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;

export function question(changes: Partial<GateQuestion> = {}): GateQuestion {
  return {
    version: 1,
    shell: 'Arcade',
    operator: roleSession('alice'),
    sourceIdentity: 'alice',
    caller: 'AROAX:alice',
    sourceIp: '203.0.113.10',
    streamGroupId: 'sg-1',
    streamSessionId: 'ABC',
    reason: 'INC-4711 black screen',
    requestId: 'request-1',
    time: new Date(NOW).toISOString(),
    ...changes,
  };
}

export interface Announcement {
  readonly what: Announced;
  readonly approval: Approval;
  readonly at: number;
}

/** Approvals with a table in memory, a bus that remembers its events, and a clock that the test moves. */
export function createApprovals(step: (what: string) => Promise<Fault> = async () => 'none') {
  const clock = { now: NOW };
  const announced: Announcement[] = [];
  const store = new MemoryStore(step);
  let ids = 0;
  const approvals = new Approvals({
    store,
    now: () => clock.now,
    newId: () => `id-${++ids}`,
    validForMs: VALID_FOR,
    expiresAfterMs: EXPIRES_AFTER,
    announce: async (what, approval) => {
      const fault = await step(`announce ${what}`);
      if (fault !== 'before') announced.push({ what, approval, at: clock.now });
      if (fault === 'after') throw new Error('the bus\'s response was lost');
      return fault === 'none';
    },
  });
  return { approvals, store, announced, clock, names: () => announced.map(({ what }) => what) };
}
