import type { AwsCredentialIdentity } from '@smithy/types';
import { printable } from './failure';

/** Whose credentials they are, as STS says it. */
export interface Identity {
  readonly arn: string;
  readonly account: string;
  /** What the record will name: an IAM user's name, or a role session's. Undefined where it names nobody. */
  readonly name?: string;
}

/** What SDKs, and AWS's own compute, call a session that nobody has named. */
const MADE_UP = /^(?:aws-sdk-\w+-|botocore-session-|AWSCLI-Session|aws-go-sdk-|AssumeRoleSession|i-[0-9a-f]{8,17}$|\d{10,19}$)/;

export function isMadeUp(sessionName: string): boolean {
  return MADE_UP.test(sessionName);
}

/** @param arn of a user or a role session, as `GetCallerIdentity` gives it */
export function identityOf(arn: string): Identity {
  const [, account] = /^arn:[a-z-]+:(?:sts|iam)::(\d{12}):/.exec(arn) ?? [];
  if (account === undefined) throw new Error(`not the ARN of an identity: ${printable(arn)}`);
  const [, session] = /:assumed-role\/[^/]+\/(.+)$/.exec(arn) ?? [];
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const name = session !== undefined && isMadeUp(session) ? undefined : session ?? user;
  return { arn, account, name };
}

export type AskIdentity = (credentials: AwsCredentialIdentity) => Promise<Identity>;
