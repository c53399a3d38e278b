import { CfnElement, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Dependable, IConstruct } from 'constructs';
import { documentFor, Verb } from './permissions';
import { stacksNamedBy, stacksNamedIn } from '../private/template';
import { resourceOf } from '../private/underlying-resource';

/**
 * Chooses where to deploy the policy that connects a shell to a grantee of another stack. Two equal policies exist: one in
 * the grantee's stack, as with CDK's own grants, and one in the shell's stack. If one stack already depends on the other, for
 * whatever reason, only one of the two is possible: the shell's stack may use a topic, key or trail of the grantee's, or the
 * grantee's stack the shell's endpoint.
 *
 * The choice is made when CDK collects references between stacks. By then all references are known, whatever the order in
 * which the app creates its constructs, and all aspects have run.
 */
export class PolicyPlacement {
  private chosen?: iam.ManagedPolicy;

  constructor(private readonly besideGrantee: iam.ManagedPolicy, private readonly besideShell: iam.ManagedPolicy, private readonly verb: Verb) {
    const both = [besideGrantee, besideShell];
    for (const policy of both) {
      undecided.add(policy);
      const resource = resourceOf<iam.CfnManagedPolicy>(policy, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME);
      // CDK asks each resource by this method whether it belongs into the template.
      if (resource) Object.defineProperty(resource, 'shouldSynthesize', { value: () => this.decide() === policy });
      Dependable.implement(policy, { dependencyRoots: both }); // a dependency on the grant is one on whichever policy is deployed
    }
  }

  /** @throws if either policy would make the stacks depend on each other */
  private decide(): iam.ManagedPolicy {
    if (StackGraph.isBeingBuilt) return this.besideGrantee; // only a DependsOn is rendered, which connects no stacks
    this.chosen ??= this.choose();
    return this.chosen;
  }

  private choose(): iam.ManagedPolicy {
    const [grantees, shells] = [Stack.of(this.besideGrantee), Stack.of(this.besideShell)];
    // A cross-Region reference needs further resources, but a role's name is often a literal.
    if (Token.compareStrings(grantees.region, shells.region) === TokenComparison.DIFFERENT) return this.besideShell;

    const graph = StackGraph.of(this.besideShell);
    const possible = [this.besideGrantee, this.besideShell].find(policy => graph.allows(policy));
    if (possible) return graph.add(possible);
    if (graph.dependsOn(grantees, shells) && graph.dependsOn(shells, grantees)) return this.besideGrantee; // a cycle without us, which CDK reports
    throw new Error(`a policy with grants of ${this.besideShell.node.scope!.node.path} would create a cyclic dependency between stacks, in ${grantees.node.path} as well as in ${shells.node.path}: `
      + `attach ${documentFor(this.verb)} in a separate stack, with an iam.ManagedPolicy for the role, user or group`);
  }
}

/** Policies that may or may not be deployed, and so must not count as dependencies between stacks. */
const undecided = new WeakSet<IConstruct>();
const graphs = new WeakMap<IConstruct, StackGraph>();

/** The dependencies between the stacks of an app. */
class StackGraph {
  public static isBeingBuilt = false;

  /** The graph of all stacks that are synthesized together. */
  public static of(construct: IConstruct): StackGraph {
    const root = Stage.of(construct) ?? construct.node.root;
    const graph = graphs.get(root) ?? new StackGraph(root);
    graphs.set(root, graph);
    return graph;
  }

  private readonly needs = new Map<Stack, Set<Stack>>();

  private constructor(root: IConstruct) {
    StackGraph.isBeingBuilt = true;
    try {
      this.readFrom(root);
    } finally {
      StackGraph.isBeingBuilt = false;
    }
  }

  private readFrom(root: IConstruct): void {
    for (const construct of root.node.findAll()) {
      if (Stack.isStack(construct)) construct.dependencies.forEach(needed => this.need(construct, needed));
      if (!isInStack(construct) || undecided.has(construct) || (construct.node.scope && undecided.has(construct.node.scope))) continue;
      construct.node.dependencies.filter(isInStack).forEach(needed => this.need(Stack.of(construct), Stack.of(needed)));
      if (CfnElement.isCfnElement(construct)) stacksNamedIn(construct).forEach(needed => this.need(construct.stack, needed));
    }
  }

  /** Whether the policy can be deployed in its stack without a cyclic dependency. */
  public allows(policy: iam.ManagedPolicy): boolean {
    return this.namedBy(policy).every(needed => !this.dependsOn(needed, policy.stack));
  }

  public add(policy: iam.ManagedPolicy): iam.ManagedPolicy {
    this.namedBy(policy).forEach(needed => this.need(policy.stack, needed));
    return policy;
  }

  /** Whether one stack depends on the other, directly or through others. */
  public dependsOn(from: Stack, to: Stack): boolean {
    const ends = this.level(from, to);
    return ends !== undefined && this.reaches(...ends, new Set());
  }

  private reaches(from: Stack, to: Stack, passed: Set<Stack>): boolean {
    if (from === to) return true;
    passed.add(from);
    return [...this.needs.get(from) ?? []].some(next => !passed.has(next) && this.reaches(next, to, passed));
  }

  private namedBy(policy: iam.ManagedPolicy): Stack[] {
    const resource = resourceOf(policy, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME);
    return resource === undefined ? [] : [...stacksNamedBy(attributesOf(resource as iam.CfnManagedPolicy), policy)];
  }

  private need(stack: Stack, needed: Stack): void {
    const ends = this.level(stack, needed);
    if (ends && ends[0] !== ends[1]) this.needs.set(ends[0], (this.needs.get(ends[0]) ?? new Set()).add(ends[1]));
  }

  /**
   * The two stacks between which the dependency exists. A nested stack is deployed by its parent: between nested stacks of
   * the same parent the dependency is their own, otherwise it is the parent's. Between a nested stack and its parent there
   * are dependencies of resources, not of stacks.
   */
  private level(one: Stack, other: Stack): [Stack, Stack] | undefined {
    if (outermost(one) !== outermost(other)) return [outermost(one), outermost(other)];
    return one.nested && other.nested ? [one, other] : undefined;
  }
}

function attributesOf({ policyDocument, roles, users, groups }: iam.CfnManagedPolicy): unknown {
  return [policyDocument, roles, users, groups];
}

function isInStack({ node }: IConstruct): boolean {
  return node.scopes.some(Stack.isStack);
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
