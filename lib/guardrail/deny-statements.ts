import * as iam from 'aws-cdk-lib/aws-iam';
import { deny, unless } from './denial';
import {
  ASSUME_ROLE_ACTION, CHANGE_ANY_ROLE_ACTIONS, CHANGE_API_ACTIONS, CHANGE_POLICY_ACTIONS,
  CHANGE_ROLE_ACTIONS, CREATE_STREAM_GROUP_ACTION, FORGE_REQUEST_ACTIONS, PASS_ROLE_ACTION, TAG_STREAM_GROUP_ACTIONS,
} from './denied-actions';
import { EvidencePatterns, evidenceStatements } from './evidence-statements';
import { INVOKE_FUNCTION_ACTION, OPEN_SHELL_ACTION } from '../private/iam-actions';

/** The principals and resources of the guardrail's denials, as ARN patterns. */
export interface DenyPatterns {
  readonly shellRoles: string[];
  readonly brokerRoles: string[];
  readonly shellPolicies: string[];
  readonly exempt: string[];
  readonly protectExemptRoles: boolean;
  readonly tagKeys?: string[];
  readonly brokerFunctions?: string[];
  readonly brokerApiIds?: string[];
  /** Further roles that nobody but exempt roles may change. */
  readonly otherRoles: string[];
  readonly evidence?: EvidencePatterns;
}

/**
 * The guardrail's denials. For a role session, `aws:PrincipalArn` is the ARN of the role, including its path. A negated
 * operator also matches if the key is absent, so a principal without such an ARN is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function denyStatements(patterns: DenyPatterns): iam.PolicyStatement[] {
  const { shellRoles, brokerRoles, otherRoles, shellPolicies, exempt, protectExemptRoles } = patterns;
  const { tagKeys, brokerFunctions, brokerApiIds, evidence } = patterns;
  const unlessExempt = unless(exempt);
  const ownRoles = [...shellRoles, ...brokerRoles, ...otherRoles];
  const statements = [
    // On every resource: the action supports only stream groups, and all of them are covered.
    deny('OnlyShellRolesOpenShells', [OPEN_SHELL_ACTION], ['*'], unless(shellRoles)),
    // Also on brokers' roles, which only Lambda should assume: a principal with such a role could act as a broker.
    deny('OnlyBrokersAssumeShellRoles', [ASSUME_ROLE_ACTION], [...shellRoles, ...brokerRoles], unless(brokerRoles)),
    ...evidence
      // One statement instead of the three below, for which there is no room.
      ? [
        deny('OnlyDeploymentsChangeRoles', CHANGE_ANY_ROLE_ACTIONS,
          [...ownRoles, ...shellPolicies, ...protectExemptRoles ? [...exempt, ...evidence.publishers] : []], unlessExempt),
        deny('OnlyDeploymentsPassShellRoles', [PASS_ROLE_ACTION], ownRoles, unlessExempt),
      ]
      : [
        deny('OnlyDeploymentsChangeShellRoles', [...CHANGE_ROLE_ACTIONS, PASS_ROLE_ACTION], ownRoles, unlessExempt),
        deny('OnlyDeploymentsChangeShellPolicies', CHANGE_POLICY_ACTIONS, shellPolicies, unlessExempt),
        ...protectExemptRoles ? [deny('NobodyBecomesExempt', CHANGE_ROLE_ACTIONS, exempt, unlessExempt)] : [],
      ],
  ];
  if (tagKeys) {
    // Ignoring case, because IAM compares the tag key in a condition key such as aws:ResourceTag/Shell case-insensitively.
    const conditions = { ...unlessExempt, 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': tagKeys } };
    statements.push(
      deny('OnlyDeploymentsTagStreamGroups', TAG_STREAM_GROUP_ACTIONS, ['arn:*:gameliftstreams:*:*:streamgroup/*'], conditions),
      deny('OnlyDeploymentsCreateTaggedGroups', [CREATE_STREAM_GROUP_ACTION], ['*'], conditions), // takes no other resource
    );
  }
  if (brokerFunctions) {
    // With a qualifier (`$LATEST`, a version, an alias), the ARN is longer and the plain one does not match it.
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
    const functions = brokerFunctions.flatMap(arn => [arn, `${arn}:*`]);
    statements.push(
      deny('OnlyBrokersAndTheirApisInvoke', [INVOKE_FUNCTION_ACTION], functions, unless([...exempt, ...brokerRoles])), // brokers ask their gates
      deny('OnlyDeploymentsChangeBrokers', FORGE_REQUEST_ACTIONS, functions, unlessExempt),
    );
  }
  if (brokerApiIds) {
    const apis = brokerApiIds.map(id => `arn:*:apigateway:*::/restapis/${id}`);
    statements.push(deny('OnlyDeploymentsChangeBrokerApis', CHANGE_API_ACTIONS, apis.flatMap(api => [api, `${api}/*`]), unlessExempt));
  }
  return [...statements.map(statement => new iam.PolicyStatement(statement)), ...evidence ? evidenceStatements(evidence) : []];
}
