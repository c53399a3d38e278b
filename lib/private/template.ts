import {
  CfnElement, CfnResource, DefaultTokenResolver, IResolvable, IResolveContext, IPostProcessor, Reference, Stack, StringConcat, Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What ends up in a template, whatever construct, escape hatch or aspect put it there. An L2 is not its L1: `defaultChild`
 * may be missing (`Role.customizeRoles`), another type, or a third party's.
 */

/** The resource of that type behind a construct; undefined where there is none of it. */
export function resourceOf<T extends CfnResource>(construct: IConstruct, type: string): T | undefined {
  const child = construct.node.defaultChild;
  return isOfType(child, type) ? child as T : undefined;
}

/** @throws where there is none: with a sentence, not a TypeError */
export function requireResource(construct: IConstruct, type: string): CfnResource {
  const resource = resourceOf(construct, type);
  if (resource === undefined) throw new Error(`${construct.node.path} has no ${type} of its own, which this library must set properties of: something in the app (a property injector, a customization) replaces it`);
  return resource;
}

/**
 * The resource of the app that a name, ID or ARN is taken from: `topic.topicArn`, `cfnTopic.ref`, or that of an import by
 * either. Undefined for one that the app does not make.
 */
export function resourceBehind(value: string): CfnResource | undefined {
  const references = Tokenization.reverseString(value).tokens.filter(Reference.isReference);
  const targets = references.map(({ target }) => target).filter(CfnResource.isCfnResource);
  return new Set(targets).size === 1 ? targets[0] : undefined;
}

/** Every resource of that type in the part of the app that is synthesized together. */
export function resourcesOfType<T extends CfnResource>(root: IConstruct, type: string): T[] {
  return root.node.findAll().filter(child => isOfType(child, type)) as T[];
}

/**
 * The properties as they are deployed, overrides included. For `validate` alone: before that, it would fix values that
 * aspects may still change.
 */
export function deployedProperties(resource: CfnResource): Record<string, any> {
  const [{ Properties = {} } = {} as any] = Object.values<any>(Stack.of(resource).resolve(render(resource)).Resources ?? {});
  return Properties;
}

/** The stacks whose resources stand in an element of a template. For the same time as `deployedProperties`. */
export function stacksNamedIn(element: CfnElement): Set<Stack> {
  try {
    return stacksNamedBy(render(element), element);
  } catch { // what can't be rendered, CDK reports itself
    return new Set();
  }
}

/** The stacks, other than the scope's, whose resources a value names. */
export function stacksNamedBy(value: unknown, scope: IConstruct): Set<Stack> {
  return new Set(namedBy(value, scope).map(target => Stack.of(target)).filter(stack => stack !== Stack.of(scope)));
}

/** The constructs of the app that a value names, found as CDK finds references between stacks. */
export function namedBy(value: unknown, scope: IConstruct): IConstruct[] {
  const resolver = new ReferenceFinder();
  Tokenization.resolve(value, { scope, resolver, preparing: true });
  return resolver.found.map(({ target }) => target);
}

/** @internal to CDK, yet the only place where all of a resource comes together. */
function render(element: CfnElement): unknown {
  return (element as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
}

function isOfType(construct: unknown, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}

class ReferenceFinder extends DefaultTokenResolver {
  public readonly found: Reference[] = [];

  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token)) this.found.push(token);
    return super.resolveToken(token, context, postProcessor);
  }
}
