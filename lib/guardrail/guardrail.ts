import { Names, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { denyStatements } from './deny-statements';
import { warnOfOtherDeployers } from './deployment-roles';
import { GuardrailOptions } from './guardrail-options';
import { patternsOf } from './patterns';
import { BOUNDARY_CEILING_ACTION } from '../private/iam-actions';
import { markAsGuardrail } from '../private/kept-paths';
import { BROKER_ROLE_PATH, SHELL_ROLE_PATH } from '../private/names';
import { SERVICE_CONTROL_POLICY_LIMIT, jsonLength } from '../private/policy-size';
import { requireKnownHere } from '../user-resources/suitability';

/**
 * Properties of an `AdminShellGuardrail`.
 */
export interface AdminShellGuardrailProps extends GuardrailOptions {
  /**
   * Roots, organizational units and accounts to attach the denials to as a service control policy. Needs a stack in the
   * organization's management account, or one that policies are delegated to.
   *
   * @default - no service control policy
   */
  readonly serviceControlPolicyTargetIds?: string[];
}

/**
 * Denies opening a shell to everyone but the brokers' shell roles, and denies turning oneself into one of those.
 *
 * Strongest as a service control policy, which binds the administrators of an account too: `denyDocument()` is one as it
 * is, for whatever pipeline your organization has, and `serviceControlPolicyTargetIds` attaches it. A managed policy
 * binds those it is attached to, as long as they can't detach it: for people who are not administrators.
 *
 * What it can't stop, under a service control policy:
 *
 * - the management account, which service control policies don't bind;
 * - the exempt, and whoever can make them act: who may pass CDK's deployment role to CloudFormation (`iam:PassRole`),
 *   update a stack that was deployed with it (CloudFormation goes on using the role, and asks for no permission to pass
 *   it), or assume CDK's deploy role, deploys what they like. Restrict that, or name a narrower role than the default;
 * - changes of a broker's or gate's function and of an API, unless `brokerFunctionArnPatterns` and `brokerApiIds` name them: both can
 *   forge an operator, neither can hide the shell in CloudTrail;
 * - operators granting each other the broker: `execute-api:Invoke` is not denied, every such use is on record;
 * - actions that IAM gets after this release.
 */
export class AdminShellGuardrail extends Construct {
  /**
   * The denials as a policy document: a service control policy as it is, also a part of any identity policy.
   *
   * @throws if a pattern is not one of role ARNs, or if the document is too large for a service control policy
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   */
  public static denyDocument(options: GuardrailOptions = {}): iam.PolicyDocument {
    const document = new iam.PolicyDocument({ statements: denyStatements(patternsOf(options)) });
    const length = jsonLength(document.toJSON());
    if (length > SERVICE_CONTROL_POLICY_LIMIT) {
      throw new Error(`the guardrail's document has ${length} characters, and a service control policy takes ${SERVICE_CONTROL_POLICY_LIMIT}: `
        + 'name roles by a common path or prefix (arn:*:iam::*:role/my-path/*) instead of one by one'
        + (options.protectEvidence && options.brokerFunctionArnPatterns ? ', and leave brokerFunctionArnPatterns out: protectEvidence knows the functions by their tag' : ''));
    }
    return document;
  }

  /**
   * The denials, to attach to roles, users and groups. As a permissions boundary it would forbid everything: use
   * `permissionsBoundary()` for that.
   */
  public readonly managedPolicy: iam.ManagedPolicy;

  /** The service control policy, where `serviceControlPolicyTargetIds` is given. */
  public readonly serviceControlPolicy?: organizations.CfnPolicy;

  private boundary?: iam.ManagedPolicy;

  /**
   * @throws as `denyDocument`, and if a target is not the ID of a root, an organizational unit or an account
   */
  constructor(scope: Construct, id: string, private readonly props: AdminShellGuardrailProps = {}) {
    super(scope, id);
    requireKnownHere(this, 'brokerFunctionArnPatterns', props.brokerFunctionArnPatterns ?? [], 'name the function by a pattern, such as arn:aws:lambda:*:*:function:MyStack-AdminShell*');
    requireKnownHere(this, 'brokerApiIds', props.brokerApiIds ?? [], 'write the ID down, as the stack of the shell has it once it is deployed');
    this.managedPolicy = new iam.ManagedPolicy(this, 'ManagedPolicy', {
      description: 'Denies opening Amazon GameLift Streams admin shells except through a broker',
      path: SHELL_ROLE_PATH, // protected by what it says
      document: AdminShellGuardrail.denyDocument(props),
    });
    markAsGuardrail(this, [...props.shellRoleArnPatterns ? [] : [SHELL_ROLE_PATH], ...props.brokerRoleArnPatterns ? [] : [BROKER_ROLE_PATH]]);
    warnOfOtherDeployers(this, patternsOf(props).exempt);
    const targetIds = props.serviceControlPolicyTargetIds;
    if (targetIds !== undefined) this.serviceControlPolicy = this.createServiceControlPolicy(targetIds);
  }

  /**
   * The denials for use as a permissions boundary: with an Allow of everything beside them, because a boundary is a
   * ceiling, under which nothing else would be possible. Never attach it as a policy: it would make an administrator.
   *
   * The first call creates it, further ones return it. A boundary does not stop those who may remove or replace their own
   * boundary, or make a role without one: deny them that too, or use a service control policy.
   */
  public permissionsBoundary(): iam.ManagedPolicy {
    this.boundary ??= new iam.ManagedPolicy(this, 'PermissionsBoundary', {
      description: 'PERMISSIONS BOUNDARY, do not attach: denies opening Amazon GameLift Streams admin shells except through a broker',
      path: SHELL_ROLE_PATH,
      statements: [
        new iam.PolicyStatement({ sid: 'CeilingNotAGrant', actions: [BOUNDARY_CEILING_ACTION], resources: ['*'] }),
        ...denyStatements(patternsOf(this.props)),
      ],
    });
    return this.boundary;
  }

  private createServiceControlPolicy(targetIds: string[]): organizations.CfnPolicy {
    const wrong = targetIds.find(target => !Token.isUnresolved(target) && !/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/.test(target));
    if (targetIds.length === 0 || wrong !== undefined) {
      throw new Error(`serviceControlPolicyTargetIds takes IDs of roots (r-…), organizational units (ou-…) and accounts, got ${JSON.stringify(wrong ?? targetIds)}: leave it out for no service control policy`);
    }
    return new organizations.CfnPolicy(this, 'ServiceControlPolicy', {
      name: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }), // Organizations makes none up
      description: 'Denies opening Amazon GameLift Streams admin shells except through a broker',
      type: 'SERVICE_CONTROL_POLICY',
      content: AdminShellGuardrail.denyDocument(this.props),
      targetIds,
    });
  }
}
