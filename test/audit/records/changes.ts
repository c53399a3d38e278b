import { ACCOUNT, managementCall, REGION, type Json } from './cloudtrail';

/** The rules that look for changes, by what they guard. */
export type ChangeSignal = 'trail' | 'evidence' | 'broker' | 'roles' | 'notices' | 'alarms';

/** A call that CloudTrail has recorded and, written by hand, whose alarm it sets off. */
export interface Change {
  readonly name: string;
  readonly record: Json;
  readonly signals: ChangeSignal[];
}

/** Physical names of what a stack has made. */
export interface Names {
  readonly trailArn: string;
  readonly logGroups: string[];
  readonly bucket?: string;
  readonly keyId?: string;
  readonly functionName?: string;
  readonly apiId?: string;
  readonly roleNames: string[];
  readonly ruleName: string;
  readonly topicArn: string;
  readonly alarmName: string;
}

const IAM = 'iam.amazonaws.com';
const IN_US_EAST_1 = { awsRegion: 'us-east-1' };

export function changes(names: Names): Change[] {
  return [...toTrail(names), ...toEvidence(names), ...toBroker(names), ...toRoles(names), ...toNotices(names), ...toSomethingElse(names)];
}

function toTrail({ trailArn }: Names): Change[] {
  const [name] = trailArn.split('/').slice(-1);
  const change = (eventName: string, parameters: Json, more: Json = {}) => changed('trail', 'cloudtrail.amazonaws.com', eventName, parameters, more);
  return [
    ...[name, trailArn].flatMap(id => [
      change('StopLogging', { name: id }),
      change('DeleteTrail', { name: id }),
      change('UpdateTrail', { name: id, isMultiRegionTrail: false }),
      change('PutEventSelectors', { trailName: id, advancedEventSelectors: [] }),
    ]),
    change('StopLogging', { name }, { errorCode: 'AccessDenied', errorMessage: 'not authorized' }),
    change('StopLogging', { name }, { userIdentity: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT } }),
  ];
}

