import type { Approval } from './approval';

/** Where approvals are stored. Every method may reject: then the state is unknown, and no shell opens. */
export interface Store {
  /** The approval, as of the last successful write. */
  get(streamGroupId: string, request: string): Promise<Approval | undefined>;
  /** All approvals of a stream group, as of the last successful writes. */
  ofGroup(streamGroupId: string): Promise<Approval[]>;
  /**
   * Writes if the stored approval is still `previous` (by approval ID and revision), or, where that is undefined, if there is none.
   *
   * @returns false if somebody else wrote first
   */
  put(approval: Approval, previous: Approval | undefined): Promise<boolean>;
}
