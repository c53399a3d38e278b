import type { Names } from './changes';
import { ACCOUNT, managementCall, REGION, roleSession, type Json } from './cloudtrail';
import { similar } from '../watching/resource-names';

/** A call that is made in an account every day, on our resources or others, and that must notify nobody. */
export interface Everyday {
  readonly name: string;
  readonly record: Json;
}

const DATA = { managementEvent: false, eventCategory: 'Data' };
const READ = { readOnly: true };
const service = (name: string): Json => ({ userIdentity: { type: 'AWSService', invokedBy: `${name}.amazonaws.com` }, sourceIPAddress: `${name}.amazonaws.com` });
const deploying = { userIdentity: roleSession(`arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, 'AWSCloudFormation', { invokedBy: 'cloudformation.amazonaws.com' }) };

export function everyday(names: Names): Everyday[] {
  return [...servicesAtWork(names), ...recordedByAnotherTrail(names), ...reads(names), ...unrelatedStack(), ...toSimilarNames(names)];
}

function routine(source: string, eventName: string, requestParameters: Json, more: Json = {}): Everyday {
  return { name: `${eventName} of ${source}, ${JSON.stringify(requestParameters)} ${JSON.stringify(Object.keys(more))}`, record: managementCall(`${source}.amazonaws.com`, eventName, requestParameters, more) };
}

/** CloudWatch Logs, CloudTrail, Lambda and KMS, using our resources. */
function servicesAtWork({ logGroups, keyId = 'none', topicArn, functionName = 'none' }: Names): Everyday[] {
  const key = { resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}` }] };
  return [
    ...logGroups.map(logGroupName => routine('logs', 'CreateLogStream', { logGroupName, logStreamName: '2026/11/20/[$LATEST]0' })),
    routine('logs', 'CreateLogStream', { logGroupName: logGroups[0], logStreamName: 'x' }, service('cloudtrail')),
    routine('logs', 'StartQuery', { logGroupName: logGroups[0], queryString: 'fields @message' }),
    routine('logs', 'StartQuery', { logGroupNames: logGroups, queryString: 'fields @message' }),
    routine('logs', 'StartLiveTail', { logGroupIdentifiers: logGroups }),
    routine('kms', 'CreateGrant', { keyId }, { ...key, ...service('rds') }),
    routine('kms', 'CreateGrant', { keyId }, { ...key, userIdentity: roleSession(`arn:aws:iam::${ACCOUNT}:role/Deployer`, 'ci', { invokedBy: 'ec2-frontend-api.amazonaws.com' }) }),
    routine('kms', 'RetireGrant', { keyId }, { ...key, ...service('autoscaling') }),
    ...['Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey', 'Encrypt'].map(name => routine('kms', name, { keyId }, { ...key, ...READ, ...service('sns') })),
    routine('sts', 'AssumeRole', { roleArn: `arn:aws:iam::${ACCOUNT}:role/GameOps`, roleSessionName: 'alice' }, READ),
    routine('sts', 'AssumeRole', { roleArn: `arn:aws:iam::${ACCOUNT}:role/${functionName}`, roleSessionName: functionName }, { ...READ, ...service('lambda') }),
    routine('monitoring', 'PutMetricAlarm', { alarmName: 'TargetTracking-service/game', alarmActions: [topicArn] }, service('application-autoscaling')),
    routine('monitoring', 'DeleteAlarms', { alarmNames: ['TargetTracking-service/game'] }, service('application-autoscaling')),
    routine('cloudtrail', 'CreateTrail', { name: 'security-lake' }, service('securitylake')),
  ];
}

/** Another trail records all data events: they reach the bus as well. */
function recordedByAnotherTrail({ logGroups, bucket = 'none', topicArn, functionName = 'none' }: Names): Everyday[] {
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`;
  const queueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/Undelivered`;
  return [
    routine('s3', 'PutObject', { bucketName: bucket, key: 'AWSLogs/x.json.gz' }, { ...DATA, ...service('cloudtrail') }),
    routine('s3', 'GetObject', { bucketName: bucket, key: 'AWSLogs/x.json.gz' }, { ...DATA, ...READ }),
    routine('s3', 'HeadObject', { bucketName: bucket, key: 'AWSLogs/x.json.gz' }, { ...DATA, ...READ }),
    routine('s3', 'DeleteObject', { bucketName: bucket, key: 'AWSLogs/x.json.gz' }, { ...DATA, ...service('s3') }),
    routine('s3', 'ListObjects', { bucketName: bucket }, { ...DATA, ...READ }),
    ...logGroups.map(logGroupName => routine('logs', 'PutLogEvents', { logGroupName, logStreamName: 'x' }, { ...DATA, ...service('cloudtrail') })),
    routine('logs', 'PutLogEvents', { logGroupIdentifier: logGroups[0] }, DATA),
    routine('lambda', 'Invoke', { functionName }, { ...DATA, ...service('apigateway') }),
    routine('lambda', 'Invoke', { functionName: arn }, { ...DATA, ...service('apigateway') }),
    routine('lambda', 'Invoke', null, { ...DATA, ...service('apigateway'), resources: [{ type: 'AWS::Lambda::Function', ARN: arn }] }),
    routine('sns', 'Publish', { topicArn }, { ...DATA, ...service('events') }),
    routine('sns', 'Publish', { topicArn }, { ...DATA, ...service('cloudwatch') }),
    routine('sqs', 'SendMessage', { queueUrl }, { ...DATA, ...service('events') }),
    routine('sqs', 'ReceiveMessage', { queueUrl }, DATA),
    routine('monitoring', 'PutMetricData', { namespace: 'Game' }, DATA),
    routine('dynamodb', 'PutItem', { tableName: 'Players' }, DATA),
  ];
}

