import { CfnResource, Stack } from 'aws-cdk-lib';

/**
 * What a property will be in the template as things stand: as it was set, or as an escape hatch or aspect overrode it.
 * Nothing else of the resource is resolved, so nothing is fixed that an aspect may still change.
 *
 * @param name in the template, such as `RoleName`
 * @param set what the resource's own property says, such as `resource.roleName`
 */
export function lateProperty(resource: CfnResource, name: string, set: unknown): unknown {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides?: { readonly Properties?: Record<string, unknown> } };
  const overrides = rawOverrides?.Properties ?? {};
  return Stack.of(resource).resolve(name in overrides ? overrides[name] : set);
}
