import {
  CfnElement, CfnResource, DefaultTokenResolver, IResolvable, IResolveContext, IPostProcessor, Reference, Stack, Stage, StringConcat, Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Reads what ends up in the template, whether a construct, an escape hatch or an aspect put it there. */

/**
 * The properties as they are deployed, overrides included. Only for use in `validate`: earlier, it would fix lazy values
 * that aspects may still change.
 */
export function deployedProperties(resource: CfnResource): Record<string, any> {
  const [{ Properties = {} } = {} as any] = Object.values<any>(Stack.of(resource).resolve(render(resource)).Resources ?? {});
  return Properties;
}

/** The stacks whose resources an element of a template refers to. Only for use in `validate`, like `deployedProperties`. */
export function stacksNamedIn(element: CfnElement): Set<Stack> {
  try {
    return stacksNamedBy(render(element), element);
  } catch { // CDK itself reports what can't be rendered
    return new Set();
  }
}

/** The stacks, other than the scope's, whose resources a value refers to. */
export function stacksNamedBy(value: unknown, scope: IConstruct): Set<Stack> {
  return new Set(namedBy(value, scope).map(target => Stack.of(target)).filter(stack => stack !== Stack.of(scope)));
}

/** The constructs of the app that a value refers to, found in the way CDK finds references between stacks. */
export function namedBy(value: unknown, scope: IConstruct): IConstruct[] {
  const resolver = new ReferenceFinder();
  Tokenization.resolve(value, { scope, resolver, preparing: true });
  return resolver.found.map(({ target }) => target);
}

/** `_toCloudFormation` is internal to CDK, but the only place where overrides and properties come together. */
function render(element: CfnElement): unknown {
  return (element as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
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

/**
 * Rewrites the template of a stack that was synthesized too early: CDK Pipelines synthesizes a Stage as soon as it is
 * added. No aspect runs a second time, and no construct is created.
 *
 * @returns why it can't be done, or undefined
 */
export function rewriteTemplate(stack: Stack): string | undefined {
  // Private to CDK, which has no other way to write a single stack: synth({ force: true }) runs every aspect of the Stage again.
  const { _assemblyBuilder: assembly } = (Stage.of(stack) ?? {}) as { readonly _assemblyBuilder?: ReturnType<Stage['synth']> & any };
  if (stack.nested) return 'the template of a nested stack can\'t be rewritten, since its parent refers to it by a hash of its content';
  if (assembly === undefined) return 'this version of aws-cdk-lib can\'t rewrite its template';
  stack.synthesizer.synthesize({ outdir: assembly.outdir, assembly });
  assembly.buildAssembly();
  return undefined;
}
