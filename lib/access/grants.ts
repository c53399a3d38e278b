import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ConnectOptions } from './connect-options';
import { grantListSessions, ListSessionsOptions } from './list-sessions';
import { PathGrants } from './path-grants';
import { APPROVE, CONNECT, CONNECT_IN_EMERGENCY, REVIEW_EMERGENCIES } from './permissions';
import { GrantedApi } from '../broker/granted-api';
import { ShellScope } from '../shells/shell-scope';

/** Parts of a shell that some grants require. */
export interface GrantRequirements {
  /** @throws if the shell asks no second person */
  readonly requireApprovals: () => void;
  /** Creates the emergency route if it doesn't exist. */
  readonly enableEmergencyAccess: () => void;
  /** Fails at synth if there is no emergency route by then. */
  readonly expectEmergencies: () => void;
}

/**
 * Grants permissions for the broker of a `StreamSessionAdminShell`. Each permission is a managed policy of its own, one for
 * each grantee of this shell: none of them includes another.
 */
export class StreamSessionAdminShellGrants {
  /**
   * The grants of one shell.
   *
   * @internal
   */
  public static _of(shell: Construct, scope: ShellScope, api: GrantedApi, requirements: GrantRequirements): StreamSessionAdminShellGrants {
    return new StreamSessionAdminShellGrants(shell, scope, api, requirements);
  }

  private readonly connecting: PathGrants;
  private readonly approving: PathGrants;
  private readonly inEmergency: PathGrants;
  private readonly reviewing: PathGrants;

  private constructor(
    private readonly shell: Construct, private readonly scope: ShellScope, api: GrantedApi, private readonly requirements: GrantRequirements,
  ) {
    this.connecting = new PathGrants(CONNECT, shell, scope, api);
    this.approving = new PathGrants(APPROVE, shell, scope, api);
    this.inEmergency = new PathGrants(CONNECT_IN_EMERGENCY, shell, scope, api);
    this.reviewing = new PathGrants(REVIEW_EMERGENCIES, shell, scope, api);
  }

