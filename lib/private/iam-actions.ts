/**
 * Every IAM action that this library's constructs allow, or keep for themselves, each with its reason. Those that the guardrail denies are in
 * lib/guardrail/denied-actions.ts.
 *
 * Actions and the resource types they support: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */

/** Opens a shell. Allowed to shell roles, denied to everyone else by the guardrail. */
export const OPEN_SHELL_ACTION = 'gameliftstreams:CreateStreamSessionAdminShell';

/** What the shell role may do, on the stream groups of its shell. */
export const SHELL_ACTIONS = [
  // Opens the shell: the only purpose of the shell role.
  OPEN_SHELL_ACTION,
  // Distinguishes a session that is starting, for which the broker waits, from one that has ended, which it reports.
  'gameliftstreams:GetStreamSession',
];

/** What only the function's own role may do with the shell role. */
export const ASSUME_SHELL_ROLE_ACTIONS = [
  // Assumes the shell role for one request.
  'sts:AssumeRole',
  // Names the operator in every CloudTrail record of that session.
  'sts:SetSourceIdentity',
];

/** Writes the operator's full ARN, the reason and the stream session into CloudTrail's record of the AssumeRole call. */
export const TAG_SHELL_SESSION_ACTION = 'sts:TagSession';

/** Announces every shell and every refusal on the default event bus; without the event, no shell is handed out. */
export const PUT_EVENTS_ACTION = 'events:PutEvents';

/**
 * What the function's role may do only inside the function. Not `*`: calls that Lambda makes on behalf of a function
 * (network interfaces, keys) don't carry the function's ARN.
 */
export const BOUND_ACTIONS = [...ASSUME_SHELL_ROLE_ACTIONS, TAG_SHELL_SESSION_ACTION, PUT_EVENTS_ACTION];

/** Writes the function's log, which contains the record of every request. */
export const WRITE_LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Finds the broker's record of a shell that CloudTrail recorded. */
export const READ_RECORDS_ACTION = 'logs:FilterLogEvents';

/** What Lambda does with the queue of an event source mapping, with the function's role. */
export const CONSUME_QUEUE_ACTIONS = [
  // Receives the shells for which the function must find a record.
  'sqs:ReceiveMessage',
  // Removes those that the function has finished with.
  'sqs:DeleteMessage',
  // Reads the queue's length, by which Lambda scales.
  'sqs:GetQueueAttributes',
];

/** Lists a stream group's live sessions, so that the operator can choose one in the client. It opens nothing. */
export const LIST_SESSIONS_ACTION = 'gameliftstreams:ListStreamSessions';

/** Asks the broker for a shell, on the paths of the granted stream groups. */
export const INVOKE_BROKER_ACTION = 'execute-api:Invoke';

/** Invokes a function: API Gateway invokes the broker's, the broker its gates'. A resource policy or a guardrail can deny it to everyone else. */
export const INVOKE_FUNCTION_ACTION = 'lambda:InvokeFunction';

/** Every action that runs a function and that an identity policy could allow. */
export const INVOKE_FUNCTION_ACTIONS = [
  INVOKE_FUNCTION_ACTION,
  // The deprecated asynchronous call, which has an action of its own.
  'lambda:InvokeAsync',
  // Through a function URL.
  'lambda:InvokeFunctionUrl',
];

/** What the function that keeps approvals does with its table. */
export const KEEP_APPROVALS_ACTIONS = [
  // One request by its operator, session and reason.
  'dynamodb:GetItem',
  // The only write, always on the condition that nobody else has written since.
  'dynamodb:PutItem',
  // Finds pending requests, and one request by its ID, within a stream group.
  'dynamodb:Query',
];

/** What DynamoDB does with the table's key on behalf of the caller. */
export const USE_TABLE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Denied on the table of approvals to everyone but that function: writing an item can forge an approval. */
export const WRITE_ITEM_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  // After deleting a denial, the same could be requested again.
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  // The same with PartiQL. A transaction requires the permissions for its statements.
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/** What the approvals function's role may do only inside the function. */
export const BOUND_GATE_ACTIONS = [...KEEP_APPROVALS_ACTIONS, PUT_EVENTS_ACTION];
