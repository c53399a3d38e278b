import { conditionsHold, matches, type Conditions, type Context } from './iam-conditions';
import type { Template, Value } from './template';

export { type Context } from './iam-conditions';

/** A statement in which every element is a list; conditions are unchanged. */
export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: string[];
  /** Instead of `actions`: every action but these. */
  readonly notActions?: string[];
  readonly resources: string[];
  /** Instead of `resources`: every resource but these. */
  readonly notResources?: string[];
  /** By kind (`AWS`, `Service`, …); absent in an identity policy. */
  readonly principals?: Principals;
  /** Instead of `principals`: everyone but these. */
  readonly notPrincipals?: Principals;
  readonly conditions: Conditions;
}

export type Principals = Record<string, string[]>;

/** The property of a policy that names identities of this type. */
const ATTACHED: Record<string, string> = { 'AWS::IAM::Role': 'Roles', 'AWS::IAM::User': 'Users', 'AWS::IAM::Group': 'Groups' };

/** The identity policies of a role, user or group of the template: inline, attached by name or by ARN, and those of a user's groups. */
export function identityPolicies(template: Template, logicalId: string): Statement[] {
  const { Type, Properties } = template.resources.get(logicalId)!;
  const inline = (Properties.Policies ?? []).map((policy: Value) => policy.PolicyDocument);
  const managed = template.resolve(Properties.ManagedPolicyArns ?? []).map((arn: string) => managedPolicy(template, arn));
  const groups = template.resolve(Properties.Groups ?? []);
  return [
    ...[...inline, ...managed].flatMap(document => statements(template.resolve(document))),
    ...policiesAttachedTo(template, ATTACHED[Type] as 'Roles', template.resolve({ Ref: logicalId })),
    ...template.ofType('AWS::IAM::Group')
      .filter(([id]) => groups.includes(template.resolve({ Ref: id })))
      .flatMap(([id]) => identityPolicies(template, id)),
  ];
}

/** The policies that the template attaches to an identity, which may be defined elsewhere. */
export function policiesAttachedTo(template: Template, kind: 'Roles' | 'Users' | 'Groups', name: string): Statement[] {
  return [...template.ofType('AWS::IAM::Policy'), ...template.ofType('AWS::IAM::ManagedPolicy')]
    .filter(([, policy]) => template.resolve(policy.Properties[kind] ?? []).includes(name))
    .flatMap(([, policy]) => statements(template.resolve(policy.Properties.PolicyDocument)));
}

function managedPolicy(template: Template, arn: string): Value {
  const found = template.ofType('AWS::IAM::ManagedPolicy').find(([id]) => template.resolve({ Ref: id }) === arn);
  if (!found) throw new Error(`the managed policy ${arn} is not in stack ${template.stackName}, so the local environment can't evaluate it`);
  return found[1].Properties.PolicyDocument;
}

export function trustPolicy(template: Template, roleLogicalId: string): Statement[] {
  return statements(template.resolve(template.resources.get(roleLogicalId)!.Properties.AssumeRolePolicyDocument));
}

export function statements(document: Value): Statement[] {
  return list(document.Statement).map((statement: Value) => {
    const text = JSON.stringify(statement);
    if (text.includes('${')) throw new Error(`the local environment doesn't support policy variables: ${text}`);
    return {
      ...statement.Sid !== undefined && { sid: statement.Sid },
      effect: statement.Effect,
      actions: list(statement.Action ?? []),
      ...statement.NotAction !== undefined && { notActions: list(statement.NotAction) },
      resources: list(statement.Resource ?? (statement.NotResource === undefined ? '*' : [])), // a trust policy has none: its resource is the role
      ...statement.NotResource !== undefined && { notResources: list(statement.NotResource) },
      ...statement.Principal !== undefined && { principals: principals(statement.Principal) },
      ...statement.NotPrincipal !== undefined && { notPrincipals: principals(statement.NotPrincipal) },
      conditions: Object.fromEntries(Object.entries<Value>(statement.Condition ?? {}).map(([operator, keys]) =>
        [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values).map(String)]))])),
    };
  });
}

/** `"*"` is short for `{"AWS": "*"}`. */
function principals(element: Value): Principals {
  return typeof element === 'string' ? { AWS: [element] } : Object.fromEntries(Object.entries(element).map(([kind, names]) => [kind, list(names)]));
}

/** Whether action, resource and conditions of the statement match. The caller compares the principal. */
export function applies(statement: Statement, action: string, resource: string, context: Context): boolean {
  const matchesAction = (pattern: string) => matches(pattern.toLowerCase(), action.toLowerCase());
  const matchesResource = (pattern: string) => matches(pattern, resource);
  return (statement.notActions ? !statement.notActions.some(matchesAction) : statement.actions.some(matchesAction))
    && (statement.notResources ? !statement.notResources.some(matchesResource) : statement.resources.some(matchesResource))
    && conditionsHold(statement.conditions, context);
}

function list(value: Value): any[] {
  return Array.isArray(value) ? value : [value];
}
