/**
 * CloudTrail records of GameLift Streams' data events, written from the documented shapes: no live record was available.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */

export type Json = any;

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'us-west-2';
export const GROUP = 'sg-1AB2C3De4';
export const SESSION = 'ABC123def4567';

const KEY = 'ASIAIOSFODNN7EXAMPLE';
const ROLE_ID = 'AROAEXAMPLEID12345678';
const ATTRIBUTES = { creationDate: '2026-11-20T09:30:10Z', mfaAuthenticated: 'false' };

/** A session of the role with this ARN. */
export function roleSession(roleArn: string, sessionName: string, more: Json = {}): Json {
  const [, , , , account] = roleArn.split(':');
  const name = roleArn.split('/').pop()!;
  return {
    type: 'AssumedRole',
    principalId: `${ROLE_ID}:${sessionName}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`, // without the role's path, as STS writes it
    accountId: account,
    accessKeyId: KEY,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: ROLE_ID, arn: roleArn, accountId: account, userName: name },
      attributes: ATTRIBUTES,
      ...more.sourceIdentity !== undefined && { sourceIdentity: more.sourceIdentity },
    },
    ...more.onBehalfOf !== undefined && { onBehalfOf: more.onBehalfOf },
    ...more.invokedBy !== undefined && { invokedBy: more.invokedBy },
  };
}

export const ADMIN = roleSession(`arn:aws:iam::${ACCOUNT}:role/GameAdmins`, 'bob');

