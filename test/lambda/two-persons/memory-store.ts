import type { Approval } from '../../../lambda/two-persons/approval';
import type { Store } from '../../../lambda/two-persons/store';

/** What happens to one step outside the process: nothing, or a failure before or after it takes effect. */
export type Fault = 'none' | 'before' | 'after';

/** A table in memory. Each operation is a step: `step` decides when it happens, and whether it fails. */
export class MemoryStore implements Store {
  public readonly items = new Map<string, Approval>();

  constructor(private readonly step: (what: string) => Promise<Fault> = async () => 'none') {}

  public async get(streamGroupId: string, request: string): Promise<Approval | undefined> {
    await this.reach('get');
    return this.items.get(`${streamGroupId} ${request}`);
  }

  public async ofGroup(streamGroupId: string): Promise<Approval[]> {
    await this.reach('ofGroup');
    return [...this.items.values()].filter(approval => approval.streamGroupId === streamGroupId);
  }

  public async put(approval: Approval, previous: Approval | undefined): Promise<boolean> {
    const fault = await this.step('put');
    if (fault === 'before') throw new Error('the table is down');
    const key = `${approval.streamGroupId} ${approval.request}`;
    const found = this.items.get(key);
    const free = previous === undefined ? found === undefined : found?.approvalId === previous.approvalId && found.revision === previous.revision;
    if (free) this.items.set(key, approval);
    if (fault === 'after') throw new Error('the table\'s response was lost');
    return free;
  }

  private async reach(what: string): Promise<void> {
    if (await this.step(what) !== 'none') throw new Error('the table is down');
  }
}
