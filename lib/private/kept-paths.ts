import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { mark, marked } from './app-wide';
import { lateProperty } from './late-property';
import { resourceOf } from './template';

/**
 * Roles and policies that a guardrail finds by their paths. An Aspect that gives all roles of an app a path would take them
 * out of it, and nobody would see: so paths are compared when all aspects have run.
 */
const KEPT = Symbol.for('cdk-gameliftstreams-admin-shell.KeptPath');
const GUARDRAIL = Symbol.for('cdk-gameliftstreams-admin-shell.Guardrail');

interface Kept { readonly actual: () => unknown; readonly path: string }

/** Of a role or policy that is to be found by its path. One that is made beforehand has no resource, and no path that synth knows. */
export function keepPath<T extends iam.Role | iam.ManagedPolicy>(construct: T, path: string): T {
  const resource = resourceOf<iam.CfnRole>(construct, iam.CfnRole.CFN_RESOURCE_TYPE_NAME)
    ?? resourceOf<iam.CfnManagedPolicy>(construct, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME);
  if (resource === undefined) return construct;
  const kept: Kept = { path, actual: () => lateProperty(resource, 'Path', resource.path) };
  mark(construct, KEPT, kept);
  construct.node.addValidation({
    validate: () => {
      if (kept.actual() !== path && marked(construct, GUARDRAIL).length === 0) {
        Annotations.of(construct).addWarningV2('cdk-gameliftstreams-admin-shell:path', `${moved(construct, kept)}: a guardrail with the default patterns does not cover it, and notices pass over changes of it`);
      }
      return [];
    },
  });
  return construct;
}

/** Marks a guardrail that finds what it protects by these paths. */
export function markAsGuardrail(guardrail: Construct, paths: string[]): void {
  mark(guardrail, GUARDRAIL, paths);
  guardrail.node.root.node.addValidation({
    validate: () => marked<Kept>(guardrail, KEPT).filter(([, { path, actual }]) => paths.includes(path) && actual() !== path).map(
      ([construct, kept]) =>
        `${moved(construct, kept)}, where ${guardrail.node.path} looks for it: have the Aspect leave it alone, or name its ARN in the guardrail's patterns`),
  });
}

function moved(construct: Construct, { actual, path }: Kept): string {
  return `${construct.node.path} has the path ${JSON.stringify(actual() ?? '/')} by an override or an Aspect, not ${path}`;
}
