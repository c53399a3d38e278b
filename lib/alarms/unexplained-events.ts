import * as events from 'aws-cdk-lib/aws-events';
import { field, Notice } from './notice-texts';
import { EVENT_SOURCE, UNEXPLAINED_DETAIL_TYPE } from '../private/iam-actions';
import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT, RECORD_DETAIL_TYPE } from '../private/names';

/** Shells that were opened under the shell role, as CloudTrail saw them. A call that failed carries an error code. */
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

/** What of CloudTrail's record the function gets. Never the answer: what the service puts there may open a shell. */
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
 * Every value between quotation marks, so that one that the record lacks is an empty text and not a hole. None can hold a
 * quotation mark: IDs, names of sessions, addresses and dates have none.
 */
export function shellMessage(): events.RuleTargetInput {
  return new QuotedFields(MESSAGE);
}

class QuotedFields extends events.RuleTargetInput {
  constructor(private readonly fields: Record<string, string>) {
    super();
  }

  public bind(): events.RuleTargetInputProperties {
    const names = Object.keys(this.fields);
    return {
      inputPathsMap: Object.fromEntries(names.map(name => [name, `$.detail.${this.fields[name]}`])),
      inputTemplate: `{${names.map(name => `"${name}":"<${name}>"`).join(',')}}`,
    };
  }
}

/** What the function has found, of this shell. */
export function unexplainedShells(shellRoleArn: string): events.EventPattern {
  return { source: [EVENT_SOURCE], detailType: [UNEXPLAINED_DETAIL_TYPE], resources: [shellRoleArn] };
}

export const UNEXPLAINED_NOTICE: Notice = {
  title: 'Admin shell that nobody can explain',
  text: `A shell was opened under the shell role as ${field('sourceIdentity')}, and the broker has no record of it: it was opened without the broker, and the name may be false. `
    + `Session ${field('streamSession')} of group ${field('streamGroup')}, ${field('eventTime')}, from ${field('sourceIp')}, as ${field('principal')}. `
    + `See which call of AssumeRole in CloudTrail gave out the access key ${field('accessKeyId')}, and who made it. CloudTrail event ${field('eventId')}.`,
};