/** Every other kind of caller that can be in `userIdentity`. None is a session of a shell role. */
export const CALLERS: Record<string, Json> = {
  'an IAM user': {
    type: 'IAMUser', principalId: 'AIDAEXAMPLEID', arn: `arn:aws:iam::${ACCOUNT}:user/dave`, accountId: ACCOUNT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'dave',
  },
  'an IAM user with MFA, whose session has no issuer': {
    type: 'IAMUser', principalId: 'AIDAEXAMPLEID', arn: `arn:aws:iam::${ACCOUNT}:user/dave`, accountId: ACCOUNT, accessKeyId: KEY, userName: 'dave', sessionContext: { attributes: { ...ATTRIBUTES, mfaAuthenticated: 'true' } },
  },
  'root': {
    type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: '', sessionContext: { attributes: ATTRIBUTES },
  },
  'root, assumed from the organization': {
    type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: KEY, sessionContext: { attributes: ATTRIBUTES, assumedRoot: 'true' },
  },
  'a federated user, issued by an IAM user': {
    type: 'FederatedUser',
    principalId: `${ACCOUNT}:fred`,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/fred`,
    accountId: ACCOUNT,
    accessKeyId: KEY,
    sessionContext: { attributes: ATTRIBUTES, sessionIssuer: { type: 'IAMUser', principalId: 'AIDAEXAMPLEID', arn: `arn:aws:iam::${ACCOUNT}:user/broker`, accountId: ACCOUNT, userName: 'broker' } },
  },
  'a federated user, issued by root': {
    type: 'FederatedUser', principalId: `${ACCOUNT}:fred`, arn: `arn:aws:sts::${ACCOUNT}:federated-user/fred`, accountId: ACCOUNT, accessKeyId: KEY, sessionContext: { attributes: ATTRIBUTES },
  },
  'a web identity, whose session has no issuer': {
    type: 'WebIdentityUser',
    principalId: 'accounts.google.com:app.apps.googleusercontent.com:user',
    userName: 'user',
    identityProvider: 'accounts.google.com',
    sessionContext: { webIdFederationData: { federatedProvider: 'accounts.google.com', attributes: {} }, attributes: ATTRIBUTES },
  },
  'a SAML user': { type: 'SAMLUser', principalId: 'EXAMPLE:saml', userName: 'sam', identityProvider: 'EXAMPLE' },
  'a role assumed through SAML': {
    ...roleSession(`arn:aws:iam::${ACCOUNT}:role/Federated`, 'sam'), sessionContext: { ...roleSession(`arn:aws:iam::${ACCOUNT}:role/Federated`, 'sam').sessionContext, webIdFederationData: {} },
  },
  'a role of IAM Identity Center': roleSession(`arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_GameOps_0123456789abcdef`, 'carol@example.com', {
    onBehalfOf: { userId: '11111111-2222-3333-4444-555555555555', identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-1234567890` },
  }),
  'a user of IAM Identity Center': {
    type: 'IdentityCenterUser', accountId: ACCOUNT, onBehalfOf: { userId: '11111111-2222-3333-4444-555555555555', identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-1234567890` }, credentialId: 'EXAMPLE',
  },
  'a role that acts through a service': roleSession(`arn:aws:iam::${ACCOUNT}:role/GameAdmins`, 'bob', { invokedBy: 'cloudformation.amazonaws.com' }),
  'an AWS service': { type: 'AWSService', invokedBy: 'gameliftstreams.amazonaws.com' },
  'a service\'s own role': roleSession(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/gameliftstreams.amazonaws.com/AWSServiceRoleForGameLiftStreams`, 'gameliftstreams'),
  'a role of another account': roleSession(`arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`, 'pat'),
  'another account, without further details': { type: 'AWSAccount', principalId: 'AIDAOTHEREXAMPLE', accountId: OTHER_ACCOUNT },
  'an anonymous principal': { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
  'a directory': { type: 'Directory', userName: 'dir' },
  'an unknown identity': { type: 'Unknown' },
};

/** Callers that resemble the shell role. */
export function lookalikes(shellRoleArn: string): Record<string, Json> {
  const name = shellRoleArn.split('/').pop()!;
  const path = '/gameliftstreams-admin-shell/';
  const role = (rest: string, account = ACCOUNT) => `arn:aws:iam::${account}:role${rest}`;
  return {
    'a role whose name begins with the shell role\'s': roleSession(`${shellRoleArn}2`, 'mallory'),
    'a role whose name ends with the shell role\'s': roleSession(role(`${path}x${name}`), 'mallory'),
    'a role whose name is the beginning of the shell role\'s': roleSession(shellRoleArn.slice(0, -1), 'mallory'),
    'a role of the same name without the path': roleSession(role(`/${name}`), 'mallory'),
    'a role of the same name on another path': roleSession(role(`/admins/${name}`), 'mallory'),
    'a role of the same name on a longer path': roleSession(role(`${path}more/${name}`), 'mallory'),
    'a role of the same name below another path': roleSession(role(`/x${path}${name}`), 'mallory'),
    'a role of another name on the same path': roleSession(role(`${path}Mallory`), 'mallory'),
    'a role of the same name in another account': roleSession(role(`${path}${name}`, OTHER_ACCOUNT), 'mallory'),
    'a role of the same name in another partition': roleSession(shellRoleArn.replace('arn:aws:', 'arn:aws-cn:'), 'mallory'),
    'a role of the same name in capitals': roleSession(role(`${path}${name.toUpperCase()}`), 'mallory'),
    'a user of the same name and path': { ...CALLERS['an IAM user'], arn: `arn:aws:iam::${ACCOUNT}:user${path}${name}`, userName: name },
    'a federated user, issued by a user of that name': {
      ...CALLERS['a federated user, issued by an IAM user'],
      sessionContext: { attributes: ATTRIBUTES, sessionIssuer: { type: 'IAMUser', principalId: 'AIDAEXAMPLEID', arn: `arn:aws:iam::${ACCOUNT}:user${path}${name}`, accountId: ACCOUNT, userName: name } },
    },
    'a session named like the shell role': roleSession(role('/GameAdmins'), name),
    'a session named like the shell role\'s ARN, as far as STS allows': roleSession(role('/GameAdmins'), shellRoleArn.replace(/[:/]/g, '.').slice(-64)),
    'a session with an operator\'s SourceIdentity': roleSession(role('/GameAdmins'), 'alice@example.com', { sourceIdentity: 'alice@example.com' }),
    'a session with onBehalfOf': roleSession(role('/GameAdmins'), 'mallory', { onBehalfOf: { userId: shellRoleArn } }),
  };
}

/** Identities without fields that a pattern may look for. */
export const INCOMPLETE: Record<string, Json> = {
  'no userIdentity': undefined,
  'userIdentity null': null,
  'an empty userIdentity': {},
  'no sessionContext': { ...ADMIN, sessionContext: undefined },
  'sessionContext null': { ...ADMIN, sessionContext: null },
  'no sessionIssuer': { ...ADMIN, sessionContext: { attributes: ATTRIBUTES } },
  'sessionIssuer null': { ...ADMIN, sessionContext: { ...ADMIN.sessionContext, sessionIssuer: null } },
  'an empty sessionIssuer': { ...ADMIN, sessionContext: { ...ADMIN.sessionContext, sessionIssuer: {} } },
  'a sessionIssuer with an empty ARN': issuedBy(''),
};

export const NULL_ISSUER = issuedBy(null);

function issuedBy(arn: string | null): Json {
  return { ...ADMIN, sessionContext: { ...ADMIN.sessionContext, sessionIssuer: { ...ADMIN.sessionContext.sessionIssuer, arn } } };
}

/** The record of a call for a shell. `undefined` in `changes` removes a field. */
export function shellCall(userIdentity: Json, changes: Json = {}): Json {
  const failed = typeof changes.errorCode === 'string';
  return throughJson({
    eventVersion: '1.11',
    userIdentity,
    eventTime: '2026-11-20T09:30:11Z',
    eventSource: 'gameliftstreams.amazonaws.com',
    eventName: 'CreateStreamSessionAdminShell',
    awsRegion: REGION,
    sourceIPAddress: '203.0.113.10',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: { Identifier: GROUP, StreamSessionIdentifier: SESSION },
    responseElements: failed ? null : { SessionId: 'gameliftstreams-0a1b2c3d4e5f', StreamUrl: '***', TokenValue: '***' },
    requestID: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
    eventID: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE22222',
    readOnly: false,
    resources: [{ accountId: ACCOUNT, type: 'AWS::GameLiftStreams::StreamGroup', ARN: `arn:aws:gameliftstreams:${REGION}:${ACCOUNT}:streamgroup/${GROUP}` }],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Data',
    ...changes,
  });
}

/** The record of a management event. */
export function managementCall(eventSource: string, eventName: string, requestParameters: Json, changes: Json = {}): Json {
  return throughJson({
    eventVersion: '1.11',
    userIdentity: ADMIN,
    eventTime: '2026-11-20T09:30:11Z',
    eventSource,
    eventName,
    awsRegion: REGION,
    sourceIPAddress: '203.0.113.10',
    userAgent: 'aws-cli/2.31.0',
    requestParameters,
    responseElements: null,
    requestID: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE33333',
    eventID: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE44444',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...changes,
  });
}

/** The end of a refusal's message, if the caller lacks the permission. */
export const NO_PERMISSION = ' because no identity-based policy allows the sts:AssumeRole action';

/** A refused AssumeRole, as recorded without its parameters. @param rest of the message */
export function refusedAssumption(rest: string): Json {
  return managementCall('sts.amazonaws.com', 'AssumeRole', null, {
    userIdentity: ADMIN, readOnly: true, errorCode: 'AccessDenied', errorMessage: `User: ${ADMIN.arn} is not authorized to perform: sts:AssumeRole${rest}`,
  });
}

/**
 * A record as EventBridge delivers it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function asEvent(record: Json, changes: Json = {}): Json {
  const service = String(record.eventSource).split('.')[0];
  return {
    'version': '0',
    'id': '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'AWS API Call via CloudTrail',
    'source': `aws.${service}`,
    'account': ACCOUNT,
    'time': record.eventTime,
    'region': record.awsRegion,
    'resources': [],
    'detail': record,
    ...changes,
  };
}

/** As it is after JSON: without the fields that are undefined. */
function throughJson(record: Json): Json {
  return JSON.parse(JSON.stringify(record));
}
