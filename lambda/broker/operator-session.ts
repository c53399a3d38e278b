import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';
import type { Settings } from './settings';
import { BrokerError } from '../shared/errors';
import { sendOnce } from '../shared/send-once';

/** For whom and for what the shell role is assumed. */
export interface OperatorSession {
  readonly operatorArn: string;
  readonly sourceIdentity: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  readonly reason?: string;
}

/** What the service is called with, for this one request. */
export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The shortest session STS gives: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_SECONDS = 900;

/**
 * Assumes the shell role for one operator, one stream group and one request. CloudTrail then records the operator with
 * every call made under it; the session policy leaves nothing but the one stream group within reach.
 */
export async function assumeShellRole(sts: STSClient, session: OperatorSession, settings: Settings, timeoutMs: number): Promise<OperatorCredentials> {
  const givenUpAt = performance.now() + timeoutMs;
  const withReason = await sendOnce(sts, new AssumeRoleCommand(assumption(session, settings)), timeoutMs);
  // Tags and session policy share a packed size limit. The reason is the one part that the record keeps in full anyway.
  const sent = withReason.error?.name.startsWith('PackedPolicyTooLarge') && session.reason !== undefined
    ? await sendOnce(sts, new AssumeRoleCommand(assumption({ ...session, reason: undefined }, settings)), givenUpAt - performance.now())
    : withReason;

  const credentials = sent.output?.Credentials;
  if (!credentials?.AccessKeyId || !credentials.SecretAccessKey || !credentials.SessionToken) {
    throw new BrokerError('InternalServerException', `The broker could not assume its shell role for ${session.sourceIdentity} (${sent.error?.name ?? 'no credentials in the answer'}). Ask again; if it lasts, tell the platform team, with this answer's request ID.`);
  }
  return { accessKeyId: credentials.AccessKeyId, secretAccessKey: credentials.SecretAccessKey, sessionToken: credentials.SessionToken };
}

function assumption(session: OperatorSession, { shellRoleArn, partition, region, account }: Settings): AssumeRoleCommandInput {
  return {
    RoleArn: shellRoleArn,
    RoleSessionName: session.sourceIdentity,
    SourceIdentity: session.sourceIdentity,
    DurationSeconds: SESSION_SECONDS,
    Tags: [
      { Key: 'Operator', Value: tagValue(session.operatorArn) },
      ...session.reason === undefined ? [] : [{ Key: 'Reason', Value: tagValue(session.reason) }],
      { Key: 'StreamSession', Value: tagValue(session.streamSessionId) },
    ],
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession'],
        Resource: `arn:${partition}:gameliftstreams:${region}:${account}:streamgroup/${session.streamGroupId}`,
      }],
    }),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html: the characters and the length that a session tag's value may have. */
function tagValue(text: string): string {
  return Array.from(text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_')).slice(0, 256).join('');
}
