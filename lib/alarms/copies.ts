import { CfnElement, CfnResource, IResolvable, Stack } from 'aws-cdk-lib';

/**
 * Copies of a resource, as many as are needed when the template is written, by when no construct can be created any more.
 * A copy has everything that the original has, including changes by aspects and escape hatches, except for the properties in
 * which the copies differ.
 */
export class Copies extends CfnElement {
  /**
   * @param original the resource to copy
   * @param differing the properties in which they differ, for each of them, including the original
   */
  constructor(private readonly original: CfnResource, private readonly differing: () => object[]) {
    super(original.node.scope!, `${original.node.id}Copies`);
  }

  /** Called by CDK for every element of a template. */
  public _toCloudFormation(): object {
    const { Resources = {} } = (this.original as unknown as { _toCloudFormation(): { Resources?: Record<string, IResolvable> } })._toCloudFormation();
    const [resource] = Object.values(Resources);
    if (resource === undefined) return {};
    const id = Stack.of(this).resolve(this.original.logicalId);
    const copies = this.differing().slice(1).map((properties, index) => [`${id}${index + 2}`, changed(resource, properties)]);
    return { Resources: Object.fromEntries(copies) };
  }
}

function changed(resource: IResolvable, properties: object): IResolvable {
  return {
    creationStack: [],
    resolve: context => {
      const { Properties, ...rest } = context.resolve(resource) as { Properties: object };
      return { ...rest, Properties: { ...Properties, ...context.resolve(properties) } };
    },
    toString: () => 'a copy of a resource',
  };
}
