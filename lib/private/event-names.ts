// --- Our own events ---

/** The broker's events, and the only ones that it may put. */
export const EVENT_SOURCE = 'gameliftstreams.admin-shell';
export const EVENT_DETAIL_TYPES = ['Admin Shell Opened', 'Admin Shell Refused'];

/** The only event that the function that looks for shells without a record may put. */
export const UNEXPLAINED_DETAIL_TYPE = 'Admin Shell Unexplained';

/** The events of the function that keeps approvals, and the only ones that it may put. */
export const APPROVAL_DETAIL_TYPES = {
  requested: 'Admin Shell Approval Requested',
  decided: ['Admin Shell Approved', 'Admin Shell Approval Denied', 'Admin Shell Approval Revoked'],
};

/** The event of the broker about a review of a shell that was opened in an emergency. */
export const EMERGENCY_REVIEWED_DETAIL_TYPE = 'Admin Shell Emergency Reviewed';

// --- CloudTrail's ---

/** Names in CloudTrail's records: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const OPEN_SHELL_EVENT = 'CreateStreamSessionAdminShell';
/**
 * Other ways to a player's session: to connect to it in the player's place, to copy its files, to learn where they are. None of
 * these calls needs an admin shell.
 */
export const SESSION_ACCESS_EVENTS = ['CreateStreamSessionConnection', 'ExportStreamSessionFiles', 'GetStreamSession'];
export const GAMELIFT_STREAMS = 'gameliftstreams.amazonaws.com';

/** Detail type of every CloudTrail record on EventBridge. */
export const RECORD_DETAIL_TYPE = 'AWS API Call via CloudTrail';
