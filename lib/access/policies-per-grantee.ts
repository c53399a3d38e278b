import { Annotations, CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Attachable, nameOf } from './grantee';
import { MAX_POLICIES, POLICIES_PER_PRINCIPAL } from '../private/policy-size';
import { deployedProperties, namedBy } from '../private/template';
import { resourceBehind, resourcesOfType } from '../private/underlying-resource';

/**
 * Validates the number of managed policies that the app attaches to a grantee; those of other apps are not known. Warns if
 * it exceeds the default quota. For `validate`.
 */
export function attachmentProblems(grantee: Attachable): string[] {
  const { kind } = nameOf(grantee);
  const count = countOf(grantee);
  if (count <= POLICIES_PER_PRINCIPAL) return [];
  const advice = 'Serve these stream groups with fewer shells, or attach the documents of several shells (grants.connectPolicyDocument() and the like) as one policy';
  if (count > MAX_POLICIES[kind]) return [`${grantee.node.path} would have ${count} managed policies, and a ${kind} can have at most ${MAX_POLICIES[kind]}. ${advice}`];
  Annotations.of(grantee).addWarningV2('cdk-gameliftstreams-admin-shell:grantee-policies',
    `${grantee.node.path} would have ${count} managed policies, and a ${kind} can have only ${POLICIES_PER_PRINCIPAL} unless the account's quota was raised `
    + `(Service Quotas, IAM: managed policies per ${kind}, at most ${MAX_POLICIES[kind]}). ${advice}`);
  return [];
}

function countOf(grantee: Attachable): number {
  const { kind, name } = nameOf(grantee);
  const resource = resourceBehind(name);
  const policies = resourcesOfType<iam.CfnManagedPolicy>(grantee.node.root, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME)
    .filter(policy => names(policy, kind, name, resource));
  // Policies can name the grantee, or the grantee can name policies in ManagedPolicyArns.
  const own: unknown[] = resource ? deployedProperties(resource).ManagedPolicyArns ?? [] : [];
  return policies.length + own.length;
}

function names(policy: iam.CfnManagedPolicy, kind: string, name: string, resource?: CfnResource): boolean {
  const deployed: unknown[] = deployedProperties(policy)[`${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`] ?? [];
  if (resource === undefined) return deployed.includes(name);
  return deployed.length > 0 && namedBy({ role: policy.roles, user: policy.users, group: policy.groups }[kind], policy).includes(resource);
}
