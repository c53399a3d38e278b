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

  /**
   * Whether what records and tells of shells is protected, too: functions, log groups, topics, queues, keys and trails by the
   * tag `gameliftstreams-admin-shell` = `evidence`, which this library gives to what it makes; rules, alarms and dashboards by
   * their names (`admin-shell-…`); its roles and policies by their paths; and the buckets of `protectedBucketArnPatterns`.
   * Nobody but the exempt may change, delete, starve or untag them, and nobody but the library's own roles write into a
   * log group or invoke a function of theirs.
   *
   * What you made yourself and passed in (a topic, a key, a log group, a trail) is protected once you give it the tag. Who is on
   * call can't stop the function, or purge a queue, without an exempt role. What can't be protected is listed in docs/security.md.
   *
   * @default false
   */
  readonly protectEvidence?: boolean;

  /**
   * With `protectEvidence`: ARN patterns of buckets that only the exempt, and those that publish, may write to or change. IAM
   * knows buckets by neither tag nor path: name the trail's (`shell.auditTrail.bucket`) beside the default, without `arn:*:s3:::cdk-*-assets-*`
   * if deployments take their code from elsewhere.
   *
   * @default ['arn:*:s3:::cdk-*-assets-*'], the buckets that CDK deploys code from
   */
  readonly protectedBucketArnPatterns?: string[];

  /**
   * With `protectEvidence`: the roles that put code into these buckets.
   *
   * @default ['arn:*:iam::*:role/cdk-*-file-publishing-role-*'], the roles that CDK publishes assets with
   */
  readonly publisherRoleArnPatterns?: string[];
}
