import { Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/**
 * What constructs of one app know of each other, in whatever order they are made. Marks are on the root of the tree, so
 * that nobody has to walk it, under symbols that a second copy of this library shares.
 */
type Marks<T> = Array<[construct: Construct, value: T]>;

/** @returns whether it is the first mark of its kind in the app */
export function mark<T extends object>(construct: Construct, kind: symbol, value: T): boolean {
  const root = construct.node.root as IConstruct & Record<symbol, Marks<T> | undefined>;
  const first = root[kind] === undefined;
  if (first) Object.defineProperty(root, kind, { value: [] });
  root[kind]!.push([construct, value]);
  return first;
}

export function marked<T>(anywhere: IConstruct, kind: symbol): Marks<T> {
  const all = (anywhere.node.root as IConstruct & Record<symbol, Marks<T> | undefined>)[kind] ?? [];
  return all.filter(([construct]) => isInTree(construct));
}

/** Someone may have taken it out again. */
function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope === undefined || scope.node.tryFindChild(id) === construct && isInTree(scope);
}

/**
 * Writes the template of a stack that was synthesized before all was known: CDK Pipelines synthesizes a Stage as soon as it
 * is added. No aspect runs a second time, and no construct is made.
 *
 * @returns why it can't be done, or undefined
 */
export function writeAgain(stack: Stack): string | undefined {
  // CDK keeps it to itself, and has no other way to write one stack: synth({ force: true }) runs every aspect of the Stage again.
  const { _assemblyBuilder: assembly } = (Stage.of(stack) ?? {}) as { readonly _assemblyBuilder?: ReturnType<Stage['synth']> & any };
  if (stack.nested) return 'a nested stack can\'t be written again, since its parent names it by what is in it';
  if (assembly === undefined) return 'this version of aws-cdk-lib can\'t write it again';
  stack.synthesizer.synthesize({ outdir: assembly.outdir, assembly });
  assembly.buildAssembly();
  return undefined;
}
