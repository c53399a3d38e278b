/** A question that no document answers: what is asked, what the library counts on, and how to find out from an account. */
import type { Account } from './account';
import type { Permission } from './permissions';

export type Verdict = 'as expected' | 'differs' | 'not seen';

/** An account's answer. */
export interface Seen {
  readonly seen: string;
  readonly verdict: Verdict;
}

/** What a row requires. */
export type Need =
  /** A broker's address and an operator's keys: enough for answers of API Gateway and the function. */
  | 'broker'
  /** An account, with nothing in it. */
  | 'account'
  /** The stack that is deployed for this. */
  | 'stack'
  /** `--live-session`: a running stream session, in the first stream group. */
  | 'live session'
  /** `--private`: a VPC with an endpoint and a private API, which cost money by the hour. */
  | 'private API';

export interface Row {
  /** Also part of the stream session ID that the row uses. */
  readonly id: string;
  readonly question: string;
  readonly expected: string;
  /** What is done to find out. */
  readonly how: string;
  /** The files that are wrong if the answer is different. */
  readonly affects: readonly string[];
  readonly needs: Need;
  /** In addition to those that every run needs. */
  readonly permissions: readonly Permission[];
  /** Together: waits for CloudTrail or CloudWatch, at the same time as the others. Last: leaves the stack in a state that no other row may see. @default - one by one, first */
  readonly when?: 'together' | 'last';
  see(account: Account): Promise<Seen>;
}

export function judged(asExpected: boolean, seen: string): Seen {
  return { seen, verdict: asExpected ? 'as expected' : 'differs' };
}

/** No answer: the account has not shown it, and why. */
export function notSeen(seen: string): Seen {
  return { seen, verdict: 'not seen' };
}
