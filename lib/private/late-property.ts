import { CfnResource, Stack } from 'aws-cdk-lib';

/**
 * The current value of a property: as it was set, or as an escape hatch or aspect has overridden it so far. The rest of the
 * resource is not resolved, so aspects can still change it.
 *
 * @param name the property's name in the template, such as `RoleName`
 * @param set the value of the L1's own property, such as `resource.roleName`
 */
export function lateProperty(resource: CfnResource, name: string, set: unknown): unknown {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides?: { readonly Properties?: Record<string, unknown> } };
  const overrides = rawOverrides?.Properties ?? {};
  return Stack.of(resource).resolve(name in overrides ? overrides[name] : set);
}