/** Dashboards, consoles, auditors, drift detection. EventBridge ignores what CloudTrail marks as a read. */
function reads({ trailArn, logGroups, bucket = 'none', functionName = 'none', apiId = 'none', roleNames, ruleName, topicArn, alarmName }: Names): Everyday[] {
  const trail = trailArn.split('/').pop();
  return [
    routine('cloudtrail', 'GetTrailStatus', { name: trail }, READ),
    routine('cloudtrail', 'GetEventSelectors', { trailName: trailArn }, READ),
    routine('logs', 'FilterLogEvents', { logGroupName: logGroups[0] }, READ),
    routine('logs', 'DescribeLogStreams', { logGroupName: logGroups[0] }, READ),
    routine('s3', 'GetBucketPolicy', { bucketName: bucket }, READ),
    routine('lambda', 'GetFunction20150331v2', { functionName }, READ),
    routine('lambda', 'GetPolicy20150331v2', { functionName }, READ),
    routine('apigateway', 'GetRestApi', { restApiId: apiId }, READ),
    routine('iam', 'GetRole', { roleName: roleNames[0] ?? 'none' }, { ...READ, awsRegion: 'us-east-1' }),
    routine('iam', 'ListAttachedRolePolicies', { roleName: roleNames[0] ?? 'none' }, { ...READ, awsRegion: 'us-east-1' }),
    routine('events', 'ListTargetsByRule', { rule: ruleName }, READ),
    routine('events', 'DescribeRule', { name: ruleName }, READ),
    routine('sns', 'GetTopicAttributes', { topicArn }, READ),
    routine('monitoring', 'DescribeAlarms', { alarmNames: [alarmName] }, READ),
    routine('monitoring', 'GetMetricData', { metricDataQueries: [] }, READ),
    routine('cloudformation', 'DetectStackDrift', { stackName: 'One' }),
    routine('cloudformation', 'DetectStackResourceDrift', { stackName: 'Open', logicalResourceId: 'x' }),
  ];
}

