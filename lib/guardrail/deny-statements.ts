import * as iam from 'aws-cdk-lib/aws-iam';
import { deny, unless } from './denial';
import { EvidencePatterns, evidenceStatements } from './evidence-statements';
import {
  ASSUME_ROLE_ACTION, CHANGE_ANY_ROLE_ACTIONS, CHANGE_API_ACTIONS, CHANGE_POLICY_ACTIONS, CHANGE_ROLE_ACTIONS, CREATE_STREAM_GROUP_ACTION,
  FORGE_REQUEST_ACTIONS, INVOKE_FUNCTION_ACTION, OPEN_SHELL_ACTION, PASS_ROLE_ACTION, TAG_STREAM_GROUP_ACTIONS,
} from '../private/iam-actions';

/** Whom and what the guardrail's denials are about, as ARN patterns. */
export interface DenyPatterns {
  readonly shellRoles: string[];
  readonly brokerRoles: string[];
  readonly shellPolicies: string[];
  readonly exempt: string[];
  readonly protectExemptRoles: boolean;
  readonly tagKeys?: string[];
  readonly brokerFunctions?: string[];
  readonly brokerApiIds?: string[];
  /** Roles beside shell roles and brokers' that are to stay as they are. */
  readonly otherRoles: string[];
  readonly evidence?: EvidencePatterns;
}

/**
 * The guardrail's denials. `aws:PrincipalArn` is the role's ARN, path included, for a session of that role, and every
 * negated operator holds where the key is absent: what has no such ARN is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function denyStatements(patterns: DenyPatterns): iam.PolicyStatement[] {
  const { shellRoles, brokerRoles, otherRoles, shellPolicies, exempt, protectExemptRoles } = patterns;
  const { tagKeys, brokerFunctions, brokerApiIds, evidence } = patterns;
  const unlessExempt = unless(exempt);
  const ownRoles = [...shellRoles, ...brokerRoles, ...otherRoles];
  const statements = [
    // On every resource: the action takes stream groups alone, and none is to be left out.
    deny('OnlyShellRolesOpenShells', [OPEN_SHELL_ACTION], ['*'], unless(shellRoles)),
    // And brokers' roles, which belong to Lambda: whoever had one would be a broker.
    deny('OnlyBrokersAssumeShellRoles', [ASSUME_ROLE_ACTION], [...shellRoles, ...brokerRoles], unless(brokerRoles)),
    ...evidence
      // One statement for what follows otherwise: there is no room for three.
      ? [
        deny('OnlyDeploymentsChangeRoles', CHANGE_ANY_ROLE_ACTIONS, [...ownRoles, ...shellPolicies, ...protectExemptRoles ? [...exempt, ...evidence.publishers] : []], unlessExempt),
        deny('OnlyDeploymentsPassShellRoles', [PASS_ROLE_ACTION], ownRoles, unlessExempt),
      ]
      : [
        deny('OnlyDeploymentsChangeShellRoles', [...CHANGE_ROLE_ACTIONS, PASS_ROLE_ACTION], ownRoles, unlessExempt),
        deny('OnlyDeploymentsChangeShellPolicies', CHANGE_POLICY_ACTIONS, shellPolicies, unlessExempt),
        ...protectExemptRoles ? [deny('NobodyBecomesExempt', CHANGE_ROLE_ACTIONS, exempt, unlessExempt)] : [],
      ],
  ];
  if (tagKeys) {
    // In any case: IAM compares the tag key of a condition like aws:ResourceTag/Shell without regard to it.
    const conditions = { ...unlessExempt, 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': tagKeys } };
    statements.push(
      deny('OnlyDeploymentsTagStreamGroups', TAG_STREAM_GROUP_ACTIONS, ['arn:*:gameliftstreams:*:*:streamgroup/*'], conditions),
      deny('OnlyDeploymentsCreateTaggedGroups', [CREATE_STREAM_GROUP_ACTION], ['*'], conditions), // takes no other resource
    );
  }
  if (brokerFunctions) {
    // A qualifier (`$LATEST`, a version, an alias) becomes a part of the ARN, which the plain one does not match.
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
