import { Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Conditions } from './connect-conditions';
import { MANAGED_POLICY_ROOM, POLICIES_PER_PRINCIPAL } from '../private/policy-size';

/** What a managed policy can be attached to. */
export type Attachable = iam.IRole | iam.IUser | iam.IGroup;

/** Whether `ConnectPolicy.of` can try. */
export function takesPolicies(principal: iam.IPrincipal): principal is Attachable {
  return 'roleName' in principal || 'userName' in principal || 'groupName' in principal;
}

/** Those that a grantee has, of whatever shells. */
const policiesOf = new WeakMap<IConstruct, ConnectPolicy[]>();

/**
 * The managed policy with all that one grantee may ask of one shell.
 */
export class ConnectPolicy extends iam.ManagedPolicy {
  /**
   * The policy of this grantee for this shell: made and attached the first time, found again later.
   *
   * @throws if the grantee takes no managed policy, or no more of them
   */
  public static of(shell: IConstruct, grantee: Attachable, streamGroups: IConstruct[] = []): ConnectPolicy {
    const policies = policiesOf.get(grantee) ?? [];
    const existing = policies.find(policy => policy.shell === shell);
    if (existing) return existing;

    if (policies.length >= POLICIES_PER_PRINCIPAL) {
      throw new Error(`grants.connect would attach policy number ${policies.length + 1} to ${grantee.node.path}, which takes ${POLICIES_PER_PRINCIPAL}: `
        + 'serve these stream groups with fewer shells, or attach grants.connectPolicyDocument() of several shells as one policy');
    }
    // Beside the grantee, like the policies of CDK's own grants. But where the shell's stack needs the grantee's for its
    // stream groups, the grantee's can't need the shell's.
    const [beside, far] = [Stack.of(grantee), Stack.of(shell)];
    const needed = beside !== far && streamGroups.some(group => Stack.of(group) === beside);
    const policy = needed
      ? new ConnectPolicy(shell, `Connect${Names.uniqueResourceName(grantee, { maxLength: 80 })}`, shell)
      : new ConnectPolicy(grantee, `ConnectTo${Names.uniqueResourceName(shell, { maxLength: 80 })}`, shell);
    policy.attachTo(grantee);
    policiesOf.set(grantee, [...policies, policy]);
    return policy;
  }

  private room = MANAGED_POLICY_ROOM;
  private attached = false;
  /** What it grants already: granting it again takes no room, CDK writes it once. */
  private readonly granted = new Set<string>();

  private constructor(scope: Construct, id: string, private readonly shell: IConstruct) {
    super(scope, id, { description: `May ask the admin shell broker of ${shell.node.path} for a shell` });
  }

  public fits(resources: string[], length: number, conditions?: Conditions): boolean {
    return length <= this.room || this.granted.has(this.key(resources, conditions));
  }

  public grant(action: string, resourceArns: string[], length: number, conditions?: Conditions): iam.Grant {
    const key = this.key(resourceArns, conditions);
    if (!this.granted.has(key)) this.room -= length;
    this.granted.add(key);
    return iam.Grant.addToPrincipal({ grantee: this, actions: [action], resourceArns, conditions });
  }

  public attachToRole(role: iam.IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }

  private attachTo(grantee: Attachable): void {
    if ('userName' in grantee) return this.attachToUser(grantee);
    if ('groupName' in grantee) return this.attachToGroup(grantee);
    if (iam.Role.isRole(grantee) || grantee instanceof iam.LazyRole) return this.attachToRole(grantee);
    grantee.addManagedPolicy(this); // an imported role attaches it, an immutable one ignores it
    if (!this.attached) {
      throw new Error(`grants.connect can't attach a policy to ${grantee.node.path}: it is immutable (mutable: false, or withoutPolicyUpdates()). `
        + 'Grant to the role itself, or attach grants.connectPolicyDocument() where the role is managed');
    }
  }

  private key(resources: string[], conditions?: Conditions): string {
    return JSON.stringify(Stack.of(this).resolve([resources, conditions]));
  }
}
