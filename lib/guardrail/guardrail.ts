import { Names, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { DenyPatterns, denyStatements } from './deny-statements';
import { BOUNDARY_CEILING_ACTION } from '../private/iam-actions';
import { markAsGuardrail } from '../private/kept-paths';
import { BROKER_ROLE_PATH, SHELL_ROLE_PATH } from '../private/names';
import { SERVICE_CONTROL_POLICY_LIMIT, writtenLength } from '../private/policy-size';
import { requireEach, requireRoleArnPatterns } from '../private/validation';
import { requireKnownHere } from '../user-resources/suitability';

/**
 * What `AdminShellGuardrail.denyDocument` denies, and to whom. Patterns are ARNs in which `*` and `?` stand for any
 * text and any character, also across slashes.
 */
export interface GuardrailOptions {
  /**
   * The shell roles: the only ones that may open a shell. Whoever can make a role that fits can open shells, which is why
   * making one is denied as well.
   *
   * @default ['arn:*:iam::*:role/gameliftstreams-admin-shell/*'], every role with the path of this library's shell roles
   */
  readonly shellRoleArnPatterns?: string[];

  /**
   * The roles of brokers' functions: the only ones that may assume a shell role.
   *
   * @default ['arn:*:iam::*:role/gameliftstreams-admin-shell-broker/*'], every role with the path of this library's brokers
   */
  readonly brokerRoleArnPatterns?: string[];

  /**
   * The roles that may make and change shell roles, brokers' roles and the rest of what is protected: those that deploy.
   * They are not exempt from the first denial, and open no shell. Only roles: a user's keys live long and travel far.
   *
   * @default ['arn:*:iam::*:role/cdk-*-cfn-exec-role-*'], the roles that CloudFormation deploys CDK apps with
   */
  readonly exemptPrincipalArnPatterns?: string[];

  /**
   * Whether the exempt roles themselves are protected, so that nobody else makes a role with such a name or lets
   * themselves assume one. Without it, an administrator needs one `iam:CreateRole` to be exempt.
   *
   * Mind that `cdk bootstrap` makes such a role: bootstrap an account before the guardrail covers it, or name the role
   * that bootstraps among the exempt.
   *
   * @default true
   */
  readonly protectExemptRoles?: boolean;

  /**
   * The tags that are the scope of a shell (the keys of `streamGroupTags`): nobody but the exempt may set or remove them
   * on a stream group, in whatever case they are written.
   *
   * @default - tags are left alone
   */
  readonly streamGroupTagKeys?: string[];

  /**
   * ARNs of brokers' functions (`shell.handler.functionArn`) and of gates' (`shell.approvals.handler.functionArn`, those of
   * `Gate.fromFunction`): nobody but the exempt may change the code or settings of one, or invoke it directly. API Gateway still
   * can, and so can brokers, each of them as far as its own role allows.
   *
   * @default - functions are left alone: whoever may update one, or invoke it, can forge an operator or an approval
   */
  readonly brokerFunctionArnPatterns?: string[];

  /**
   * IDs of brokers' APIs (`shell.api.restApiId`): nobody but the exempt may change one.
   *
   * @default - APIs are left alone: whoever may change one can forge an operator, or have tokens logged
   */
  readonly brokerApiIds?: string[];
}

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
    const length = writtenLength(document.toJSON());
    if (length > SERVICE_CONTROL_POLICY_LIMIT) {
      throw new Error(`the guardrail's document has ${length} characters, and a service control policy takes ${SERVICE_CONTROL_POLICY_LIMIT}: `
        + 'name roles by a common path or prefix (arn:*:iam::*:role/my-path/*) instead of one by one');
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

function patternsOf(options: GuardrailOptions): DenyPatterns {
  const {
    shellRoleArnPatterns: shellRoles = [`arn:*:iam::*:role${SHELL_ROLE_PATH}*`],
    brokerRoleArnPatterns: brokerRoles = [`arn:*:iam::*:role${BROKER_ROLE_PATH}*`],
    exemptPrincipalArnPatterns: exempt = ['arn:*:iam::*:role/cdk-*-cfn-exec-role-*'],
    protectExemptRoles = true,
    streamGroupTagKeys: tagKeys,
    brokerFunctionArnPatterns: brokerFunctions,
    brokerApiIds,
  } = options;
  requireRoleArnPatterns('shellRoleArnPatterns', shellRoles);
  requireRoleArnPatterns('brokerRoleArnPatterns', brokerRoles);
  requireRoleArnPatterns('exemptPrincipalArnPatterns', exempt);
  // https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html; a wildcard would be taken literally
  if (tagKeys) requireEach('streamGroupTagKeys', tagKeys, /^[^*?]{1,128}$/, 'admin-shell, without wildcards');
  if (brokerFunctions) requireEach('brokerFunctionArnPatterns', brokerFunctions, /^arn:[a-z*-]+:lambda:[^:]+:[^:]+:function:.+$/, 'arn:aws:lambda:*:*:function:MyStack-AdminShell*');
  if (brokerApiIds) requireEach('brokerApiIds', brokerApiIds, /^[a-z0-9]+$/, 'a1b2c3d4e5, the ID of a REST API');
  const shellPolicies = [`arn:*:iam::*:policy${SHELL_ROLE_PATH}*`];
  return { shellRoles, brokerRoles, shellPolicies, exempt, protectExemptRoles, tagKeys, brokerFunctions, brokerApiIds };
}
