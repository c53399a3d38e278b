import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * The resource (L1) behind a construct or a value. An L2 may have no L1 of the expected type: `defaultChild` can be missing
 * (`Role.customizeRoles`), of another type, or a third party's.
 */

/** The construct's `defaultChild` if it is a resource of that type, otherwise undefined. */
export function resourceOf<T extends CfnResource>(construct: IConstruct, type: string): T | undefined {
  const child = construct.node.defaultChild;
  return isOfType(child, type) ? child as T : undefined;
}

/** @throws with an explanation if there is none */
export function requireResource(construct: IConstruct, type: string): CfnResource {
  const resource = resourceOf(construct, type);
  if (resource === undefined) {
    throw new Error(`${construct.node.path} has no ${type} of its own, whose properties this library must set: something in the app (a property injector, a customization) replaces it`);
  }
  return resource;
}

/**
 * The resource of the app that a name, ID or ARN refers to: `topic.topicArn`, `cfnTopic.ref`, or an import by either.
 * Undefined if the app does not create it.
 */
export function resourceBehind(value: string): CfnResource | undefined {
  const references = Tokenization.reverseString(value).tokens.filter(Reference.isReference);
  const targets = references.map(({ target }) => target).filter(CfnResource.isCfnResource);
  return new Set(targets).size === 1 ? targets[0] : undefined;
}

/** Every resource of that type below the root. */
export function resourcesOfType<T extends CfnResource>(root: IConstruct, type: string): T[] {
  return root.node.findAll().filter(child => isOfType(child, type)) as T[];
}

function isOfType(construct: unknown, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}
