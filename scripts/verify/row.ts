/** A doubt that no document settles: what is asked, what the library counts on, and how an account answers. */
import type { Account } from './account';
import type { Permission } from './permissions';

export type Verdict = 'as expected' | 'differs' | 'not seen';

/** What an account answered. */
export interface Seen {
  readonly seen: string;
  readonly verdict: Verdict;
}

/** What a row can't do without. */
export type Need =
  /** A broker's address and an operator's keys: enough for what API Gateway and the function answer. */
  | 'broker'
  /** An account, and nothing in it. */
  | 'account'
  /** The stack that is deployed for this. */
  | 'stack'
  /** `--live-session`: a stream session that runs, in the first stream group. */
  | 'live session'
  /** `--private`: a VPC with an endpoint and a private API, which cost by the hour. */
  | 'private API';

export interface Row {
  /** Also part of the stream session's ID with which the row asks. */
  readonly id: string;
  readonly question: string;
  readonly expected: string;
  /** What is done to see it. */
  readonly how: string;
  /** The files that are wrong if the answer is another. */
  readonly stands: readonly string[];
  readonly needs: Need;
  /** Beside those that every run needs. */
  readonly permissions: readonly Permission[];
  /** Together: waits for CloudTrail or CloudWatch, with all others that do. Last: leaves the stack as no other row may find it. @default - one by one, first */
  readonly when?: 'together' | 'last';
  see(account: Account): Promise<Seen>;
}

export function judged(asExpected: boolean, seen: string): Seen {
  return { seen, verdict: asExpected ? 'as expected' : 'differs' };
}

/** Not an answer: the account has not shown it, and why. */
export function notSeen(seen: string): Seen {
  return { seen, verdict: 'not seen' };
}
