/**
 * The IAM actions that a guardrail denies, each with its reason; OPEN_SHELL_ACTION and INVOKE_FUNCTION_ACTION are shared with what the
 * constructs allow (lib/private/iam-actions.ts).
 *
 * Actions and the resource types they support: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */

/**
 * Denied on shell roles and brokers' roles to everyone but a broker's function role. Anyone who assumes a shell role
 * without the broker opens shells without a reason, a record or their own name. `sts:SetSourceIdentity` and
 * `sts:TagSession` need no denial of their own: they have an effect only together with this action.
 */
export const ASSUME_ROLE_ACTION = 'sts:AssumeRole';

/** Denied on shell roles, brokers' roles and exempt roles to everyone but exempt principals. */
export const CHANGE_ROLE_ACTIONS = [
  // The other denials trust a role by its path or name: a new role there would be trusted, too.
  'iam:CreateRole',
  // Lets further principals assume the role.
  'iam:UpdateAssumeRolePolicy',
  // Adds permissions beyond those of the library: another stream group, another service.
  'iam:AttachRolePolicy',
  'iam:PutRolePolicy',
  // Removes permissions, so that no shell can be opened, or so that others can replace them.
  'iam:DetachRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:DeleteRole',
  // Removes a boundary that someone set on purpose, or sets one that blocks the broker.
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  // Allows longer sessions or changes the description: an auditor must see what was deployed.
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
  // Tags can decide who may use or change a role.
  'iam:TagRole',
  'iam:UntagRole',
];

/**
 * Denied on shell roles and brokers' roles to everyone but exempt principals: a function of the caller's own that runs with
 * the broker's role can forge any operator. Not denied on exempt roles, or nobody could start a deployment with them.
 */
export const PASS_ROLE_ACTION = 'iam:PassRole';

/** Denied on the shell roles' managed policies, and the guardrail's own, to everyone but exempt principals. */
export const CHANGE_POLICY_ACTIONS = [
  // Adds other stream groups without touching the role or its trust policy.
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  // A policy on the protected path looks like one of ours.
  'iam:CreatePolicy',
  // Removes the permission or the guardrail.
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:TagPolicy',
  'iam:UntagPolicy',
];

/** Denied for the tags that define a shell's scope, to everyone but exempt principals: they decide where shells can be opened. */
export const TAG_STREAM_GROUP_ACTIONS = [
  // Adds a stream group to the scope.
  'gameliftstreams:TagResource',
  // Removes one from it, perhaps in the middle of an incident.
  'gameliftstreams:UntagResource',
];

/** Denied like tagging: a stream group can be created with the tag. The action supports no resource but `*`. */
export const CREATE_STREAM_GROUP_ACTION = 'gameliftstreams:CreateStreamGroup';

/** Denied on brokers' and gates' functions, where they are named, to everyone but exempt principals. API Gateway's own calls are not affected. */
export const FORGE_REQUEST_ACTIONS = [
  // A forged request names a forged operator or approver. The call by which brokers ask their gates is denied separately.
  'lambda:InvokeAsync',
  'lambda:InvokeFunctionUrl',
  'lambda:CreateFunctionUrlConfig',
  'lambda:UpdateFunctionUrlConfig',
  // Lets another API, service or account invoke it.
  'lambda:AddPermission',
  'lambda:PutResourcePolicy',
  // Runs other code with the broker's role, or the same code with a layer or an environment variable that changes it.
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
];

/**
 * Denied on brokers' APIs, where they are named, to everyone but exempt principals. API Gateway's actions are HTTP methods
 * on the parts of an API. A changed authorizer or integration can forge an operator; execution logging would log tokens.
 */
export const CHANGE_API_ACTIONS = ['apigateway:DELETE', 'apigateway:PATCH', 'apigateway:POST', 'apigateway:PUT', 'apigateway:UpdateRestApiPolicy'];

/**
 * Replaces `CHANGE_ROLE_ACTIONS` and `CHANGE_POLICY_ACTIONS` with `protectEvidence`, for the same roles and policies, in fewer
 * characters. It covers all actions but reads and PassRole.
 */
export const CHANGE_ANY_ROLE_ACTIONS = [
  'iam:Attach*', 'iam:Create*', 'iam:Delete*', 'iam:Detach*', 'iam:Put*', 'iam:Set*', 'iam:Tag*', 'iam:Untag*', 'iam:Update*',
];

