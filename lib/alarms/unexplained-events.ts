import * as events from 'aws-cdk-lib/aws-events';
import { MessageInput } from './message-input';
import { field, Notice } from './notice-texts';
import { EVENT_SOURCE, GAMELIFT_STREAMS, OPEN_SHELL_EVENT, RECORD_DETAIL_TYPE, UNEXPLAINED_DETAIL_TYPE } from '../private/event-names';

/** Shells that were opened with the shell role, as recorded by CloudTrail. A failed call has an error code. */
export function openedShells(shellRoleArn: string): events.EventPattern {
  return {
    source: ['aws.gameliftstreams'],
    detailType: [RECORD_DETAIL_TYPE],
    detail: {
      eventSource: [GAMELIFT_STREAMS],
      eventName: [OPEN_SHELL_EVENT],
      errorCode: [{ exists: false }],
      userIdentity: { sessionContext: { sessionIssuer: { arn: [shellRoleArn] } } },
    },
  };
}

/** The fields of CloudTrail's record that the function gets. Never the response elements, which could contain credentials. */
const MESSAGE: Record<string, string> = {
  accessKeyId: 'userIdentity.accessKeyId',
  serviceRequestId: 'requestID',
  eventId: 'eventID',
  eventTime: 'eventTime',
  principal: 'userIdentity.arn',
  sourceIdentity: 'userIdentity.sessionContext.sourceIdentity',
  sourceIp: 'sourceIPAddress',
  streamGroup: 'requestParameters.Identifier',
  streamSession: 'requestParameters.StreamSessionIdentifier',
};

/**
 * Every value is quoted, so that a missing one becomes an empty string instead of invalid JSON. No value can contain a
 * quotation mark: IDs, session names, addresses and dates have none.
 */
export function shellMessage(): events.RuleTargetInput {
  return new MessageInput(Object.fromEntries(Object.entries(MESSAGE).map(([name, path]) => [name, field(path)])), { quoted: true });
}

/** Events of the function about this shell. */
export function unexplainedShells(shellRoleArn: string): events.EventPattern {
  return { source: [EVENT_SOURCE], detailType: [UNEXPLAINED_DETAIL_TYPE], resources: [shellRoleArn] };
}

export const UNEXPLAINED_NOTICE: Notice = {
  title: 'Unexplained admin shell',
  text: `A shell was opened with the shell role as ${field('sourceIdentity')}, and the broker has no record of it: it was opened without the broker, and the name may be false. `
    + `Session ${field('streamSession')} of group ${field('streamGroup')}, ${field('eventTime')}, from ${field('sourceIp')}, as ${field('principal')}. `
    + `To find out who opened it, look in CloudTrail for the AssumeRole call that returned the access key ${field('accessKeyId')}. CloudTrail event ${field('eventId')}.`,
};
