import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { mark, marked } from './app-wide';
import { lateProperty } from './late-property';
import { resourceOf } from './underlying-resource';

/**
 * Roles and policies that a guardrail recognizes by their paths. An Aspect that sets the path of every role in an app would
 * remove them from its protection unnoticed, so paths are checked after all aspects have run.
 */
const KEPT = Symbol.for('cdk-gameliftstreams-admin-shell.KeptPath');
const GUARDRAIL = Symbol.for('cdk-gameliftstreams-admin-shell.Guardrail');

interface Kept { readonly actual: () => unknown; readonly path: string }

/** Checks that a role or policy keeps its path. A precreated one has no resource, and no path that is known at synth. */
export function keepPath<T extends iam.Role | iam.ManagedPolicy>(construct: T, path: string): T {
  const resource = resourceOf<iam.CfnRole>(construct, iam.CfnRole.CFN_RESOURCE_TYPE_NAME)
    ?? resourceOf<iam.CfnManagedPolicy>(construct, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME);
  if (resource === undefined) return construct;
  const kept: Kept = { path, actual: () => lateProperty(resource, 'Path', resource.path) };
  mark(construct, KEPT, kept);
  construct.node.addValidation({
    validate: () => {
      if (kept.actual() !== path && marked(construct, GUARDRAIL).length === 0) {
        Annotations.of(construct).addWarningV2('cdk-gameliftstreams-admin-shell:path',
          `${describeMove(construct, kept)}: a guardrail with the default patterns does not cover it, and no notice reports changes to it`);
      }
      return [];
    },
  });
  return construct;
}

/** Marks a guardrail that recognizes what it protects by these paths. */
export function markAsGuardrail(guardrail: Construct, paths: string[]): void {
  mark(guardrail, GUARDRAIL, paths);
  guardrail.node.root.node.addValidation({
    validate: () => marked<Kept>(guardrail, KEPT).filter(([, { path, actual }]) => paths.includes(path) && actual() !== path).map(
      ([construct, kept]) =>
        `${describeMove(construct, kept)}, which ${guardrail.node.path} protects: exclude it from the Aspect, or name its ARN in the guardrail's patterns`),
  });
}

function describeMove(construct: Construct, { actual, path }: Kept): string {
  return `${construct.node.path} has the path ${JSON.stringify(actual() ?? '/')} by an override or an Aspect, not ${path}`;
}
