/**
 * Every IAM action that this library allows, each with its reason.
 *
 * Actions and the resource types they take: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */

/** What the shell role may do, on the stream groups of its shell. */
export const SHELL_ACTIONS = [
  // Opens the shell: the one thing the shell role is for.
  'gameliftstreams:CreateStreamSessionAdminShell',
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

/** The events that the function may put. */
export const EVENT_SOURCE = 'gameliftstreams.admin-shell';
export const EVENT_DETAIL_TYPES = ['Admin Shell Opened', 'Admin Shell Refused'];

/** Writes the function's log, which holds the record of every request. */
export const WRITE_LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Asks the broker for a shell, on the paths of the granted stream groups. */
export const INVOKE_BROKER_ACTION = 'execute-api:Invoke';
