/**
 * Every IAM action that this library allows or denies, each with its reason.
 *
 * Actions and the resource types they take: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */

/** Opens a shell. Allowed to shell roles, denied to everyone else by the guardrail. */
export const OPEN_SHELL_ACTION = 'gameliftstreams:CreateStreamSessionAdminShell';

/** What the shell role may do, on the stream groups of its shell. */
export const SHELL_ACTIONS = [
  // Opens the shell: the one thing the shell role is for.
  OPEN_SHELL_ACTION,
  // Tells a session that is starting from one that is over, so that the broker waits for the one and says so of the other.
  'gameliftstreams:GetStreamSession',
];

/** What the function's own role may do on the shell role, and nobody else may. */
export const ASSUME_SHELL_ROLE_ACTIONS = [
  // Takes on the shell role for one request.
  'sts:AssumeRole',
  // Puts the operator into every CloudTrail record of that session.
  'sts:SetSourceIdentity',
];

/** Writes the operator's full ARN, the reason and the stream session into CloudTrail's record of the AssumeRole call. */
export const TAG_SHELL_SESSION_ACTION = 'sts:TagSession';

/** The session tags that the broker sets, and the only ones it may set. */
export const SHELL_SESSION_TAGS = ['Operator', 'Reason', 'StreamSession'];

/** Announces every shell and every refusal on the default event bus; without the event, no shell is handed out. */
export const PUT_EVENTS_ACTION = 'events:PutEvents';

/**
 * What the function's role may do inside the function alone. Not `*`: calls that Lambda makes for a function (network
 * interfaces, keys) don't say which one it is.
 */
export const BOUND_ACTIONS = [...ASSUME_SHELL_ROLE_ACTIONS, TAG_SHELL_SESSION_ACTION, PUT_EVENTS_ACTION];

/** The session tags that come with gates and with the emergency door. */
export const APPROVED_BY_TAG = 'ApprovedBy';
export const EMERGENCY_TAG = 'Emergency';

/** What the function that keeps approvals does with its table. */
export const KEEP_APPROVALS_ACTIONS = [
  // One request by its operator, session and reason.
  'dynamodb:GetItem',
  // The only write, and always under a condition: that nobody has written since.
  'dynamodb:PutItem',
  // What waits for a decision, and one request by its ID, within a stream group.
  'dynamodb:Query',
];

/** What DynamoDB does with the table's key in the name of whoever reads or writes. */
export const USE_TABLE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Denied on the table to everyone but that function: who writes an item makes up an approval. */
export const WRITE_ITEM_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  // A refusal that is gone can be asked for again.
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  // The same in SQL. Transactions ask for the permissions of what is in them.
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/** The events of the function that keeps approvals, and the only ones that it may put. */
export const APPROVAL_DETAIL_TYPES = {
  requested: 'Admin Shell Approval Requested',
  decided: ['Admin Shell Approved', 'Admin Shell Approval Denied', 'Admin Shell Approval Revoked'],
};

/** What that function's role may do inside the function alone. */
export const BOUND_GATE_ACTIONS = [...KEEP_APPROVALS_ACTIONS, PUT_EVENTS_ACTION];

/** The events that the function may put. */
export const EVENT_SOURCE = 'gameliftstreams.admin-shell';
export const EVENT_DETAIL_TYPES = ['Admin Shell Opened', 'Admin Shell Refused'];

/** Writes the function's log, which holds the record of every request. */
export const WRITE_LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** The event of the function that looks for shells without a record, and the only one it may put. */
export const UNEXPLAINED_DETAIL_TYPE = 'Admin Shell Unexplained';

/** Looks for the broker's record of a shell that CloudTrail has seen. */
export const READ_RECORDS_ACTION = 'logs:FilterLogEvents';

/** What Lambda does with a queue on behalf of a function, under its role. */
export const CONSUME_QUEUE_ACTIONS = [
  // Takes shells that are to be explained.
  'sqs:ReceiveMessage',
  // Those that are.
  'sqs:DeleteMessage',
  // Lambda looks how much there is.
  'sqs:GetQueueAttributes',
];

/** Lists a stream group's live sessions to an operator, whose client offers them to choose from. It opens nothing. */
export const LIST_SESSIONS_ACTION = 'gameliftstreams:ListStreamSessions';

/** Asks the broker for a shell, on the paths of the granted stream groups. */
export const INVOKE_BROKER_ACTION = 'execute-api:Invoke';

