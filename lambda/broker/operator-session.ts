import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';
import { assumingFailed, assumingThrottled } from './refusals';
import { retryAfterWait } from './retry-after';
import type { Settings } from './settings';
import type { BrokerError } from '../shared/errors';
import { persist, type Try } from '../shared/persist';
import { retryKindOf } from '../shared/retry-kind';
import { sendOnce, type SendError } from '../shared/send-once';
import type { Timing } from '../shared/timing';

/** The operator and request for which the shell role is assumed. */
export interface OperatorSession {
  readonly operatorArn: string;
  readonly sourceIdentity: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  readonly approvedBy?: string;
  readonly emergency?: boolean;
}

/** Credentials for calling the service, for one request. */
export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The shortest session STS gives: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_SECONDS = 900;

/**
 * Assumes the shell role for one operator, one stream group and one request. CloudTrail then records the operator with
 * every call made with it; the session policy restricts it to that stream group.
 *
 * Safe to repeat: an unused session does no harm and expires.
 */
export async function assumeShellRole(
  sts: STSClient,
  session: OperatorSession,
  settings: Settings,
  until: number,
  timing: Timing,
): Promise<OperatorCredentials> {
  let current = session;
  const { done, error } = await persist(async (timeoutMs, signal): Promise<Try<OperatorCredentials>> => {
    const sent = await sendOnce(sts, new AssumeRoleCommand(assumption(current, settings)), { timing, timeoutMs, signal });
    if (sent.error?.name.startsWith('PackedPolicyTooLarge') && current.reason !== undefined) {
      // Tags and session policy share a packed size limit. The reason can be left out, since the record has it in full.
      current = { ...session, reason: undefined };
      return { error: sent.error, repeat: 'at once' };
    }
    if (sent.error) return { error: sent.error };
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = sent.output.Credentials ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken) return { error: { name: 'no credentials in the answer', status: 200, unparsable: true } };
    return { done: { accessKeyId, secretAccessKey, sessionToken } };
  }, { timing, until, ifRetryAfterTooLong: 'give up' });
  if (error) throw refusalFor(error, session);
  return done;
}

function refusalFor(error: SendError, { sourceIdentity }: OperatorSession): BrokerError {
  return retryKindOf(error) === 'throttling'
    ? assumingThrottled(sourceIdentity, retryAfterWait(error.retryAfterMs, 0).seconds)
    : assumingFailed(sourceIdentity, error.name);
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
      ...session.approvedBy === undefined ? [] : [{ Key: 'ApprovedBy', Value: tagValue(session.approvedBy) }],
      ...session.emergency ? [{ Key: 'Emergency', Value: 'true' }] : [],
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
