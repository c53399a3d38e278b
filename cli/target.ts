import { usage } from './failure';

/** The stream group of a shell. */
export interface StreamGroup {
  /** Never an ARN: the broker accepts only a group's ID. */
  readonly streamGroupId: string;
  /** Region and account, if an ARN was given. */
  readonly region?: string;
  readonly account?: string;
}

/** The stream session of a shell. */
export interface Target extends StreamGroup {
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
  if (streamSession === undefined) throw usage('--stream-session is missing: pass the stream session\'s ID (such as ABC123def4567) or its ARN. "sessions" lists the live ones.');
  const session = SESSION_ARN.exec(streamSession)?.groups;
  if (!session && !ID.test(streamSession)) {
    throw usage(`--stream-session ${JSON.stringify(streamSession)} is neither an ID (such as ABC123def4567) nor the ARN of a stream session (arn:aws:gameliftstreams:REGION:ACCOUNT:streamsession/sg-…/ID).`);
  }
  if (!session && GROUP_ID.test(streamSession)) throw usage(`--stream-session ${streamSession} is a stream group's ID: pass it as --stream-group, and the session's as --stream-session.`);
  const group = streamGroup === undefined ? undefined : parseGroup(streamGroup);
  const streamGroupId = group?.streamGroupId ?? session?.group;
  if (streamGroupId === undefined) throw usage('--stream-group is missing: pass the stream group\'s ID (such as sg-1AB2C3De4), or the stream session\'s ARN, which contains it.');
  if (session && session.group !== streamGroupId) throw usage(`--stream-session belongs to stream group ${session.group}, but --stream-group is ${streamGroupId}: leave out --stream-group.`);
  if (session && group?.region && session.region !== group.region) throw usage(`--stream-session is in ${session.region}, but --stream-group in ${group.region}: leave out --stream-group.`);
  if (session && group?.account && session.account !== group.account) throw usage(`--stream-session belongs to account ${session.account}, but --stream-group to ${group.account}: leave out --stream-group.`);
  return {
    streamGroupId,
    streamSession,
    streamSessionId: session?.session ?? streamSession,
    region: session?.region ?? group?.region,
    account: session?.account ?? group?.account,
  };
}

/** @throws if it is neither a stream group's ID nor its ARN */
export function parseGroup(text: string): StreamGroup {
  if (GROUP_ID.test(text)) return { streamGroupId: text };
  const arn = GROUP_ARN.exec(text)?.groups;
  if (arn) return { streamGroupId: arn.id, region: arn.region, account: arn.account };
  const hint = SESSION_ARN.test(text) ? ' It is a stream session\'s ARN: pass it as --stream-session.' : '';
  throw usage(`--stream-group ${JSON.stringify(text)} is neither an ID (such as sg-1AB2C3De4) nor the ARN of a stream group.${hint}`);
}
