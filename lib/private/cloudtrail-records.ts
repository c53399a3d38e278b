/** How CloudTrail names what we look for. Records have this form: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const OPEN_SHELL_EVENT = 'CreateStreamSessionAdminShell';
export const GAMELIFT_STREAMS = 'gameliftstreams.amazonaws.com';
export const STREAM_GROUP_RESOURCE_TYPE = 'AWS::GameLiftStreams::StreamGroup';
/** Detail type of every record on EventBridge. */
export const RECORD_DETAIL_TYPE = 'AWS API Call via CloudTrail';
