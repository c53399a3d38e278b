import * as events from 'aws-cdk-lib/aws-events';
import { NoticeFormat } from './alarm-options';

/**
 * What people read. EventBridge leaves out a field that an event lacks, and puts a value in as it is, without escaping: one
 * with a quotation mark in it breaks the text, and whether that still goes out is not documented. A reason is an
 * operator's own words, who could so keep the notice of their shell from everyone. A reason that holds such a character is
 * therefore mentioned, not quoted; nothing else that stands here can hold one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);

export interface Notice { readonly title: string; readonly text: string }

/** Characters that a text can't take over as they are, as EventBridge's wildcard patterns. */
export const UNQUOTABLE = ['*"*', '*\\\\*'];

const asked = (reason: string) =>
  `on session ${field('streamSessionId')} of group ${field('streamGroupId')}${reason}; ${field('time')}, attempt ${field('attempts')} after ${field('waitedMs')} ms`;
const ASKER = `Operator ${field('operator')} from ${field('sourceIp')}, request ${field('requestId')}`;

const opened = (reason: string): Notice => ({
  title: 'Admin shell opened',
  text: `${field('sourceIdentity')} opened a shell ${asked(reason)}. ${ASKER}, Session Manager session ${field('ssmSessionId')}.`,
});

export const OPENED_NOTICE = opened(`: ${field('reason')}`);

export const OPENED_UNQUOTED_NOTICE = opened(' (a reason with quotation marks or backslashes in it, which only the log has)');

export const REFUSED_NOTICE: Notice = {
  title: 'Admin shell refused',
  text: `${field('sourceIdentity')} was refused a shell (${field('outcome')}) ${asked('')}. ${ASKER}, Session Manager session ${field('ssmSessionId')}.`,
};

export const CALLER = `${field('userIdentity.type')} ${field('userIdentity.arn')} (principal ${field('userIdentity.principalId')}, account ${field('userIdentity.accountId')}, service ${field('userIdentity.invokedBy')}) from ${field('sourceIPAddress')}`;

export const BYPASSED_NOTICE: Notice = {
  title: 'Admin shell asked for without the broker',
  text: `${CALLER} went round the broker and called CreateStreamSessionAdminShell on session ${field('requestParameters.StreamSessionIdentifier')} of group ${field('requestParameters.Identifier')}; `
    + `${field('eventTime')}, error: [${field('errorCode')}]. CloudTrail event ${field('eventID')}.`,
};

export const TAMPERED_NOTICE: Notice = {
  title: 'What guards admin shells was changed',
  text: `${CALLER} called ${field('eventName')} of ${field('eventSource')} on what guards or records admin shells; ${field('eventTime')}, error: [${field('errorCode')}]. CloudTrail event ${field('eventID')}.`,
};

export function noticeInput({ title, text }: Notice, format: NoticeFormat): events.RuleTargetInput {
  return format === NoticeFormat.CHAT
    ? events.RuleTargetInput.fromObject({ version: '1.0', source: 'custom', content: { title, description: text } })
    : events.RuleTargetInput.fromText(text);
}
