import type { Template, Value } from './template';

/** A statement with its one-element lists unfolded, conditions as they stand. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: string[];
  readonly resources: string[];
  readonly principals: string[];
  readonly conditions: Record<string, Record<string, string[]>>;
}

export type Context = Record<string, string | string[] | undefined>;

/** The identity policies of a role of the template: inline, attached by an AWS::IAM::Policy, and managed in the template. */
export function identityPolicies(template: Template, roleLogicalId: string): Statement[] {
  const role = template.resources.get(roleLogicalId)!;
  const name = template.resolve({ Ref: roleLogicalId });
  const attached = [...template.ofType('AWS::IAM::Policy'), ...template.ofType('AWS::IAM::ManagedPolicy')]
    .filter(([, policy]) => template.resolve(policy.Properties.Roles ?? []).includes(name))
    .map(([, policy]) => policy.Properties.PolicyDocument);
  const inline = (role.Properties.Policies ?? []).map((policy: Value) => policy.PolicyDocument);
  return [...inline, ...attached].flatMap(document => statements(template.resolve(document)));
}

export function trustPolicy(template: Template, roleLogicalId: string): Statement[] {
  return statements(template.resolve(template.resources.get(roleLogicalId)!.Properties.AssumeRolePolicyDocument));
}

export function statements(document: Value): Statement[] {
  return list(document.Statement).map((statement: Value) => {
    for (const key of ['NotAction', 'NotResource', 'NotPrincipal']) {
      if (key in statement) throw new Error(`the local environment does not evaluate ${key}`);
    }
    return {
      effect: statement.Effect,
      actions: list(statement.Action),
      resources: list(statement.Resource ?? '*'),
      principals: statement.Principal === undefined ? [] : Object.values(statement.Principal).flatMap(list),
      conditions: Object.fromEntries(Object.entries<Value>(statement.Condition ?? {}).map(([operator, keys]) =>
        [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values).map(String)]))])),
    };
  });
}

/**
 * IAM's answer within one account: an explicit deny wins, then something must allow; a session policy must allow too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(policies: Statement[], action: string, resource: string, context: Context = {}, sessionPolicy?: Statement[]): boolean {
  const applies = (statement: Statement) =>
    statement.actions.some(pattern => matches(pattern.toLowerCase(), action.toLowerCase()))
    && statement.resources.some(pattern => matches(pattern, resource))
    && conditionsHold(statement, context);
  const allowedBy = (set: Statement[]) => set.some(statement => statement.effect === 'Allow' && applies(statement));
  const denied = [...policies, ...sessionPolicy ?? []].some(statement => statement.effect === 'Deny' && applies(statement));
  return !denied && allowedBy(policies) && (sessionPolicy === undefined || allowedBy(sessionPolicy));
}

/** True if the trust policy lets the principal do the action to the role. */
export function isTrusted(trust: Statement[], principalArn: string, action: string, context: Context): boolean {
  const named = trust.filter(statement => statement.principals.includes(principalArn));
  return isAllowed(named, action, '*', context);
}

function conditionsHold(statement: Statement, context: Context): boolean {
  return Object.entries(statement.conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const present = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
      const values = present === undefined ? [] : list(present);
      switch (operator) {
        case 'StringEquals': return values.some(value => wanted.includes(value));
        case 'StringLike': return values.some(value => wanted.some(pattern => matches(pattern, value)));
        case 'ForAllValues:StringEquals': return values.every(value => wanted.includes(value));
        default: throw new Error(`the local environment does not evaluate the condition operator ${operator}`);
      }
    }));
}

/** IAM's wildcards: `*` for any text, slashes and colons included, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

function list(value: Value): any[] {
  return Array.isArray(value) ? value : [value];
}
