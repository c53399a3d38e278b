import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ConnectOptions } from './connect-options';
import { grantListSessions, ListSessionsOptions } from './list-sessions';
import { PathGrants } from './path-grants';
import { APPROVE, CONNECT, CONNECT_IN_EMERGENCY } from './permission';
import { GrantedApi } from '../broker/granted-api';
import { ShellScope } from '../shells/shell-scope';

/** What not every shell has, and a grant is worthless without. */
export interface Doors {
  /** @throws if the shell asks no second person */
  readonly requireApprovals: () => void;
  /** Makes the way past the gates, where there is none yet. */
  readonly openEmergencyDoor: () => void;
}

/**
 * Who may ask the broker of a `StreamSessionAdminShell` for what. Each permission is a managed policy of its own, one for
 * each grantee of this shell: none of them gives another.
 */
export class StreamSessionAdminShellGrants {
  /**
   * The grants of one shell.
   *
   * @internal
   */
  public static _of(shell: Construct, scope: ShellScope, api: GrantedApi, doors: Doors): StreamSessionAdminShellGrants {
    return new StreamSessionAdminShellGrants(shell, scope, api, doors);
  }

  private readonly connecting: PathGrants;
  private readonly approving: PathGrants;
  private readonly inEmergency: PathGrants;

  private constructor(private readonly shell: Construct, private readonly scope: ShellScope, api: GrantedApi, private readonly doors: Doors) {
    const [connecting, approving, inEmergency] = [CONNECT, APPROVE, CONNECT_IN_EMERGENCY].map(permission => new PathGrants(permission, shell, scope, api));
    this.connecting = connecting;
    this.approving = approving;
    this.inEmergency = inEmergency;
  }

  /**
   * Lets the grantee ask the broker for a shell on any stream session of the stream groups.
   *
   * The grant is `execute-api:Invoke` on one path a stream group, so that IAM refuses any other stream group before the
   * broker sees the request. Without `streamGroups`, a shell that is scoped by tags, or that has more stream groups than
   * a policy can name, is granted by a path wildcard; its `shellRole` still bounds what can be opened.
   *
   * It becomes a managed policy of its own, one for each grantee of this shell: inline policies are small (2,048
   * characters for all of a user's) and may be full. A role, user or group may have ten managed policies; a warning at
   * synth tells of the eleventh that this app attaches. The policy is deployed with the grantee's stack, or with the
   * shell's where that one needs the grantee's.
   *
   * A role or user that is known to be another account's is named in the API's resource policy, with the same paths and
   * conditions. That is half of the permission: the other account must attach `connectPolicyDocument` to it. It must
   * exist when this stack is deployed.
   *
   * @param grantee who may ask: a role, a user or a group; or whatever has a role, such as a function
   * @param options which stream groups, and under which conditions
   * @throws if `streamGroups` is empty or names a stream group that this shell does not serve; if the grantee takes no
   *   policy (a service, an account, an immutable role, a role of IAM Identity Center or of a service); if it is named by
   *   the ARN of a session (`assumed-role`); if the policy would be too large; if a condition is malformed
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public connect(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    return this.connecting.grant(grantee, options);
  }

  /**
   * The grant as a document, for whom a policy can't be attached to from here: a permission set of IAM Identity Center
   * (its `inlinePolicy`), the other half of a grant to another account, a role that another tool manages.
   *
   * @param options which stream groups, and under which conditions
   * @throws as `connect` does of its options
   */
  public connectPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    return this.connecting.document(options);
  }

  /**
   * Lets the grantee see what waits for approval in the stream groups, approve it, deny it, and revoke an approval: what
   * `Gate.twoPersons` asks a second person for. It opens no shell. Nobody decides on a request of their own, whatever they
   * have been granted, so those who are on duty together can all have both `connect` and `approve`.
   *
   * The grantee's people are told apart by the names of their sessions: where they assume a role directly, pin
   * `sts:RoleSessionName` there.
   *
   * @param grantee who may decide: a role, a user or a group; or whatever has a role. Machines can't approve
   * @param options in which stream groups, and under which conditions
   * @throws if the shell has no `Gate.twoPersons()`; as `connect` does
   */
  public approve(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    this.doors.requireApprovals();
    return this.approving.grant(grantee, options);
  }

  /**
   * The same as a document, like `connectPolicyDocument`.
   *
   * @param options in which stream groups, and under which conditions
   * @throws if the shell has no `Gate.twoPersons()`; as `connect` does of its options
   */
  public approvePolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    this.doors.requireApprovals();
    return this.approving.document(options);
  }

  /**
   * Lets the grantee ask for a shell without any gate being asked, for the night when nobody else is there. A reason is
   * required always, the record says `emergency`, and everybody who gets notices is told at once. It does not give `connect`.
   *
   * The first call, of this or of `connectInEmergencyPolicyDocument`, makes the path of the broker's API, the notice and
   * the alarm `emergency`: a shell on which nobody is granted it has no such door. For a shell of another app, the door
   * must be made there.
   *
   * @param grantee who may ask: a role, a user or a group; or whatever has a role
   * @param options which stream groups, and under which conditions
   * @throws as `connect` does
   */
  public connectInEmergency(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    const grant = this.inEmergency.grant(grantee, options);
    this.doors.openEmergencyDoor();
    return grant;
  }

  /**
   * The same as a document, like `connectPolicyDocument`. It makes the door, too.
   *
   * @param options which stream groups, and under which conditions
   * @throws as `connect` does of its options
   */
  public connectInEmergencyPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    const document = this.inEmergency.document(options);
    this.doors.openEmergencyDoor();
    return document;
  }

  /**
   * Lets the grantee list the stream sessions of the stream groups (`gameliftstreams:ListStreamSessions`), so that the operators'
   * client can offer them to choose from. It opens nothing, and asks the service, not the broker.
   *
   * It becomes a managed policy of its own. Of a shell that is scoped by tags, the stream groups that have them.
   *
   * @param grantee who may list: a role, a user or a group; or whatever has a role
   * @param options which stream groups
   * @throws if `streamGroups` is empty or names a stream group that this shell does not serve; if the grantee takes no policy;
   *   if the policy would be too large
   */
  public listSessions(grantee: iam.IGrantable, options: ListSessionsOptions = {}): iam.Grant {
    return grantListSessions(this.shell, this.scope, grantee, options);
  }
}
