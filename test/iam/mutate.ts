/** Helpers for mutations: they find statements of the synthesized policies, and change them. */
import { logicalId, type Synthesized } from './stack';
import type { Value } from '../../local/template/template';

export interface Mutation {
  readonly name: string;
  readonly mutate: (synthesized: Synthesized) => void;
  /** Cells of the matrix, as `row / column`, that must notice. Others may, too. */
  readonly noticedBy: string[];
}

/** Every statement with this Sid, in any policy of the template. */
export function statementsWith({ template }: Synthesized, sid: string, idStart = ''): Value[] {
  const found = [...template.resources]
    .filter(([id]) => id.startsWith(idStart))
    .flatMap(([, { Properties: { PolicyDocument, AssumeRolePolicyDocument, Policy, Policies = [] } }]) =>
      [PolicyDocument, AssumeRolePolicyDocument, Policy, ...Policies.map((inRole: Value) => inRole.PolicyDocument)])
    .flatMap(document => document?.Statement ?? [])
    .filter(({ Sid }) => Sid === sid);
  if (found.length === 0) throw new Error(`no statement has the Sid ${sid}: it was renamed, or the mutation has nothing to break`);
  return found;
}

export function change(sid: string, to: (statement: Value) => void, idStart?: string): Mutation['mutate'] {
  return synthesized => statementsWith(synthesized, sid, idStart).forEach(to);
}

/** The grants of an operator. They have no Sid, and are found by their holder and action. */
export function changeGrant(holder: string, to: (statement: Value) => void, action = 'execute-api:Invoke'): Mutation['mutate'] {
  return ({ template }) => {
    const name = template.resolve({ Ref: logicalId(template, holder) });
    const policies = template.ofType('AWS::IAM::ManagedPolicy').filter(([, { Properties }]) => template.resolve(Properties.Roles ?? []).includes(name));
    const granted = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).filter(({ Action }: Value) => Action === action);
    if (granted.length === 0) throw new Error(`${holder} has no grant of ${action}`);
    granted.forEach(to);
  };
}

export function changeApiPolicy(to: (statement: Value) => void): Mutation['mutate'] {
  return ({ template }) => template.resources.get(logicalId(template, 'AdminShellBrokerApi', 'AWS::ApiGateway::RestApi'))!.Properties.Policy.Statement.forEach(to);
}

/** A statement of the guardrail, in all of its forms. */
export function changeGuardrail(sid: string, to: (statement: Value) => void): Mutation['mutate'] {
  return synthesized => {
    const content = synthesized.template.only('AWS::Organizations::Policy')[1].Properties.Content.Statement.filter(({ Sid }: Value) => Sid === sid);
    [...statementsWith(synthesized, sid, 'Guardrail'), ...content].forEach(to);
  };
}

/** Gives the statement an action that nobody requests, as if it were not there. */
export const disable = (statement: Value) => statement.Action = 'none:None';

export const unconditional = (statement: Value) => delete statement.Condition;

export const onEverything = (statement: Value) => statement.Resource = '*';

/** Replaces text in each resource, even where the template joins it from parts. */
export function rewrite(resources: Value, from: RegExp, to: string): Value {
  return [resources].flat().map(resource => {
    const parts: Value[] = typeof resource === 'string' ? [resource] : resource['Fn::Join'][1];
    // The replacement also drops any parts inside the match.
    const marked = parts.map(part => typeof part === 'string' ? part : `\u0000${JSON.stringify(part)}\u0000`).join('');
    const changed = marked.replace(from, to);
    if (changed === marked) throw new Error(`nothing to replace in ${marked}`);
    return { 'Fn::Join': ['', changed.split('\u0000').map((part, index) => index % 2 ? JSON.parse(part) : part)] };
  });
}
