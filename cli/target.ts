import { ExitCode, Failure } from './failure';

/** What a shell is wanted on. IDs, never ARNs: the broker takes a group by its ID only. */
export interface Target {
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  /** Where the ARN says it is, if one was given. */
  readonly region?: string;
}

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const ID = /^[A-Za-z0-9-]{1,128}$/;
const GROUP_ARN = /^arn:[a-z-]+:gameliftstreams:(?<region>[a-z0-9-]+):\d{12}:streamgroup\/(?<group>[A-Za-z0-9-]{1,128})$/;
const SESSION_ARN = /^arn:[a-z-]+:gameliftstreams:(?<region>[a-z0-9-]+):\d{12}:streamsession\/(?<group>[A-Za-z0-9-]{1,128})\/(?<session>[A-Za-z0-9-]{1,128})$/;

/**
 * Takes ARNs apart; a stream session's ARN holds its group.
 *
 * @throws if something is missing, is neither an ID nor an ARN, or contradicts itself
 */
export function parseTarget(streamGroup: string | undefined, streamSession: string | undefined): Target {
  if (streamSession === undefined) throw usage('--stream-session is missing: give the stream session\'s ID (such as ABC123def4567) or its ARN.');
  const session = SESSION_ARN.exec(streamSession)?.groups;
  if (!session && !ID.test(streamSession)) {
    throw usage(`--stream-session ${JSON.stringify(streamSession)} is neither an ID (such as ABC123def4567) nor the ARN of a stream session (arn:aws:gameliftstreams:REGION:ACCOUNT:streamsession/sg-…/ID).`);
  }
  const group = streamGroup === undefined ? undefined : groupOf(streamGroup);
  const streamGroupId = group?.id ?? session?.group;
  if (streamGroupId === undefined) throw usage('--stream-group is missing: give the stream group\'s ID (such as sg-1AB2C3De4), or the stream session as an ARN, which holds it.');
  if (session && session.group !== streamGroupId) throw usage(`--stream-session belongs to stream group ${session.group}, --stream-group says ${streamGroupId}: leave --stream-group out.`);
  if (session && group?.region && session.region !== group.region) throw usage(`--stream-session is in ${session.region}, --stream-group in ${group.region}: leave --stream-group out.`);
  return { streamGroupId, streamSessionId: session?.session ?? streamSession, region: session?.region ?? group?.region };
}

function groupOf(text: string): { id: string; region?: string } {
  if (ID.test(text)) return { id: text };
  const arn = GROUP_ARN.exec(text)?.groups;
  if (!arn) throw usage(`--stream-group ${JSON.stringify(text)} is neither an ID (such as sg-1AB2C3De4) nor the ARN of a stream group.`);
  return { id: arn.group, region: arn.region };
}

function usage(message: string): Failure {
  return new Failure(ExitCode.USAGE, message);
}
