import * as events from 'aws-cdk-lib/aws-events';
import { NoticeFormat } from '../alarm-options';

/**
 * What people read. A field that an event lacks is left out by EventBridge; a reason is an operator's own words.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);

interface Notice { readonly title: string; readonly text: string }

const ASKED = `on session ${field('streamSessionId')} of group ${field('streamGroupId')}: ${field('reason')}; ${field('time')}, attempt ${field('attempts')} after ${field('waitedMs')} ms`;
const ASKER = `Operator ${field('operator')} from ${field('sourceIp')}, request ${field('requestId')}`;

export const OPENED_NOTICE: Notice = {
  title: 'Admin shell opened',
  text: `${field('sourceIdentity')} opened a shell ${ASKED}. ${ASKER}, Session Manager session ${field('ssmSessionId')}.`,
};

export const REFUSED_NOTICE: Notice = {
  title: 'Admin shell refused',
  text: `${field('sourceIdentity')} was refused a shell (${field('outcome')}) ${ASKED}. ${ASKER}, Session Manager session ${field('ssmSessionId')}.`,
};

const CALLER = `${field('userIdentity.type')} ${field('userIdentity.arn')} (principal ${field('userIdentity.principalId')}, account ${field('userIdentity.accountId')}, service ${field('userIdentity.invokedBy')}) from ${field('sourceIPAddress')}`;

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
