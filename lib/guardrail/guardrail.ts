import { Names, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { BOUNDARY_CEILING_ACTION } from './denied-actions';
import { denyStatements } from './deny-statements';
import { warnOfOtherDeployers } from './deployer-warning';
import { GuardrailOptions } from './guardrail-options';
import { patternsOf } from './patterns';
import { BROKER_ROLE_PATH, SHELL_ROLE_PATH } from '../private/iam-paths';
import { markAsGuardrail } from '../private/kept-paths';
import { SERVICE_CONTROL_POLICY_LIMIT, jsonLength } from '../private/policy-size';
import { requireKnownHere } from '../user-resources/suitability';

/**
 * Properties of an `AdminShellGuardrail`.
 */
export interface AdminShellGuardrailProps extends GuardrailOptions {
  /**
   * IDs of the roots, organizational units and accounts to which a service control policy with the denials is attached. The
   * stack must be in the organization's management account, or in a delegated administrator account for policies.
   *
   * @default - no service control policy
   */
  readonly serviceControlPolicyTargetIds?: string[];
}

/**
 * Denies opening a shell to everyone but the brokers' shell roles, and denies gaining access to one of those roles.
 *
 * It is strongest as a service control policy, which also restricts the administrators of an account:
 * `denyDocument()` can be used as one in any pipeline of your organization, and `serviceControlPolicyTargetIds` attaches
 * one. A managed policy restricts the principals it is attached to, as long as they can't detach it, so it suits people who
 * are not administrators.
 *
 * As a service control policy, it can't stop:
 *
 * - the management account, which service control policies don't restrict;
 * - the exempt roles, and anyone who can use them: a principal who may pass CDK's deployment role to CloudFormation
 *   (`iam:PassRole`), update a stack that was deployed with it (CloudFormation keeps using the role, without requiring
 *   `iam:PassRole`), or assume CDK's deploy role can deploy anything. Restrict that, or exempt a narrower role;
 * - changes to a broker's or gate's function and to an API, unless `brokerFunctionArnPatterns` and `brokerApiIds` name them: both can
 *   forge an operator, but neither can hide the shell from CloudTrail;
 * - operators who grant each other access to the broker: `execute-api:Invoke` is not denied, and every such use is recorded;
 * - IAM actions that AWS adds after this release.
 */
export class AdminShellGuardrail extends Construct {
  /**
   * The denials as a policy document, for a service control policy or an identity policy.
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
        + (options.protectEvidence && options.brokerFunctionArnPatterns ? ', and leave brokerFunctionArnPatterns out, since protectEvidence recognizes the functions by their tag' : ''));
    }
    return document;
  }

  /**
   * The denials, to attach to roles, users and groups. Don't use it as a permissions boundary, where it would forbid
   * everything: use `permissionsBoundary()` for that.
   */
  public readonly managedPolicy: iam.ManagedPolicy;

  /** The service control policy, if `serviceControlPolicyTargetIds` is given. */
  public readonly serviceControlPolicy?: organizations.CfnPolicy;

  private boundary?: iam.ManagedPolicy;

  /**
   * @throws if `denyDocument` would, or if a target is not the ID of a root, an organizational unit or an account
   */
  constructor(scope: Construct, id: string, private readonly props: AdminShellGuardrailProps = {}) {
    super(scope, id);
    requireKnownHere(this, 'brokerFunctionArnPatterns', props.brokerFunctionArnPatterns ?? [], 'name the function by a pattern, such as arn:aws:lambda:*:*:function:MyStack-AdminShell*');
    requireKnownHere(this, 'brokerApiIds', props.brokerApiIds ?? [], 'pass the ID as a literal, once the stack of the shell is deployed');
    this.managedPolicy = new iam.ManagedPolicy(this, 'ManagedPolicy', {
      description: 'Denies opening Amazon GameLift Streams admin shells except through a broker',
      path: SHELL_ROLE_PATH, // so that the policy protects itself
      document: AdminShellGuardrail.denyDocument(props),
    });
    markAsGuardrail(this, [...props.shellRoleArnPatterns ? [] : [SHELL_ROLE_PATH], ...props.brokerRoleArnPatterns ? [] : [BROKER_ROLE_PATH]]);
    warnOfOtherDeployers(this, patternsOf(props).exempt);
    const targetIds = props.serviceControlPolicyTargetIds;
    if (targetIds !== undefined) this.serviceControlPolicy = this.createServiceControlPolicy(targetIds);
  }

  /**
   * The denials as a permissions boundary, together with an Allow of everything: a boundary limits what other policies can
   * grant, so without an Allow nothing would be permitted. Never attach it as a policy: it would grant full administrator
   * access.
   *
   * The first call creates it, later calls return the same one. A boundary does not stop those who may remove or replace
   * their own boundary, or create a role without one: deny them that too, or use a service control policy.
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
      name: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }), // Organizations doesn't generate names
      description: 'Denies opening Amazon GameLift Streams admin shells except through a broker',
      type: 'SERVICE_CONTROL_POLICY',
      content: AdminShellGuardrail.denyDocument(this.props),
      targetIds,
    });
  }
}
