import { ACCOUNT, ADMIN, CALLERS, GROUP, INCOMPLETE, lookalikes, NULL_ISSUER, OTHER_ACCOUNT, roleSession, SESSION, shellCall, type Json } from './cloudtrail';

/** What a recorded call can trigger, by the names of alarms and notices. */
export type UseSignal = 'opened' | 'bypassed' | 'denied' | 'bypassed notice';

/** A recorded call and everything that it must trigger, listed by hand. What is not listed must not be triggered. */
export interface Use {
  readonly name: string;
  readonly record: Json;
  readonly signals: UseSignal[];
  /** What AWS's documentation leaves open: it may be triggered or not. */
  readonly open?: UseSignal[];
}

export interface ShellRoles {
  readonly shellRoleArn: string;
  /** Roles of other shells, and trusted ones. */
  readonly otherShellRoleArns: string[];
}

const BYPASS: UseSignal[] = ['bypassed', 'bypassed notice'];

/** Error codes of services for a denial by IAM. All are documented, but nothing says which one this service uses. */
const DENIALS = ['AccessDenied', 'AccessDeniedException', 'Client.AccessDenied', 'Client.AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation', 'Client.UnauthorizedAccess'];

/** Errors that have nothing to do with permissions. A waiting broker gets the first one all the time. */
const OTHER_ERRORS = [
  'StreamSessionAccessNotReadyException', 'ResourceNotFoundException', 'ValidationException', 'ThrottlingException',
  'InternalServerException', 'InternalFailure', 'ServiceUnavailable', 'Client.ThrottlingException',
];

export function uses({ shellRoleArn, otherShellRoleArns }: ShellRoles): Use[] {
  const broker = roleSession(shellRoleArn, 'alice@example.com', { sourceIdentity: 'alice@example.com' });
  const use = (name: string, record: Json, ...signals: UseSignal[]): Use => ({ name, record, signals });
  const each = (people: Record<string, Json>, makeUse: (name: string, identity: Json) => Use) =>
    Object.entries(people).map(([name, identity]) => makeUse(name, identity));

  return [
    // through a broker
    use('through the broker', shellCall(broker), 'opened'),
    use('through the broker, by someone whose name contains a quote', shellCall(roleSession(shellRoleArn, 'o.hara_x-1a2b3c4d', { sourceIdentity: 'o.hara_x-1a2b3c4d' })), 'opened'),
    use('with the shell role, without a SourceIdentity', shellCall(roleSession(shellRoleArn, 'x')), 'opened'),
    use('with the shell role, through a service', shellCall(roleSession(shellRoleArn, 'x', { invokedBy: 'lambda.amazonaws.com' })), 'opened'),
    ...otherShellRoleArns.map((arn, index) => use(`through another shell of the app, or a trusted one (${index + 1})`, shellCall(roleSession(arn, 'alice@example.com')), 'opened')),
    ...OTHER_ERRORS.map(errorCode => use(`through the broker: ${errorCode}`, shellCall(broker, { errorCode, errorMessage: 'Not now' }))),
    ...DENIALS.map(errorCode => use(`through the broker: ${errorCode}`, shellCall(broker, { errorCode, errorMessage: 'User is not authorized' }), 'denied')),

    // bypassing the broker
    use('a role', shellCall(ADMIN), 'opened', ...BYPASS),
    ...each(CALLERS, (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    ...each(lookalikes(shellRoleArn), (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    ...each(INCOMPLETE, (name, identity) => use(name, shellCall(identity), 'opened', ...BYPASS)),
    // CloudTrail omits a field rather than writing null. The alarm fires on null all the same; a rule can't ask for null,
    // because CloudFormation accepts none in a template, and how anything-but treats it is not documented.
    { ...use('a sessionIssuer whose ARN is null', shellCall(NULL_ISSUER), 'opened', 'bypassed'), open: ['bypassed notice'] },
    ...OTHER_ERRORS.map(errorCode => use(`a role: ${errorCode}`, shellCall(ADMIN, { errorCode, errorMessage: 'Not now' }), ...BYPASS)),
    ...DENIALS.map(errorCode => use(`a role: ${errorCode}`, shellCall(ADMIN, { errorCode, errorMessage: 'User is not authorized' }), 'denied', ...BYPASS)),
    ...each(CALLERS, (name, identity) => use(`${name}: AccessDenied`, shellCall(identity, { errorCode: 'AccessDenied' }), 'denied', ...BYPASS)),

    // unusual records
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
    use('parameters that contain the shell role\'s ARN', shellCall(ADMIN, { requestParameters: { Identifier: GROUP, StreamSessionIdentifier: SESSION, arn: shellRoleArn } }), 'opened', ...BYPASS),
    use('a user agent that contains the shell role\'s ARN', shellCall(ADMIN, { userAgent: `x ${shellRoleArn}` }), 'opened', ...BYPASS),

    // not a use
    ...['StartStreamSession', 'GetStreamSession', 'TerminateStreamSession', 'CreateStreamSessionConnection', 'CreateStreamSessionAdminShellX', 'createstreamsessionadminshell']
      .map(eventName => use(`another operation: ${eventName}`, shellCall(ADMIN, { eventName }))),
    use('another operation, refused', shellCall(ADMIN, { eventName: 'StartStreamSession', errorCode: 'AccessDenied' })),
    use('another service\'s operation of that name', shellCall(ADMIN, { eventSource: 'gamelift.amazonaws.com' })),
    use('another service\'s operation of that name, refused', shellCall(ADMIN, { eventSource: 'gameliftstreams.example.com', errorCode: 'AccessDenied' })),
    use('a record without a source', shellCall(ADMIN, { eventSource: undefined })),
    use('a record without a name', shellCall(ADMIN, { eventName: null })),
  ];
}
