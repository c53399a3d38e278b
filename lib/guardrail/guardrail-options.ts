/**
 * Options of `AdminShellGuardrail.denyDocument`. Patterns are ARNs in which `*` matches any text and `?` any character,
 * including slashes.
 */
export interface GuardrailOptions {
  /**
   * The shell roles: the only ones that may open a shell. Anyone who can create a role that matches can open shells, so
   * creating one is denied as well.
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
   * The roles that may create and change shell roles, brokers' roles and everything else that is protected: those used for
   * deployments. They may not open shells: that denial applies to them, too. Only roles, since users have long-lived access
   * keys.
   *
   * @default ['arn:*:iam::*:role/cdk-*-cfn-exec-role-*'], the roles that CloudFormation uses to deploy CDK apps
   */
  readonly exemptPrincipalArnPatterns?: string[];

  /**
   * Whether the exempt roles themselves are protected, so that nobody else can create a role with such a name or change who
   * may assume one. Otherwise, a single `iam:CreateRole` makes an administrator exempt.
   *
   * Note that `cdk bootstrap` creates such a role: bootstrap an account before the guardrail covers it, or add the role
   * that you bootstrap with to `exemptPrincipalArnPatterns`.
   *
   * @default true
   */
  readonly protectExemptRoles?: boolean;

  /**
   * The tags that define the scope of a shell (the keys of `streamGroupTags`): only exempt roles may set or remove them on a
   * stream group. Case is ignored.
   *
   * @default - tags are not protected
   */
  readonly streamGroupTagKeys?: string[];

  /**
   * ARNs of brokers' functions (`shell.handler.functionArn`) and of gates' (`shell.approvals.handler.functionArn`, those of
   * `Gate.fromFunction`): only exempt roles may change the code or settings of one, or invoke it directly. API Gateway can still
   * invoke it, and so can brokers, each as far as its own role allows.
   *
   * @default - functions are not protected: anyone who may update or invoke one can forge an operator or an approval
   */
  readonly brokerFunctionArnPatterns?: string[];

  /**
   * IDs of brokers' APIs (`shell.api.restApiId`): only exempt roles may change one.
   *
   * @default - APIs are not protected: anyone who may change one can forge an operator, or log tokens
   */
  readonly brokerApiIds?: string[];

  /**
   * Whether to protect the resources that record shells and report them, too: functions, log groups, topics, queues, keys and
   * trails by the tag `gameliftstreams-admin-shell` = `evidence`, which this library adds to the resources that it creates;
   * rules, alarms and dashboards by their names (`admin-shell-…`); the library's roles and policies by their paths; and the
   * buckets of `protectedBucketArnPatterns`. Only exempt roles may change, delete, throttle or untag these resources. Besides
   * them, only the library's own roles may write to such a log group or invoke such a function.
   *
   * Resources of your own that you pass in (a topic, a key, a log group, a trail) are protected once you add the tag to them.
   * On-call staff can't stop the function or purge a queue without an exempt role. docs/security.md lists what can't be
   * protected.
   *
   * @default false
   */
  readonly protectEvidence?: boolean;

  /**
   * With `protectEvidence`: ARN patterns of buckets that only exempt roles and publishers may write to or change. IAM can't
   * recognize buckets by tag or path, so add the trail's (`shell.auditTrail.bucket`) to the default. Leave
   * `arn:*:s3:::cdk-*-assets-*` out if your deployments don't get their code from there.
   *
   * @default ['arn:*:s3:::cdk-*-assets-*'], the buckets that CDK deploys code from
   */
  readonly protectedBucketArnPatterns?: string[];

  /**
   * With `protectEvidence`: the publishers, which are the roles that upload code to these buckets.
   *
   * @default ['arn:*:iam::*:role/cdk-*-file-publishing-role-*'], the roles that CDK publishes assets with
   */
  readonly publisherRoleArnPatterns?: string[];
}