function toEvidence({ logGroups, bucket, keyId }: Names): Change[] {
  const logs = (eventName: string, parameters: Json) => changed('evidence', 'logs.amazonaws.com', eventName, parameters);
  return [
    ...logGroups.flatMap(logGroupName => [
      logs('DeleteLogGroup', { logGroupName }),
      logs('DeleteLogStream', { logGroupName, logStreamName: 'x' }),
      logs('DeleteMetricFilter', { logGroupName, filterName: 'x' }),
      logs('PutMetricFilter', { logGroupName, filterName: 'x', filterPattern: '{ $.x = 1 }' }),
      logs('PutRetentionPolicy', { logGroupName, retentionInDays: 1 }),
      logs('DisassociateKmsKey', { logGroupName }),
    ]),
    ...bucket === undefined ? [] : ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketLifecycle', 'PutBucketVersioning', 'PutBucketPublicAccessBlock', 'DeleteBucket']
      .map(eventName => changed('evidence', 's3.amazonaws.com', eventName, { bucketName: bucket })),
    ...keyId === undefined ? [] : [keyId, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}`]
      .flatMap(id => ['PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion', 'DisableKeyRotation'].map(eventName => changed('evidence', 'kms.amazonaws.com', eventName, { keyId: id }))),
  ];
}

function toBroker({ functionName, apiId }: Names): Change[] {
  if (functionName === undefined) return [];
  const lambda = (eventName: string, id: string) => changed('broker', 'lambda.amazonaws.com', eventName, { functionName: id });
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`;
  return [
    ...[functionName, arn, `${arn}:1`, `${functionName}:live`, `${ACCOUNT}:function:${functionName}`, `${ACCOUNT}:function:${functionName}:$LATEST`]
      .map(id => lambda('UpdateFunctionCode20150331v2', id)),
    ...['UpdateFunctionConfiguration20150331v2', 'AddPermission20150331v2', 'RemovePermission20150331v2', 'CreateAlias20150331', 'CreateFunctionUrlConfig', 'PutFunctionConcurrency20171031', 'DeleteFunction20150331', 'PublishVersion20150331']
      .map(eventName => lambda(eventName, functionName)),
    ...['PutMethod', 'UpdateMethod', 'PutIntegration', 'UpdateIntegration', 'UpdateStage', 'CreateDeployment', 'UpdateRestApi', 'DeleteRestApi', 'PutGatewayResponse', 'DeleteStage', 'TestInvokeMethod']
      .map(eventName => changed('broker', 'apigateway.amazonaws.com', eventName, { restApiId: apiId })),
  ];
}

function toRoles({ roleNames }: Names): Change[] {
  const ours = `arn:aws:iam::${ACCOUNT}:policy/gameliftstreams-admin-shell/Ours`;
  return roleNames.length === 0 ? [] : [
    ...roleNames.flatMap(roleName => ['PutRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy', 'DeleteRolePolicy', 'UpdateAssumeRolePolicy', 'UpdateRole', 'PutRolePermissionsBoundary', 'DeleteRole']
      .map(eventName => changed('roles', IAM, eventName, { roleName, policyName: 'x' }, IN_US_EAST_1))),
    ...['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'].map(eventName => changed('roles', IAM, eventName, { policyArn: ours }, IN_US_EAST_1)),
    changed('roles', IAM, 'AttachRolePolicy', { roleName: 'Mallory', policyArn: ours }, IN_US_EAST_1),
    // as the forwarder of us-east-1 hands it on: the record is the same, so is its Region
    changed('roles', IAM, 'AttachRolePolicy', { roleName: roleNames[0], policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, IN_US_EAST_1),
  ];
}

function toNotices({ ruleName, topicArn, alarmName }: Names): Change[] {
  const events = (eventName: string, parameters: Json) => changed('notices', 'events.amazonaws.com', eventName, parameters);
  const sns = (eventName: string, parameters: Json) => changed('notices', 'sns.amazonaws.com', eventName, parameters);
  const alarms = (eventName: string, parameters: Json) => changed('alarms', 'monitoring.amazonaws.com', eventName, parameters);
  return [
    events('DisableRule', { name: ruleName }),
    events('DeleteRule', { name: ruleName }),
    events('PutRule', { name: ruleName, eventPattern: '{"source":["none"]}' }),
    events('RemoveTargets', { rule: ruleName, ids: ['Target0'] }),
    events('PutTargets', { rule: ruleName, targets: [] }),
    events('UpdateEventBus', { name: 'default', kmsKeyIdentifier: 'alias/mine' }),
    sns('SetTopicAttributes', { topicArn, attributeName: 'Policy' }),
    sns('DeleteTopic', { topicArn }),
    sns('Subscribe', { topicArn, protocol: 'email' }),
    sns('Unsubscribe', { subscriptionArn: `${topicArn}:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555` }),
    sns('SetSubscriptionAttributes', { subscriptionArn: `${topicArn}:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555`, attributeName: 'FilterPolicy' }),
    alarms('PutMetricAlarm', { alarmName, threshold: 1_000_000 }),
    alarms('SetAlarmState', { alarmName, stateValue: 'OK' }),
    alarms('DeleteAlarms', { alarmNames: [alarmName] }),
    alarms('DeleteAlarms', { alarmNames: ['another', alarmName] }),
    alarms('PutAlarmMuteRule', { name: 'quiet', muteTargets: { alarmNames: [alarmName] } }),
    alarms('DisableAlarmActions', { alarmNames: [alarmName] }),
  ];
}

/** The same calls about other things, and calls that change nothing. */
function toSomethingElse({ trailArn, logGroups, functionName = 'none', apiId = 'none', roleNames, ruleName, topicArn, alarmName, bucket = 'none', keyId = 'none' }: Names): Change[] {
  const [trail] = trailArn.split('/').slice(-1);
  const roleName = roleNames[0] ?? 'none';
  const silent = (source: string, eventName: string, parameters: Json, more: Json = {}): Change =>
    ({ name: `nothing of ours: ${eventName} ${JSON.stringify(parameters)}`, record: managementCall(`${source}.amazonaws.com`, eventName, parameters, more), signals: [] });
  const read = { readOnly: true };
  return [
    silent('cloudtrail', 'StopLogging', { name: `${trail}2` }),
    silent('cloudtrail', 'StopLogging', { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/other` }),
    silent('cloudtrail', 'PutEventSelectors', { trailName: 'other' }),
    silent('cloudtrail', 'CreateTrail', { name: 'other' }),
    silent('cloudtrail', 'StopLogging', null),
    silent('logs', 'DeleteLogGroup', { logGroupName: `${logGroups[0]}2` }),
    silent('logs', 'CreateLogStream', { logGroupName: logGroups[0], logStreamName: 'x' }),
    silent('s3', 'PutBucketPolicy', { bucketName: `${bucket}2` }),
    silent('kms', 'CreateGrant', { keyId }),
    silent('kms', 'ScheduleKeyDeletion', { keyId: `${keyId}2` }),
    silent('lambda', 'UpdateFunctionCode20150331v2', { functionName: `${functionName}2` }),
    silent('lambda', 'UpdateFunctionCode20150331v2', { functionName: `x${functionName}` }),
    silent('apigateway', 'UpdateStage', { restApiId: `${apiId}2` }),
    silent('iam', 'PutRolePolicy', { roleName: `${roleName}2`, policyName: 'x' }, IN_US_EAST_1),
    silent('iam', 'PutUserPolicy', { userName: roleName }, IN_US_EAST_1),
    silent('iam', 'CreatePolicyVersion', { policyArn: `arn:aws:iam::${ACCOUNT}:policy/Other` }, IN_US_EAST_1),
    silent('events', 'DisableRule', { name: `${ruleName}2` }),
    silent('events', 'UpdateEventBus', { name: 'other' }),
    silent('monitoring', 'PutAlarmMuteRule', { name: alarmName, muteTargets: { alarmNames: ['other'] } }),
    silent('sns', 'SetTopicAttributes', { topicArn: `${topicArn}2` }),
    silent('sns', 'Unsubscribe', { subscriptionArn: `${topicArn}2:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555` }),
    silent('monitoring', 'DeleteAlarms', { alarmNames: [`${alarmName}2`] }),
    // reads, which don't reach a rule
    silent('cloudtrail', 'GetTrailStatus', { name: trail }, read),
    silent('lambda', 'GetFunction20150331v2', { functionName }, read),
    silent('iam', 'GetRole', { roleName }, { ...IN_US_EAST_1, ...read }),
    silent('events', 'ListTargetsByRule', { rule: ruleName }, read),
    // the same parameters of another service's call
    silent('codedeploy', 'StopLogging', { name: trail }),
    silent('ecs', 'UpdateFunctionCode20150331v2', { functionName }),
  ];
}

function changed(signal: ChangeSignal, eventSource: string, eventName: string, requestParameters: Json, more: Json = {}): Change {
  return { name: `${eventName} ${JSON.stringify({ ...requestParameters, ...more })}`, record: managementCall(eventSource, eventName, requestParameters, more), signals: [signal] };
}
