import type { AwsCredentialIdentity } from '@smithy/types';
import { printable } from './failure';

/** The identity behind the credentials, according to STS. */
export interface Identity {
  readonly arn: string;
  readonly account: string;
  /** The name that the broker records: an IAM user's or a role session's. Undefined if it identifies nobody. */
  readonly name?: string;
}

/** Session names that SDKs and AWS's compute services generate. */
const GENERATED_NAME = /^(?:aws-sdk-\w+-|botocore-session-|AWSCLI-Session|aws-go-sdk-|AssumeRoleSession|i-[0-9a-f]{8,17}$|\d{10,19}$)/;

export function isGeneratedName(sessionName: string): boolean {
  return GENERATED_NAME.test(sessionName);
}

/** @param arn the ARN of a user or a role session from `GetCallerIdentity` */
export function identityOf(arn: string): Identity {
  const [, account] = /^arn:[a-z-]+:(?:sts|iam)::(\d{12}):/.exec(arn) ?? [];
  if (account === undefined) throw new Error(`not the ARN of an identity: ${printable(arn)}`);
  const [, session] = /:assumed-role\/[^/]+\/(.+)$/.exec(arn) ?? [];
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const name = session !== undefined && isGeneratedName(session) ? undefined : session ?? user;
  return { arn, account, name };
}

export type AskIdentity = (credentials: AwsCredentialIdentity) => Promise<Identity>;
