import { ACCOUNT, managementCall, REGION, type Json } from './cloudtrail';

/** A change must match any of the rules that watch for changes. */
export type ChangeSignal = 'changed';

/** A recorded call and what it must trigger, listed by hand. */
export interface Change {
  readonly name: string;
  readonly record: Json;
  readonly signals: ChangeSignal[];
}

/** The physical names of a stack's resources. */
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
  return [...toTrail(names), ...toEvidence(names), ...toBroker(names), ...toRoles(names), ...toNotices(names), ...underOtherNames(names)];
}

function toTrail({ trailArn }: Names): Change[] {
  const [name] = trailArn.split('/').slice(-1);
  const change = (eventName: string, parameters: Json, more: Json = {}) => changed('cloudtrail.amazonaws.com', eventName, parameters, more);
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
  const logs = (eventName: string, parameters: Json) => changed('logs.amazonaws.com', eventName, parameters);
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
      .map(eventName => changed('s3.amazonaws.com', eventName, { bucketName: bucket })),
    ...keyId === undefined ? [] : [keyId, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}`]
      .flatMap(id => ['PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion', 'DisableKeyRotation', 'CreateGrant'].map(eventName => changed('kms.amazonaws.com', eventName, { keyId: id }, aboutKey(keyId)))),
  ];
}

function toBroker({ functionName, apiId }: Names): Change[] {
  if (functionName === undefined) return [];
  const lambda = (eventName: string, id: string) => changed('lambda.amazonaws.com', eventName, { functionName: id });
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`;
  return [
    ...[functionName, arn, `${arn}:1`, `${functionName}:live`, `${ACCOUNT}:function:${functionName}`, `${ACCOUNT}:function:${functionName}:$LATEST`]
      .map(id => lambda('UpdateFunctionCode20150331v2', id)),
    ...['UpdateFunctionConfiguration20150331v2', 'AddPermission20150331v2', 'RemovePermission20150331v2', 'CreateAlias20150331', 'CreateFunctionUrlConfig', 'PutFunctionConcurrency20171031', 'DeleteFunction20150331', 'PublishVersion20150331']
      .map(eventName => lambda(eventName, functionName)),
    ...['PutMethod', 'UpdateMethod', 'PutIntegration', 'UpdateIntegration', 'UpdateStage', 'CreateDeployment', 'UpdateRestApi', 'DeleteRestApi', 'PutGatewayResponse', 'DeleteStage', 'TestInvokeMethod']
      .map(eventName => changed('apigateway.amazonaws.com', eventName, { restApiId: apiId })),
  ];
}

