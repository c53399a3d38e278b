import { CfnElement, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Dependable, IConstruct } from 'constructs';
import { documentFor, Verb } from './permission';
import { resourceOf, stacksNamedBy, stacksNamedIn } from '../private/template';

/**
 * Which of two policies that say the same is deployed, where one ties a shell to a grantee of another stack: the one
 * beside the grantee, like the policies of CDK's own grants, or the one beside the shell. Only one of them works where one
 * stack already needs the other, for whatever reason: the shell's may take its topic, key or trail from the grantee's;
 * the grantee's may be told the endpoint.
 *
 * It is decided when CDK collects the references between stacks. Everything is known then, in whatever order the app
 * was written, and changed by whatever aspect.
 */
export class Placement {
  private chosen?: iam.ManagedPolicy;

  constructor(private readonly besideGrantee: iam.ManagedPolicy, private readonly besideShell: iam.ManagedPolicy, private readonly verb: Verb) {
    const both = [besideGrantee, besideShell];
    for (const policy of both) {
      undecided.add(policy);
      const resource = resourceOf<iam.CfnManagedPolicy>(policy, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME);
      // CDK's own question to a resource, whether it is in the template.
      if (resource) Object.defineProperty(resource, 'shouldSynthesize', { value: () => this.decide() === policy });
      Dependable.implement(policy, { dependencyRoots: both }); // what waits for a grant waits for the one that is deployed
    }
  }

  /** @throws if the stacks would wait for each other either way */
  private decide(): iam.ManagedPolicy {
    if (StackGraph.inTheMaking) return this.besideGrantee; // asked for a DependsOn, which ties no stacks
    this.chosen ??= this.choose();
    return this.chosen;
  }

  private choose(): iam.ManagedPolicy {
    const [grantees, shells] = [Stack.of(this.besideGrantee), Stack.of(this.besideShell)];
    // Nothing can be imported from another Region without further resources; but a role's name is often written down.
    if (Token.compareStrings(grantees.region, shells.region) === TokenComparison.DIFFERENT) return this.besideShell;

    const graph = StackGraph.of(this.besideShell);
    const found = [this.besideGrantee, this.besideShell].find(policy => graph.takes(policy));
    if (found) return graph.add(found);
    if (graph.leads(grantees, shells) && graph.leads(shells, grantees)) return this.besideGrantee; // as they do without us, of which CDK tells
    throw new Error(`a policy with grants of ${this.besideShell.node.scope!.node.path} would make stacks wait for each other, in ${grantees.node.path} as well as in ${shells.node.path}: `
      + `attach ${documentFor(this.verb)} in a stack of its own, by an iam.ManagedPolicy with the role, user or group`);
  }
}

/** Policies that may or may not be deployed, and so say nothing of which stack needs which. */
const undecided = new WeakSet<IConstruct>();
const graphs = new WeakMap<IConstruct, StackGraph>();

/** Which stack of an app needs which others. */
class StackGraph {
  public static inTheMaking = false;

  /** Of all that is synthesized together. */
  public static of(construct: IConstruct): StackGraph {
    const root = Stage.of(construct) ?? construct.node.root;
    const graph = graphs.get(root) ?? new StackGraph(root);
    graphs.set(root, graph);
    return graph;
  }

  private readonly needs = new Map<Stack, Set<Stack>>();

  private constructor(root: IConstruct) {
    StackGraph.inTheMaking = true;
    try {
      this.readFrom(root);
    } finally {
      StackGraph.inTheMaking = false;
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

  /** Whether the policy can be deployed from its stack without making two stacks wait for each other. */
  public takes(policy: iam.ManagedPolicy): boolean {
    return this.namedBy(policy).every(needed => !this.leads(needed, policy.stack));
  }

  public add(policy: iam.ManagedPolicy): iam.ManagedPolicy {
    this.namedBy(policy).forEach(needed => this.need(policy.stack, needed));
    return policy;
  }

  /** Whether one stack waits for the other, be it through others. */
  public leads(from: Stack, to: Stack): boolean {
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
   * The stacks that wait for each other. Nested ones are deployed by the stack around them: beside others in it they
   * wait themselves, elsewhere it does. Between a nested stack and one around it resources wait, not stacks.
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
