import { CfnElement, CfnResource, IResolvable, Stack } from 'aws-cdk-lib';

/**
 * More resources like one of the template, as many as turn out to be needed when the template is written, which is later
 * than constructs can be made. They have what the first one has, whatever aspect or escape hatch put it there, but for the
 * properties that make them differ.
 */
export class Copies extends CfnElement {
  /**
   * @param original the first one
   * @param differing for each of them, the first included, the properties that are its own
   */
  constructor(private readonly original: CfnResource, private readonly differing: () => object[]) {
    super(original.node.scope!, `${original.node.id}Copies`);
  }

  /** What CDK asks every element of a template for. */
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
