import { Construct, IConstruct } from 'constructs';

/**
 * Lets constructs of one app find each other, whatever the order of their creation. Marks are stored on the root of the
 * tree, which saves walking it, under global symbols, so that a second copy of this library sees them too.
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

/** False if someone has removed it from the tree since. */
function isInTree(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope === undefined || scope.node.tryFindChild(id) === construct && isInTree(scope);
}