  /**
   * Allows the grantee to request a shell from the broker for any stream session of the stream groups.
   *
   * The grant is `execute-api:Invoke` on one path per stream group, so IAM refuses any other stream group before the
   * broker sees the request. Without `streamGroups`, if the shell is scoped by tags or has more stream groups than a policy
   * can name, the grant uses a path wildcard; `shellRole` still limits which stream groups a shell can be opened on.
   *
   * Each grantee of this shell gets a managed policy: inline policies are small (2,048 characters in total for a user) and
   * may be full. A role, user or group can have ten managed policies by default; if this app attaches more, a warning at
   * synth says so. The policy is deployed in the grantee's stack, or in the shell's stack if that depends on the grantee's.
   *
   * A role or user that is known to be in another account is named in the API's resource policy, with the same paths and
   * conditions. That is half of the permission: the other account must attach `connectPolicyDocument` to it. The principal
   * must exist when this stack is deployed.
   *
   * @param grantee the role, user or group that may request a shell; or a construct with a role, such as a function
   * @param options which stream groups, and under which conditions
   * @throws if `streamGroups` is empty or has a stream group that this shell does not serve; if no policy can be attached to
   *   the grantee (a service, an account, an immutable role, a role of IAM Identity Center, a service-linked role); if it is
   *   named by the ARN of a role session (`assumed-role`); if the policy would be too large; if a condition is malformed
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public connect(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    return this.connecting.grant(grantee, options);
  }

  /**
   * The grant as a policy document, for principals to which this app can't attach a policy: a permission set of IAM Identity
   * Center (its `inlinePolicy`), a principal in another account, a role that another tool manages.
   *
   * @param options which stream groups, and under which conditions
   * @throws if `connect` would reject the options
   */
  public connectPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    return this.connecting.document(options);
  }

  /**
   * Allows the grantee to see requests for approval in the stream groups, to approve or deny them, and to revoke approvals, as
   * `Gate.twoPersons` requires of a second person. It opens no shell. Nobody can approve a request of their own, whatever they
   * have been granted, so people who are on call together can all have both `connect` and `approve`.
   *
   * People are distinguished by the names of their sessions: if they assume a role directly, pin
   * `sts:RoleSessionName` there.
   *
   * @param grantee who may decide: the role, user or group; or a construct with a role. Machines can't approve
   * @param options in which stream groups, and under which conditions
   * @throws if the shell has no `Gate.twoPersons()`, or if `connect` would
   */
  public approve(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    this.requirements.requireApprovals();
    return this.approving.grant(grantee, options);
  }

  /**
   * The same as a document, like `connectPolicyDocument`.
   *
   * @param options in which stream groups, and under which conditions
   * @throws if the shell has no `Gate.twoPersons()`, or if `connect` would reject the options
   */
  public approvePolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    this.requirements.requireApprovals();
    return this.approving.document(options);
  }

  /**
   * Allows the grantee to request a shell without gates, for an emergency in which nobody else is available. A reason is
   * always required, the record says `emergency`, and everybody who gets notices is notified immediately. It does not include `connect`.
   *
   * The first call, of this or of `connectInEmergencyPolicyDocument`, creates the path of the broker's API and that for reviews, the
   * notice and the alarm `emergency`: a shell without such a grant has no emergency route. For a shell of another app, the
   * routes must be created there.
   *
   * @param grantee who may ask: the role, user or group; or a construct with a role
   * @param options which stream groups, and under which conditions
   * @throws if `connect` would
   */
  public connectInEmergency(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    const grant = this.inEmergency.grant(grantee, options);
    this.requirements.enableEmergencyAccess();
    return grant;
  }

  /**
   * The same as a document, like `connectPolicyDocument`. It creates the emergency route, too.
   *
   * @param options which stream groups, and under which conditions
   * @throws if `connect` would reject the options
   */
  public connectInEmergencyPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    const document = this.inEmergency.document(options);
    this.requirements.enableEmergencyAccess();
    return document;
  }

  /**
   * Allows the grantee to put on record that they have reviewed a shell that someone opened in an emergency; the saved query *emergencies to
   * review* lists those that nobody has reviewed. It opens no shell, and includes neither `approve` nor `connect`.
   *
   * A review by the operator does not count, whatever they have been granted: the query compares the names of both. If people assume
   * a role directly, pin `sts:RoleSessionName` there.
   *
   * @param grantee who may review: the role, user or group; or a construct with a role. Machines can't review
   * @param options in which stream groups, and under which conditions
   * @throws if `connect` would; at synth, if nobody may connect in an emergency
   */
  public reviewEmergencies(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    this.requirements.expectEmergencies();
    return this.reviewing.grant(grantee, options);
  }

  /**
   * The same as a document, like `connectPolicyDocument`.
   *
   * @param options in which stream groups, and under which conditions
   * @throws if `connect` would reject the options; at synth, if nobody may connect in an emergency
   */
  public reviewEmergenciesPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    this.requirements.expectEmergencies();
    return this.reviewing.document(options);
  }

  /**
   * Allows the grantee to list the stream sessions of the stream groups (`gameliftstreams:ListStreamSessions`), so that the
   * operators' client can offer a choice. The call opens nothing and goes to the service, not to the broker.
   *
   * The grant is a managed policy of its own. If the shell is scoped by tags, it covers the stream groups with those tags.
   *
   * @param grantee the role, user or group that may list; or a construct with a role
   * @param options which stream groups
   * @throws if `streamGroups` is empty or has a stream group that this shell does not serve; if no policy can be attached to
   *   the grantee; if the policy would be too large
   */
  public listSessions(grantee: iam.IGrantable, options: ListSessionsOptions = {}): iam.Grant {
    return grantListSessions(this.shell, this.scope, grantee, options);
  }
}