// --- denied by the guardrail ---

/**
 * Denied on shell roles and brokers' roles to everyone but a broker's function role. Whoever assumes a shell role without the broker opens
 * shells without a reason, a record or their own name. Names and tags of a session (`sts:SetSourceIdentity`,
 * `sts:TagSession`) only ever come with this action.
 */
export const ASSUME_ROLE_ACTION = 'sts:AssumeRole';

/** Denied on shell roles, brokers' roles and exempt roles to everyone but the exempt. */
export const CHANGE_ROLE_ACTIONS = [
  // A role of one's own on a trusted path or with an exempt name is what the other denials trust.
  'iam:CreateRole',
  // Adds oneself to those who may assume the role.
  'iam:UpdateAssumeRolePolicy',
  // More permissions than the library gave it: another stream group, another service.
  'iam:AttachRolePolicy',
  'iam:PutRolePolicy',
  // No permissions, no shells; and the way to put other ones in their place.
  'iam:DetachRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:DeleteRole',
  // A boundary that someone put there on purpose, or one that blocks the broker.
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  // Longer sessions, another description: what an auditor reads must be what was deployed.
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
  // Tags can decide who may do what with a role.
  'iam:TagRole',
  'iam:UntagRole',
];

/**
 * Denied on shell roles and brokers' roles to everyone but the exempt: a function of one's own that runs with the
 * broker's role can forge any operator. Exempt roles are left out, or nobody could start a deployment with them.
 */
export const PASS_ROLE_ACTION = 'iam:PassRole';

/** Denied on the shell roles' managed policies, and the guardrail's own, to everyone but the exempt. */
export const CHANGE_POLICY_ACTIONS = [
  // Other stream groups, with the role and its trust untouched.
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  // A policy on the protected path looks like one of ours.
  'iam:CreatePolicy',
  // Takes the permission, or the guardrail, away.
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:TagPolicy',
  'iam:UntagPolicy',
];

/** Denied for the tags that are a shell's scope, to everyone but the exempt: they decide where shells can be opened. */
export const TAG_STREAM_GROUP_ACTIONS = [
  // Puts a stream group into the scope.
  'gameliftstreams:TagResource',
  // Takes one out of it, in the middle of an incident.
  'gameliftstreams:UntagResource',
];

/** Like tagging, for a stream group that is born with the tag. It takes no resource but `*`. */
export const CREATE_STREAM_GROUP_ACTION = 'gameliftstreams:CreateStreamGroup';

/** Denied on brokers' and gates' functions, where they are named, to everyone but the exempt. API Gateway's own calls are not affected. */
export const FORGE_REQUEST_ACTIONS = [
  // A made-up request has a made-up operator or approver. The call that brokers make of gates is denied apart.
  'lambda:InvokeAsync',
  'lambda:InvokeFunctionUrl',
  'lambda:CreateFunctionUrlConfig',
  'lambda:UpdateFunctionUrlConfig',
  // Lets another API, service or account invoke it.
  'lambda:AddPermission',
  'lambda:PutResourcePolicy',
  // Other code, or the same code with a layer or a variable that changes it, runs with the broker's role.
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
];

/** Asks a function: API Gateway the broker's, the broker its gates'. Nobody else may, where a resource policy or a guardrail sees to it. */
export const INVOKE_FUNCTION_ACTION = 'lambda:InvokeFunction';

/** Every way to run a function that someone else's policy could allow. */
export const INVOKE_FUNCTION_ACTIONS = [
  INVOKE_FUNCTION_ACTION,
  // The old asynchronous call, which has an action of its own.
  'lambda:InvokeAsync',
  // Through a function URL.
  'lambda:InvokeFunctionUrl',
];

/**
 * Denied on brokers' APIs, where they are named, to everyone but the exempt. API Gateway's actions are HTTP methods, on
 * the parts of an API. Another authorization or integration can forge an operator; execution logging writes tokens down.
 */
export const CHANGE_API_ACTIONS = ['apigateway:DELETE', 'apigateway:PATCH', 'apigateway:POST', 'apigateway:PUT', 'apigateway:UpdateRestApiPolicy'];

/**
 * In the permissions boundary alone, on `*`: a boundary is a ceiling and gives nobody anything, and one that only denies
 * would forbid everything.
 */
export const BOUNDARY_CEILING_ACTION = '*';
