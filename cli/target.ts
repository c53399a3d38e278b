import { usage } from './failure';

/** The stream group of a shell. */
export interface Place {
  /** Never an ARN: the broker accepts only a group's ID. */
  readonly streamGroupId: string;
  /** Partition, Region and account, if an ARN was given. */
  readonly region?: string;
  readonly account?: string;
}

/** The stream session of a shell. */
export interface Target extends Place {
  /** As given: an ID, or the full ARN, so that a broker of another account can refuse it. */
  readonly streamSession: string;
  readonly streamSessionId: string;
}

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const ID = /^[A-Za-z0-9-]{1,128}$/;
const GROUP_ID = /^sg-[A-Za-z0-9]{1,125}$/;
const GROUP_ARN = /^arn:[a-z-]+:gameliftstreams:(?<region>[a-z0-9-]+):(?<account>\d{12}):streamgroup\/(?<id>sg-[A-Za-z0-9]{1,125})$/;
const SESSION_ARN = /^arn:[a-z-]+:gameliftstreams:(?<region>[a-z0-9-]+):(?<account>\d{12}):streamsession\/(?<group>sg-[A-Za-z0-9]{1,125})\/(?<session>[A-Za-z0-9-]{1,128})$/;

/**
 * Parses IDs and ARNs; a stream session's ARN includes its group.
 *
 * @throws if something is missing, is neither an ID nor an ARN, or contradicts itself
 */
export function parseTarget(streamGroup: string | undefined, streamSession: string | undefined): Target {
  if (streamSession === undefined) throw usage('--stream-session is missing: give the stream session\'s ID (such as ABC123def4567) or its ARN. "sessions" lists those that are live.');
  const session = SESSION_ARN.exec(streamSession)?.groups;
  if (!session && !ID.test(streamSession)) {
    throw usage(`--stream-session ${JSON.stringify(streamSession)} is neither an ID (such as ABC123def4567) nor the ARN of a stream session (arn:aws:gameliftstreams:REGION:ACCOUNT:streamsession/sg-…/ID).`);
  }
  if (!session && GROUP_ID.test(streamSession)) throw usage(`--stream-session ${streamSession} is a stream group's ID: give it to --stream-group, and the session's to --stream-session.`);
  const group = streamGroup === undefined ? undefined : parseGroup(streamGroup);
  const streamGroupId = group?.streamGroupId ?? session?.group;
  if (streamGroupId === undefined) throw usage('--stream-group is missing: give the stream group\'s ID (such as sg-1AB2C3De4), or the stream session as an ARN, which holds it.');
  if (session && session.group !== streamGroupId) throw usage(`--stream-session belongs to stream group ${session.group}, --stream-group says ${streamGroupId}: leave --stream-group out.`);
  if (session && group?.region && session.region !== group.region) throw usage(`--stream-session is in ${session.region}, --stream-group in ${group.region}: leave --stream-group out.`);
  if (session && group?.account && session.account !== group.account) throw usage(`--stream-session is of account ${session.account}, --stream-group of ${group.account}: leave --stream-group out.`);
  return {
    streamGroupId,
    streamSession,
    streamSessionId: session?.session ?? streamSession,
    region: session?.region ?? group?.region,
    account: session?.account ?? group?.account,
  };
}

/** @throws if it is neither a stream group's ID nor its ARN */
export function parseGroup(text: string): Place {
  if (GROUP_ID.test(text)) return { streamGroupId: text };
  const arn = GROUP_ARN.exec(text)?.groups;
  if (arn) return { streamGroupId: arn.id, region: arn.region, account: arn.account };
  const hint = SESSION_ARN.test(text) ? ' It is a stream session\'s: give it to --stream-session.' : '';
  throw usage(`--stream-group ${JSON.stringify(text)} is neither an ID (such as sg-1AB2C3De4) nor the ARN of a stream group.${hint}`);
}
