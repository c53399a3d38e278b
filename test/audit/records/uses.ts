import { ACCOUNT, ADMIN, CALLERS, GROUP, HOLES, lookalikes, NULL_ISSUER, OTHER_ACCOUNT, roleSession, SESSION, shellCall, type Json } from './cloudtrail';

/** What a call that CloudTrail has recorded must set off, by the names of alarms and notices. */
export type UseSignal = 'opened' | 'bypassed' | 'denied' | 'bypassed notice';

/** A recorded call and, written by hand, all that it sets off. What is not named must stay silent. */
export interface Use {
  readonly name: string;
  readonly record: Json;
  readonly signals: UseSignal[];
  /** What AWS leaves open in this one: it may be set off or not. */
  readonly open?: UseSignal[];
}

export interface World {
  readonly shellRoleArn: string;
  /** Roles of other shells, and trusted ones. */
  readonly otherShellRoleArns: string[];
}

const BYPASS: UseSignal[] = ['bypassed', 'bypassed notice'];

/** How services spell that IAM said no; the documents know all of them, and none says which one this service uses. */
const DENIALS = ['AccessDenied', 'AccessDeniedException', 'Client.AccessDenied', 'Client.AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation', 'Client.UnauthorizedAccess'];

/** Errors that say nothing about who may: a waiting broker meets the first one all the time. */
const OTHER_ERRORS = [
  'StreamSessionAccessNotReadyException', 'ResourceNotFoundException', 'ValidationException', 'ThrottlingException',
  'InternalServerException', 'InternalFailure', 'ServiceUnavailable', 'Client.ThrottlingException',
];

export function uses({ shellRoleArn, otherShellRoleArns }: World): Use[] {
  const broker = roleSession(shellRoleArn, 'alice@example.com', { sourceIdentity: 'alice@example.com' });
  const use = (name: string, record: Json, ...signals: UseSignal[]): Use => ({ name, record, signals });
  const each = (people: Record<string, Json>, makeUse: (name: string, identity: Json) => Use) =>
    Object.entries(people).map(([name, identity]) => makeUse(name, identity));

  return [
    // through a broker
    use('through the broker', shellCall(broker), 'opened'),
    use('through the broker, by someone whose name holds a quote', shellCall(roleSession(shellRoleArn, 'o.hara_x-1a2b3c4d', { sourceIdentity: 'o.hara_x-1a2b3c4d' })), 'opened'),
    use('under the shell role, without a SourceIdentity', shellCall(roleSession(shellRoleArn, 'x')), 'opened'),
    use('under the shell role, by way of a service', shellCall(roleSession(shellRoleArn, 'x', { invokedBy: 'lambda.amazonaws.com' })), 'opened'),
    ...otherShellRoleArns.map((arn, index) => use(`through another shell of the app, or a trusted one (${index + 1})`, shellCall(roleSession(arn, 'alice@example.com')), 'opened')),
    ...OTHER_ERRORS.map(errorCode => use(`through the broker: ${errorCode}`, shellCall(broker, { errorCode, errorMessage: 'Not now' }))),
    ...DENIALS.map(errorCode => use(`through the broker: ${errorCode}`, shellCall(broker, { errorCode, errorMessage: 'User is not authorized' }), 'denied')),

    // bypassing the broker
    use('a role', shellCall(ADMIN), 'opened', ...BYPASS),
    ...each(CALLERS, (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    ...each(lookalikes(shellRoleArn), (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    ...each(HOLES, (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    // CloudTrail leaves a field out rather than writing null. The alarm is sure of it all the same; a rule can't ask for
    // null, as CloudFormation takes none in a template, and what anything-but says of it is not documented.
    { ...use('a sessionIssuer whose ARN is null', shellCall(NULL_ISSUER), 'opened', 'bypassed'), open: ['bypassed notice'] },
    ...OTHER_ERRORS.map(errorCode => use(`a role: ${errorCode}`, shellCall(ADMIN, { errorCode, errorMessage: 'Not now' }), ...BYPASS)),
    ...DENIALS.map(errorCode => use(`a role: ${errorCode}`, shellCall(ADMIN, { errorCode, errorMessage: 'User is not authorized' }), 'denied', ...BYPASS)),
    ...each(CALLERS, (name, identity) => use(`${name}: AccessDenied`, shellCall(identity, { errorCode: 'AccessDenied' }), 'denied', ...BYPASS)),

    // records of other forms
    use('another Region', shellCall(ADMIN, { awsRegion: 'eu-central-1' }), 'opened', ...BYPASS),
    use('another Region, through the broker', shellCall(broker, { awsRegion: 'eu-central-1' }), 'opened'),
    use('errorCode null', shellCall(broker, { errorCode: null, errorMessage: null }), 'opened'),
    use('requestParameters null', shellCall(ADMIN, { requestParameters: null }), 'opened', ...BYPASS),
    use('responseElements null', shellCall(broker, { responseElements: null }), 'opened'),
    use('no resources', shellCall(ADMIN, { resources: undefined }), 'opened', ...BYPASS),
    use('an older version, without eventCategory', shellCall(ADMIN, { eventVersion: '1.05', eventCategory: undefined, managementEvent: undefined }), 'opened', ...BYPASS),
    use('recorded as a management event after all', shellCall(ADMIN, { eventCategory: 'Management', managementEvent: true }), 'opened', ...BYPASS),
    use('through a VPC endpoint', shellCall(ADMIN, { vpcEndpointId: 'vpce-0123456789abcdef0', vpcEndpointAccountId: OTHER_ACCOUNT }), 'opened', ...BYPASS),
    use('a session named by its ARN', shellCall(ADMIN, {
      requestParameters: { Identifier: `arn:aws:gameliftstreams:us-west-2:${ACCOUNT}:streamgroup/${GROUP}`, StreamSessionIdentifier: `arn:aws:gameliftstreams:us-west-2:${ACCOUNT}:streamsession/${GROUP}/${SESSION}` },
    }), 'opened', ...BYPASS),
    use('parameters that hold the shell role\'s ARN', shellCall(ADMIN, { requestParameters: { Identifier: GROUP, StreamSessionIdentifier: SESSION, arn: shellRoleArn } }), 'opened', ...BYPASS),
    use('a user agent that holds the shell role\'s ARN', shellCall(ADMIN, { userAgent: `x ${shellRoleArn}` }), 'opened', ...BYPASS),

    // no use at all
    ...['StartStreamSession', 'GetStreamSession', 'TerminateStreamSession', 'CreateStreamSessionConnection', 'CreateStreamSessionAdminShellX', 'createstreamsessionadminshell']
      .map(eventName => use(`another operation: ${eventName}`, shellCall(ADMIN, { eventName }))),
    use('another operation, refused', shellCall(ADMIN, { eventName: 'StartStreamSession', errorCode: 'AccessDenied' })),
    use('an operation of that name of another service', shellCall(ADMIN, { eventSource: 'gamelift.amazonaws.com' })),
    use('an operation of that name of another service, refused', shellCall(ADMIN, { eventSource: 'gameliftstreams.example.com', errorCode: 'AccessDenied' })),
    use('a record without a source', shellCall(ADMIN, { eventSource: undefined })),
    use('a record without a name', shellCall(ADMIN, { eventName: null })),
  ];
}