/** CloudFormation creates, changes and deletes a game backend, with every kind of resource that we have. */
function unrelatedStack(): Everyday[] {
  const stackId = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/GameBackend/0a1b2c3d-4e5f-6789-abcd-EXAMPLE11111`;
  const deployed = (source: string, eventName: string, parameters: Json, more: Json = {}) =>
    routine(source, eventName, parameters, { ...deploying, ...more });
  const key = { resources: [{ type: 'AWS::KMS::Key', ARN: `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555` }] };
  return [
    routine('cloudformation', 'CreateChangeSet', { stackName: 'GameBackend', changeSetName: 'cdk-deploy' }),
    routine('cloudformation', 'ExecuteChangeSet', { stackName: stackId, changeSetName: 'cdk-deploy' }),
    routine('cloudformation', 'DeleteStack', { stackName: 'GameBackend' }),
    deployed('kms', 'CreateKey', { description: 'Game' }, key),
    deployed('kms', 'PutKeyPolicy', { keyId: '11111111-2222-3333-4444-555555555555', policyName: 'default' }, key),
    deployed('kms', 'EnableKeyRotation', { keyId: '11111111-2222-3333-4444-555555555555' }, key),
    deployed('logs', 'CreateLogGroup', { logGroupName: 'GameBackend-Log' }),
    deployed('logs', 'PutRetentionPolicy', { logGroupName: 'GameBackend-Log', retentionInDays: 7 }),
    deployed('logs', 'DeleteLogGroup', { logGroupName: 'GameBackend-Log' }),
    deployed('s3', 'CreateBucket', { bucketName: 'gamebackend-saves' }),
    deployed('s3', 'PutBucketPolicy', { bucketName: 'gamebackend-saves' }),
    deployed('s3', 'DeleteBucket', { bucketName: 'gamebackend-saves' }),
    deployed('lambda', 'CreateFunction20150331', { functionName: 'GameBackend-Match', role: `arn:aws:iam::${ACCOUNT}:role/GameBackend-Match` }),
    deployed('lambda', 'AddPermission20150331v2', { functionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:GameBackend-Match`, principal: 'apigateway.amazonaws.com' }),
    deployed('lambda', 'CreateEventSourceMapping20150331', { functionName: 'GameBackend-Match', eventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:GameBackend-Queue` }),
    deployed('apigateway', 'CreateRestApi', { name: 'default' }),
    deployed('apigateway', 'PutMethod', { restApiId: 'zzzzzzzzzz', resourceId: 'r', httpMethod: 'GET' }),
    deployed('apigateway', 'CreateStage', { restApiId: 'zzzzzzzzzz', stageName: 'prod' }),
    deployed('wafv2', 'AssociateWebACL', { resourceArn: `arn:aws:apigateway:${REGION}::/restapis/zzzzzzzzzz/stages/prod`, webACLArn: 'x' }),
    deployed('iam', 'CreateRole', { roleName: 'GameBackend-Match', path: '/' }, { awsRegion: 'us-east-1' }),
    deployed('iam', 'PutRolePolicy', { roleName: 'GameBackend-Match', policyName: 'Default' }, { awsRegion: 'us-east-1' }),
    deployed('iam', 'AttachRolePolicy', { roleName: 'GameBackend-Match', policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }, { awsRegion: 'us-east-1' }),
    deployed('iam', 'CreatePolicy', { policyName: 'GameBackend', path: '/game/' }, { awsRegion: 'us-east-1' }),
    deployed('sns', 'CreateTopic', { name: 'GameBackend-Topic' }),
    deployed('sns', 'Subscribe', { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:GameBackend-Topic`, protocol: 'sqs' }),
    deployed('sqs', 'CreateQueue', { queueName: 'GameBackend-Queue' }),
    deployed('sqs', 'SetQueueAttributes', { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/GameBackend-Queue` }),
    deployed('events', 'PutRule', { name: 'GameBackend-Nightly', scheduleExpression: 'rate(1 day)' }),
    deployed('events', 'PutTargets', { rule: 'GameBackend-Nightly', targets: [{ id: '1', arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:GameBackend-Match` }] }),
    deployed('events', 'RemoveTargets', { rule: 'GameBackend-Nightly', ids: ['1'] }),
    deployed('events', 'CreateEventBus', { name: 'game' }),
    deployed('monitoring', 'PutMetricAlarm', { alarmName: 'GameBackend-Errors' }),
    deployed('monitoring', 'PutDashboard', { dashboardName: 'GameBackend' }),
    deployed('cloudtrail', 'CreateTrail', { name: 'GameBackend-Trail' }),
    deployed('gameliftstreams', 'CreateStreamGroup', { Description: 'Game', Tags: { team: 'game' } }),
    deployed('gameliftstreams', 'TagResource', { ResourceArn: 'x', Tags: { team: 'game' } }),
    deployed('tagging', 'TagResources', { resourceARNList: [`arn:aws:sns:${REGION}:${ACCOUNT}:GameBackend-Topic`] }),
  ];
}

/** Changes to resources whose names are similar to ours. */
function toSimilarNames({ logGroups, bucket = 'none', functionName = 'none', apiId = 'none', roleNames, ruleName, topicArn, alarmName }: Names): Everyday[] {
  return [
    routine('logs', 'DeleteLogGroup', { logGroupName: similar(logGroups[0]) }),
    routine('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: `x${logGroups[0].slice(1)}` }),
    routine('s3', 'PutBucketPolicy', { bucketName: `${bucket}2` }),
    routine('lambda', 'UpdateFunctionCode20150331v2', { functionName: similar(functionName) }),
    routine('lambda', 'UpdateFunctionCode20150331v2', { functionName: `x${functionName.slice(1)}` }),
    routine('apigateway', 'UpdateStage', { restApiId: `${apiId}2` }),
    routine('iam', 'PutRolePolicy', { roleName: `${roleNames[0] ?? 'none'}2`, policyName: 'x' }, { awsRegion: 'us-east-1' }),
    routine('iam', 'PutUserPolicy', { userName: roleNames[0] ?? 'none' }, { awsRegion: 'us-east-1' }),
    routine('iam', 'CreatePolicyVersion', { policyArn: `arn:aws:iam::${ACCOUNT}:policy/Other` }, { awsRegion: 'us-east-1' }),
    routine('events', 'DisableRule', { name: `x${ruleName}` }),
    routine('events', 'DisableRule', { name: ruleName.replace(/-([0-9a-f]{8})-/, '2-$1-') }),
    routine('events', 'UpdateEventBus', { name: 'other' }),
    routine('sns', 'SetTopicAttributes', { topicArn: similar(topicArn) }),
    routine('sns', 'Unsubscribe', { subscriptionArn: `${similar(topicArn)}:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555` }),
    routine('monitoring', 'DeleteAlarms', { alarmNames: [`x${alarmName}`] }),
    routine('monitoring', 'PutAlarmMuteRule', { name: 'night', muteTargets: { alarmNames: ['other'] } }),
    // another service's call with the same parameters
    routine('codedeploy', 'StopLogging', { name: 'existing' }),
    routine('ecs', 'UpdateFunctionCode20150331v2', { functionName }),
  ];
}
