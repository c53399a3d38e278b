import type { Approval } from './approval';

/** Where approvals are kept. Every method may reject: then nothing is known, and nothing opens. */
export interface Store {
  /** As the last write that succeeded left it. */
  get(streamGroupId: string, request: string): Promise<Approval | undefined>;
  /** All of a stream group, as the last writes left them. */
  ofGroup(streamGroupId: string): Promise<Approval[]>;
  /**
   * Writes, if what is there is still `over` (by approval ID and revision), or nothing where that is undefined.
   *
   * @returns false if somebody else was faster
   */
  put(approval: Approval, over: Approval | undefined): Promise<boolean>;
}
