import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { Conditions, connectConditions } from './connect-conditions';
import { ConnectPolicy } from './connect-policy';
import { foreignArnOf, requireIdentity, requireModifiable, takesPolicies, warnOfUnknownAccount } from './grantee';
import { grantListSessions, ListSessionsOptions } from './list-sessions';
import { firstThatFits, PathChoice, pathChoices } from './path-choices';
import { GrantedApi } from '../broker/granted-api';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { MANAGED_POLICY_ROOM, jsonLength } from '../private/policy-size';
import { ShellScope } from '../shells/shell-scope';

/**
 * Options of `grants.connect` and `grants.connectPolicyDocument`. Conditions add up: all that are given must hold for a
 * request to be let through.
 */
export interface ConnectOptions {
  /**
   * The stream groups that the grantee may open a shell on.
   *
   * @default - every stream group of the shell
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The networks that requests must come from, as CIDR blocks.
   *
   * For a Regional broker these are public addresses: those of the office's or the VPN's NAT, never `10.0.0.0/8`. For a
   * private one they are addresses inside the VPC. The shell itself is then opened at another address of AWS, which
   * this does not limit.
   *
   * @default - any network
   */
  readonly sourceNetworks?: string[];

  /**
   * The VPC endpoints that requests must come through, out of those of `BrokerEndpoint.privateVpc`.
   *
   * @default - any that the broker answers to
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * Whether the grantee must have signed in with a second factor, as IAM sees it.
   *
   * Meant for IAM users and for roles that they assume with `--serial-number`. IAM does not see the second factor of
   * Identity Center, SAML or OIDC sign-ins, nor of a long-term access key on its own: those are refused, always. Require
   * it at the identity provider instead.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
   * @default false
   */
  readonly requireMfa?: boolean;

  /**
   * When the grant ends, by AWS's clock. It ends by itself, without a deployment; what is left then is a policy that
   * grants nothing. A shell that was opened before goes on to its own end, 30 minutes at most.
   *
   * @default - never
   */
  readonly until?: Date;

  /**
   * Further conditions, in IAM's own words: `{ StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } }`.
   *
   * A key that is absent from a request makes most operators fail, which denies; a negated one (`StringNotEquals`) holds.
   *
   * @default - none
   */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: any } };
}

/**
 * Who may ask the broker of a `StreamSessionAdminShell` for a shell.
 */
export class StreamSessionAdminShellGrants {
  /**
   * The grants of one shell.
   *
   * @internal
   */
  public static _of(shell: Construct, scope: ShellScope, api: GrantedApi): StreamSessionAdminShellGrants {
    return new StreamSessionAdminShellGrants(shell, scope, api);
  }

  private constructor(private readonly shell: Construct, private readonly scope: ShellScope, private readonly api: GrantedApi) {}

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
    const conditions = this.conditions(options);
    const choices = this.choices(options, conditions);
    requireIdentity(grantee);
    const foreignArn = foreignArnOf(grantee, this.api.account);
    if (foreignArn !== undefined) return this.admitForeigner(grantee, foreignArn, choices, conditions);

    warnOfUnknownAccount(this.shell, grantee);
    const principal = grantee.grantPrincipal;
    if (!takesPolicies(principal)) {
      throw new Error(`grants.connect can't attach a policy to ${principal}: grant to a role, a user or a group that people sign in with, `
        + 'named by a construct (iam.Role.fromRoleArn for one that exists), or attach grants.connectPolicyDocument() yourself');
    }
    requireModifiable(principal);
    const policy = ConnectPolicy.of(this.shell, principal);
    const where = `the managed policy of ${principal.node.path}`;
    const { arns, length } = firstThatFits(choices, choice => policy.fits(choice.arns, choice.length, conditions), where);
    return policy.grant(INVOKE_BROKER_ACTION, arns, length, conditions);
  }

  /**
   * The grant as a document, for whom a policy can't be attached to from here: a permission set of IAM Identity Center
   * (its `inlinePolicy`), the other half of a grant to another account, a role that another tool manages.
   *
   * @param options which stream groups, and under which conditions
   * @throws as `connect` does of its options
   */
  public connectPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    const conditions = this.conditions(options);
    const { arns } = firstThatFits(this.choices(options, conditions), ({ length }) => length <= MANAGED_POLICY_ROOM, 'a managed policy');
    return new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ sid: 'AskForAdminShells', actions: [INVOKE_BROKER_ACTION], resources: arns, conditions })],
    });
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

  /** The API's half of a permission for another account: this one principal, on these paths. */
  private admitForeigner(grantee: iam.IGrantable, arn: string, choices: PathChoice[], conditions?: Conditions): iam.Grant {
    const { resourcePolicy } = this.api;
    if (resourcePolicy === undefined) {
      throw new Error(`grants.connect can't grant ${arn} here: it is in another account than ${this.shell.node.path}, whose API's resource policy must name it. `
        + 'Grant it in the app that owns the shell, and attach grants.connectPolicyDocument() to it in its own account');
    }
    const principalLength = jsonLength(arn);
    const where = `the resource policy of ${resourcePolicy.api.node.path}`;
    const { arns, ownArns, length } = firstThatFits(choices, choice => resourcePolicy.fits(choice.length + principalLength), where);
    resourcePolicy.reserve(length + principalLength);
    return iam.Grant.addStatementToResourcePolicy({
      grantee,
      actions: [INVOKE_BROKER_ACTION],
      resourceArns: arns,
      resource: resourcePolicy.api,
      statement: new iam.PolicyStatement({
        principals: [new iam.ArnPrincipal(arn)],
        actions: [INVOKE_BROKER_ACTION],
        resources: ownArns,
        conditions,
      }),
    });
  }

  private conditions(options: ConnectOptions): Conditions | undefined {
    const { until } = options;
    if (until !== undefined && until.getTime() <= Date.now()) { // no error: an app that isn't changed must go on to deploy
      Annotations.of(this.shell).addWarningV2('cdk-gameliftstreams-admin-shell:grant-ended',
        `a grant of ${this.shell.node.path} ended at ${until.toISOString()} (until): it grants nothing. Remove it, or give it a later end`);
    }
    return connectConditions(options, this.api.vpcEndpoints);
  }

  private choices({ streamGroups }: ConnectOptions, conditions?: Conditions): PathChoice[] {
    if (streamGroups?.length === 0) {
      throw new Error('streamGroups of grants.connect is empty: leave it out to grant every stream group of the shell');
    }
    streamGroups?.forEach(group => this.scope.requireServed(group));
    return pathChoices(this.api, this.scope, streamGroups, conditions);
  }
}
