import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/** A role or a user, named exactly. */
const ONE_PRINCIPAL = /^arn:[^:*?]+:iam::(\d{12}):(?:role|user)\/[^*?]+$/;

/**
 * The ARN of a grantee that is known to be in another account; undefined for one that is not.
 *
 * @throws if it is another account's, but not one role or one user
 */
export function foreignArnOf(grantee: iam.IGrantable, ours: string): string | undefined {
  const principal = grantee.grantPrincipal;
  const arn = onlyArnOf(principal);
  const account = principal.principalAccount ?? ONE_PRINCIPAL.exec(arn ?? '')?.[1];
  if (account === undefined || Token.compareStrings(account, ours) !== TokenComparison.DIFFERENT) return undefined;
  const construct = 'roleName' in principal || 'userName' in principal; // whose ARN may be a token
  if (arn !== undefined && (construct || ONE_PRINCIPAL.test(arn))) return arn;
  throw new Error(`grants.connect can't grant to ${principal} of account ${account}: across accounts it grants to single roles and users. `
    + 'A whole account or organization would leave it to its administrators who opens shells here. Grant to each role that operators use, with iam.Role.fromRoleArn(...)');
}

/**
 * A policy is attached by name. Where the grantee's account is written down and the broker's stays open until
 * deployment, that may be another account's role of the same name.
 */
export function warnOfUnknownAccount(shell: IConstruct, grantee: iam.IGrantable): void {
  const theirs = grantee.grantPrincipal.principalAccount;
  if (theirs === undefined || Token.isUnresolved(theirs) || !Token.isUnresolved(Stack.of(shell).account)) return;
  Annotations.of(shell).addWarningV2('cdk-gameliftstreams-admin-shell:grantee-account',
    `grants.connect to ${grantee.grantPrincipal} of account ${theirs}, from a stack whose account is not known at synth: deployed to another account, it grants to whoever has that name there. Give the stack an env`);
}

/** The one ARN that stands for the principal in a resource policy. */
function onlyArnOf(principal: iam.IPrincipal): string | undefined {
  const { principalJson, conditions } = principal.policyFragment;
  const [kinds, arns] = [Object.keys(principalJson), principalJson.AWS ?? []];
  return kinds.length === 1 && arns.length === 1 && Object.keys(conditions).length === 0 ? arns[0] : undefined;
}
