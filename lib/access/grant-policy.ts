import { Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Conditions } from './conditions';
import { Attachable, correctlyNamed, immutableError } from './grantee';
import { Purpose, Verb } from './permissions';
import { attachmentProblems } from './policies-per-grantee';
import { PolicyPlacement } from './policy-placement';
import { acknowledge } from '../private/acknowledged';
import { GRANT_POLICY_PATH } from '../private/iam-paths';
import { MANAGED_POLICY_ROOM } from '../private/policy-size';

/** A grantee's policies, for all shells. */
const policiesOf = new WeakMap<IConstruct, GrantPolicy[]>();

/**
 * The managed policy with all grants of one purpose for one grantee and one shell.
 */
export class GrantPolicy {
  /**
   * The grantee's policy for this shell and purpose, which the first call creates and attaches.
   *
   * @throws if no managed policy can be attached to the grantee
   */
  public static of(shell: IConstruct, grantee: Attachable, purpose: Purpose): GrantPolicy {
    const policies = policiesOf.get(grantee) ?? [];
    const existing = policies.find(policy => policy.shell === shell && policy.purpose === purpose);
    if (existing) return existing;

    const policy = new GrantPolicy(shell, grantee, purpose);
    policiesOf.set(grantee, [...policies, policy]);
    return policy;
  }

  private readonly policy: iam.ManagedPolicy;
  private room = MANAGED_POLICY_ROOM;
  /** What it already grants: granting the same again takes no room, since CDK merges equal statements. */
  private readonly granted = new Set<string>();

  private constructor(private readonly shell: IConstruct, grantee: Attachable, private readonly purpose: Purpose) {
    const document = new iam.PolicyDocument();
    const named = correctlyNamed(grantee, purpose.verb);
    const attached = (scope: IConstruct, id: string) => {
      const policy = new AttachedPolicy(scope as Construct, id, {
        path: GRANT_POLICY_PATH,
        description: purpose.description(shell.node.path),
        document,
      });
      policy.attachTo(named, purpose.verb);
      acknowledge(policy, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-IAM5',
        'A grant covers every stream session of the stream groups that its paths name: sessions come and go. The shell role bounds what can be opened.');
      return policy;
    };
    this.policy = attached(grantee, `${purpose.ids[0]}${Names.uniqueResourceName(shell, { maxLength: 80 })}`);
    if (Stack.of(grantee) !== Stack.of(shell)) {
      new PolicyPlacement(this.policy, attached(shell, `${purpose.ids[1]}${Names.uniqueResourceName(grantee, { maxLength: 80 })}`), purpose.verb);
    }
    this.policy.node.addValidation({ validate: () => attachmentProblems(named) });
  }

  public fits(resources: string[], length: number, conditions?: Conditions): boolean {
    return length <= this.room || this.granted.has(this.key(resources, conditions));
  }

  public grant(action: string, resourceArns: string[], length: number, conditions?: Conditions): iam.Grant {
    const key = this.key(resourceArns, conditions);
    if (!this.granted.has(key)) this.room -= length;
    this.granted.add(key);
    return iam.Grant.addToPrincipal({ grantee: this.policy, actions: [action], resourceArns, conditions });
  }

  private key(resources: string[], conditions?: Conditions): string {
    return JSON.stringify(Stack.of(this.shell).resolve([resources, conditions]));
  }
}

/** A policy that names its grantee. If the grantee named the policy, it could not be created first. */
class AttachedPolicy extends iam.ManagedPolicy {
  private attached = false;

  /** @throws if the grantee is immutable */
  public attachTo(grantee: Attachable, verb: Verb): void {
    if ('userName' in grantee) return this.attachToUser(grantee);
    if ('groupName' in grantee) return this.attachToGroup(grantee);
    const role = roleOf(grantee);
    if (role) return this.attachToRole(role);
    grantee.addManagedPolicy(this); // an imported role attaches it, an immutable one ignores it
    if (!this.attached) throw immutableError(verb, grantee);
  }

  public attachToRole(role: iam.IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }
}

/** The `iam.Role` itself, if the app creates the role. */
function roleOf(grantee: iam.IRole): iam.Role | undefined {
  const { roleName } = grantee; // iam.LazyRole creates its role, as its child, when the name is read
  return [grantee, roleName && grantee.node.tryFindChild('Default')].find(iam.Role.isRole);
}
