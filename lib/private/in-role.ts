import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role's own statements, in the role itself instead of a resource of their own: the role never exists without them. Their
 * resources must not depend on the role, since a cycle can't be deployed.
 */
export function inRole(statements: iam.PolicyStatement[]): Pick<iam.RoleProps, 'inlinePolicies'> {
  return { inlinePolicies: { Permissions: new iam.PolicyDocument({ statements }) } };
}
