import { Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

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

/** The one ARN that stands for the principal in a resource policy. */
function onlyArnOf(principal: iam.IPrincipal): string | undefined {
  const { principalJson, conditions } = principal.policyFragment;
  const [kinds, arns] = [Object.keys(principalJson), principalJson.AWS ?? []];
  return kinds.length === 1 && arns.length === 1 && Object.keys(conditions).length === 0 ? arns[0] : undefined;
}