/**
 * Denied on resources with the library's tag, to everyone but exempt principals. Wildcards, because a service control policy
 * has only 5,120 characters; none of them covers what the functions, or services on their behalf, do in normal operation.
 */
export const CHANGE_EVIDENCE_ACTIONS = [
  // Functions: change code, settings, policies or event sources; delete, or throttle with a concurrency of zero.
  'lambda:Add*', 'lambda:Create*', 'lambda:Delete*', 'lambda:Publish*', 'lambda:Put*', 'lambda:Remove*', 'lambda:Tag*', 'lambda:Untag*', 'lambda:Update*',
  // Log groups: delete, shorten retention, mask, transform, copy, change the key. Not PutLogEvents, with which the functions write.
  'logs:Associate*', 'logs:Delete*', 'logs:Disassociate*', 'logs:PutData*', 'logs:PutMetric*', 'logs:PutRetention*', 'logs:PutSubscription*',
  'logs:PutTransformer', 'logs:Tag*', 'logs:Untag*',
  // Topics and their subscriptions.
  'sns:Add*', 'sns:Delete*', 'sns:PutData*', 'sns:Remove*', 'sns:Set*', 'sns:Tag*', 'sns:Unsub*', 'sns:Untag*',
  // Queues. DeleteMessage is below, since the function that compares records deletes the messages it has processed.
  'sqs:Add*', 'sqs:DeleteQueue', 'sqs:PurgeQueue', 'sqs:Remove*', 'sqs:Set*', 'sqs:Tag*', 'sqs:Untag*',
  // Keys. Not grants, which services create and retire.
  'kms:Disable*', 'kms:PutKeyPolicy', 'kms:Schedule*', 'kms:Tag*', 'kms:Untag*',
  // Trails: stop, delete, or select other events.
  'cloudtrail:Add*', 'cloudtrail:Delete*', 'cloudtrail:Put*', 'cloudtrail:Remove*', 'cloudtrail:StopLogging', 'cloudtrail:Update*',
  // The table of approvals. Its function puts items; nothing updates or deletes one.
  'dynamodb:Delete*', 'dynamodb:PutRes*', 'dynamodb:Tag*', 'dynamodb:Untag*', 'dynamodb:Update*',
];

/**
 * Denied on resources with the tag, to everyone but exempt principals and the roles that need these actions in normal
 * operation: each action can forge a record or a request, or remove one.
 */
export const FORGE_RECORD_ACTIONS = [
  // A forged record in the broker's log group would explain a shell that bypassed the broker.
  'logs:PutLogEvents',
  'logs:CreateLogStream',
  // Removes a shell for which a record has yet to be found.
  'sqs:DeleteMessage',
  // Forges an approval.
  'dynamodb:PutItem',
  // A forged request names a forged operator. Calls by API Gateway itself are not affected, since no role makes them.
  'lambda:Invoke*',
];

/** Denied on rules, alarms and dashboards whose names have the library's prefix, to everyone but exempt principals. */
export const CHANGE_NAMED_ACTIONS = [
  'events:Delete*', 'events:Disable*', 'events:Put*', 'events:Remove*', 'events:Tag*', 'events:Untag*',
  // Includes PutAlarmMuteRule and SetAlarmState, which can keep an alarm from firing.
  'cloudwatch:Delete*', 'cloudwatch:Disable*', 'cloudwatch:Put*', 'cloudwatch:Set*', 'cloudwatch:Tag*', 'cloudwatch:Untag*',
];

/** Denied on the trail's bucket and the bucket with the code of deployments, to everyone but exempt principals and publishers. */
export const CHANGE_BUCKET_ACTIONS = [
  // Deletes log files and their versions, the bucket itself, its policy.
  's3:Delete*',
  // Replaces the code of the next deployment; changes policies, lifecycle rules, versioning, encryption.
  's3:Put*',
  // Overwrites objects with replicas from another bucket.
  's3:Replicate*',
];

/**
 * Allowed on `*`, in the permissions boundary only: a boundary grants nothing, it limits what other policies can grant, and
 * a boundary without an Allow would forbid everything.
 */
export const BOUNDARY_CEILING_ACTION = '*';
