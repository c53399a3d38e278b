import { randomUUID } from 'node:crypto';
import type { ServiceCall } from '../services/game-lift-streams';
import type { Identity } from '../services/identities';
import type { Template, Value } from '../template/template';

/** A CloudTrail record. */
export type CloudTrailRecord = Record<string, any>;

/**
 * What CloudTrail records of a call to the service, in the documented shape of a data event. An unsigned call leaves no
 * record. AWS doesn't document what `responseElements` holds: here it is the session's ID, never what opens a shell.
 * https://docs.aws.amazon.com/gameliftstreams/latest/developerguide/logging-using-cloudtrail.html
 */
export function recordOf(call: ServiceCall, { account, region, partition }: Template): CloudTrailRecord | undefined {
  if (call.caller === undefined) return undefined;
  const group = call.streamGroup.split('/').pop();
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(call.caller, account, call.time),
    eventTime: call.time,
    eventSource: 'gameliftstreams.amazonaws.com',
    eventName: call.operation,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...call.errorType !== undefined && { errorCode: call.errorType.replace(/^AccessDeniedException$/, 'AccessDenied'), errorMessage: call.message },
    requestParameters: { Identifier: call.streamGroup, StreamSessionIdentifier: call.streamSession },
    responseElements: call.ssmSessionId === undefined ? null : { SessionId: call.ssmSessionId, StreamUrl: '***', TokenValue: '***' },
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly: call.operation !== 'CreateStreamSessionAdminShell',
    resources: [{
      accountId: account,
      type: 'AWS::GameLiftStreams::StreamGroup',
      ARN: `arn:${partition}:gameliftstreams:${region}:${account}:streamgroup/${group}`,
    }],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: account,
    eventCategory: 'Data',
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function userIdentity({ arn, userId, roleArn, accessKeyId, sourceIdentity }: Identity, accountId: string, time: string): object {
  return {
    type: 'AssumedRole',
    principalId: userId,
    arn,
    accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: userId.split(':')[0], arn: roleArn, accountId, userName: roleArn.split('/').pop() },
      attributes: { creationDate: time, mfaAuthenticated: 'false' },
      ...sourceIdentity !== undefined && { sourceIdentity },
    },
  };
}

/** A trail of a template: what it records, and where it delivers to. */
export interface Trail {
  /** Name of its log group. */
  readonly logGroup: string;
  records(record: CloudTrailRecord): boolean;
}

export function trails(template: Template): Trail[] {
  return template.ofType('AWS::CloudTrail::Trail').map(([id, { Properties }]) => {
    const { AdvancedEventSelectors: selectors = [], CloudWatchLogsLogGroupArn: logGroupArn, IsLogging } = template.resolve(Properties);
    if (!IsLogging || logGroupArn === undefined) throw new Error(`trail ${id} is not logging, or delivers to no log group`);
    return {
      logGroup: logGroupArn.split(':')[6],
      records: record => selectors.some(({ FieldSelectors }: Value) => FieldSelectors.every((selector: Value) => selectorMatches(selector, record))),
    };
  });
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
function selectorMatches({ Field, Equals = [], StartsWith = [], ...others }: Value, record: CloudTrailRecord): boolean {
  if (Equals.length + StartsWith.length === 0 || Object.keys(others).length > 0) {
    throw new Error(`the local environment supports only Equals and StartsWith in a trail's selectors: ${JSON.stringify({ Field, ...others })}`);
  }
  const [resource] = record.resources;
  const values: Record<string, string> = {
    'eventCategory': record.eventCategory,
    'eventName': record.eventName,
    'resources.type': resource.type,
    'resources.ARN': resource.ARN,
    'readOnly': String(record.readOnly),
  };
  if (!(Field in values)) throw new Error(`the local environment doesn't support ${Field} in a trail's selectors`);
  return Equals.includes(values[Field]) || StartsWith.some((start: string) => values[Field].startsWith(start));
}
