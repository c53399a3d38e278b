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
 * Options of `grants.connect` and `grants.connectPolicyDocument`. A request is allowed only if it meets all conditions that
 * are given.
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
   * For a Regional broker these are public addresses, such as that of the office's or the VPN's NAT, never `10.0.0.0/8`. For
   * a private one they are addresses inside the VPC. They don't restrict the shell session itself, which the operator's
   * client opens at another AWS endpoint.
   *
   * @default - any network
   */
  readonly sourceNetworks?: string[];

  /**
   * The VPC endpoints that requests must come through: some of those of `BrokerEndpoint.privateVpc`.
   *
   * @default - any VPC endpoint of the broker
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * Whether the grantee must have signed in with MFA, according to IAM (`aws:MultiFactorAuthPresent`).
   *
   * Meant for IAM users and for roles that they assume with `--serial-number`. IAM doesn't know about the MFA of Identity
   * Center, SAML or OIDC sign-ins, and long-term access keys carry none: all of those are always refused. For them, require
   * MFA at the identity provider.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
   * @default false
   */
  readonly requireMfa?: boolean;

  /**
   * When the grant ends, by AWS's clock. It ends without a deployment and leaves behind a policy that grants nothing. A shell
   * that was opened before continues until its own end, after at most 30 minutes.
   *
   * @default - never
   */
  readonly until?: Date;

  /**
   * Further conditions, in IAM's syntax: `{ StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } }`.
   *
   * If a key is absent from a request, most operators don't match, so the request is refused; a negated operator
   * (`StringNotEquals`) matches.
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
    const conditions = this.conditions(options);
    const choices = this.choices(options, conditions);
    requireIdentity(grantee);
    const foreignArn = foreignArnOf(grantee, this.api.account);
    if (foreignArn !== undefined) return this.allowForeignPrincipal(grantee, foreignArn, choices, conditions);

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
   * The grant as a policy document, for principals to which this app can't attach a policy: a permission set of IAM Identity
   * Center (its `inlinePolicy`), a principal in another account, a role that another tool manages.
   *
   * @param options which stream groups, and under which conditions
   * @throws if `connect` would reject the options
   */
  public connectPolicyDocument(options: ConnectOptions = {}): iam.PolicyDocument {
    const conditions = this.conditions(options);
    const { arns } = firstThatFits(this.choices(options, conditions), ({ length }) => length <= MANAGED_POLICY_ROOM, 'a managed policy');
    return new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ sid: 'AskForAdminShells', actions: [INVOKE_BROKER_ACTION], resources: arns, conditions })],
    });
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

  /** Names a principal of another account in the API's resource policy, with these paths. */
  private allowForeignPrincipal(grantee: iam.IGrantable, arn: string, choices: PathChoice[], conditions?: Conditions): iam.Grant {
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
    if (until !== undefined && until.getTime() <= Date.now()) { // not an error: an unchanged app must stay deployable
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