function toRoles({ roleNames }: Names): Change[] {
  const ours = `arn:aws:iam::${ACCOUNT}:policy/gameliftstreams-admin-shell/Ours`;
  return roleNames.length === 0 ? [] : [
    ...roleNames.flatMap(roleName => ['PutRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy', 'DeleteRolePolicy', 'UpdateAssumeRolePolicy', 'UpdateRole', 'PutRolePermissionsBoundary', 'DeleteRole']
      .map(eventName => changed(IAM, eventName, { roleName, policyName: 'x' }, IN_US_EAST_1))),
    ...['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'].map(eventName => changed(IAM, eventName, { policyArn: ours }, IN_US_EAST_1)),
    changed(IAM, 'AttachRolePolicy', { roleName: 'Mallory', policyArn: ours }, IN_US_EAST_1),
    // as forwarded from us-east-1: the record and its Region stay the same
    changed(IAM, 'AttachRolePolicy', { roleName: roleNames[0], policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, IN_US_EAST_1),
  ];
}

function toNotices({ ruleName, topicArn, alarmName }: Names): Change[] {
  const events = (eventName: string, parameters: Json) => changed('events.amazonaws.com', eventName, parameters);
  const sns = (eventName: string, parameters: Json) => changed('sns.amazonaws.com', eventName, parameters);
  const alarms = (eventName: string, parameters: Json) => changed('monitoring.amazonaws.com', eventName, parameters);
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

/** What an adversarial review found unmatched: other operations, other parameters, other forms, and no parameters at all. */
function underOtherNames({ trailArn, logGroups, keyId, functionName, apiId, roleNames, ruleName, topicArn, alarmName }: Names): Change[] {
  const call = (service: string, eventName: string, parameters: Json, more: Json = {}) => changed(`${service}.amazonaws.com`, eventName, parameters, more);
  const groupArn = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
  const refused = (service: string, eventName: string, arn: string) =>
    call(service, eventName, null, { errorCode: 'AccessDenied', errorMessage: `User: arn:aws:sts::${ACCOUNT}:assumed-role/GameAdmins/bob is not authorized to perform: ${service}:${eventName} on resource: ${arn}` });
  return [
    ...logGroups.filter(name => name.includes('BrokerLog')).map(name => call('events', 'PutTargets', { rule: 'Mallory', targets: [{ id: '1', arn: groupArn(name) }] })),
    ...logGroups.flatMap(name => [
      call('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: groupArn(name) }),
      call('logs', 'PutTransformer', { logGroupIdentifier: name }),
      call('logs', 'AssociateKmsKey', { resourceIdentifier: groupArn(name), kmsKeyId: 'x' }),
      call('logs', 'DisassociateKmsKey', { resourceIdentifier: `${groupArn(name)}:*` }),
    ]),
    call('logs', 'PutAccountPolicy', { policyName: 'mask', policyType: 'DATA_PROTECTION_POLICY', scope: 'ALL' }),
    call('sns', 'PutDataProtectionPolicy', { resourceArn: topicArn }),
    call('monitoring', 'AssociateDatasetKmsKey', { datasetIdentifier: 'default', kmsKeyArn: 'x' }),
    call('monitoring', 'PutCompositeAlarm', { alarmName, actionsSuppressor: 'x' }),
    call('events', 'PutPermission', { principal: '*', action: 'events:PutEvents' }),
    call('events', 'StartReplay', { replayName: 'x', destination: { arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` } }),
    call('events', 'DisableRule', { name: ruleName, eventBusName: 'default' }),
    call('cloudtrail', 'StopLogging', { name: 'management-events' }), // the trail that reports changes to EventBridge at all
    call('cloudtrail', 'PutEventSelectors', { trailName: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/management-events` }),
    refused('cloudtrail', 'StopLogging', trailArn),
    refused('sns', 'DeleteTopic', topicArn),
    ...roleNames.map(name => call('iam', 'UpdateAssumeRolePolicy', { roleName: name.toUpperCase() }, IN_US_EAST_1)),
    ...roleNames.length > 0 ? [
      call('iam', 'CreateRole', { roleName: 'Mallory', path: '/gameliftstreams-admin-shell/' }, IN_US_EAST_1),
      call('iam', 'DetachUserPolicy', { userName: 'alice', policyArn: `arn:aws:iam::${ACCOUNT}:policy/gameliftstreams-admin-shell-connect/Stack-ConnectTo` }, IN_US_EAST_1),
    ] : [],
    ...keyId === undefined ? [] : [call('kms', 'UpdateAlias', { aliasName: 'alias/x', targetKeyId: 'x' }, aboutKey(keyId))],
    ...functionName === undefined ? [] : [
      call('lambda', 'PutResourcePolicy', { resourceArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}` }),
      call('lambda', 'UpdateEventSourceMapping20150331', { uUID: 'x', functionName }),
      call('apigateway', 'CreateBasePathMapping', { domainName: 'shells.example.com', restApiId: apiId }),
      call('apigateway', 'CreateApiMapping', { domainName: 'shells.example.com', apiId }),
      call('wafv2', 'DisassociateWebACL', { resourceArn: `arn:aws:apigateway:${REGION}::/restapis/${apiId}/stages/prod` }),
      call('tagging', 'TagResources', { resourceARNList: ['x', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`] }),
    ],
  ];
}

/** KMS's records name the key in `resources`. */
function aboutKey(keyId: string): Json {
  return { resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}` }] };
}

function changed(eventSource: string, eventName: string, requestParameters: Json, more: Json = {}): Change {
  return { name: `${eventName} ${JSON.stringify({ ...requestParameters, ...more })}`, record: managementCall(eventSource, eventName, requestParameters, more), signals: ['changed'] };
}
