/**
 * Which parameters can name what. By service, as in CloudTrail's `eventSource`, in CloudTrail's spelling; dots lead into
 * objects and lists alike, as in event patterns.
 *
 * A parameter that is listed for a service counts for every operation of that service that has it, including future ones.
 */
export const KINDS: Record<string, Record<string, string[]>> = {
  /** Of the account, whoever owns it. */
  anyTrail: { cloudtrail: ['name', 'trailName'] },
  trail: { cloudtrail: ['resourceId'] },
  logGroupName: { logs: ['logGroupName'] },
  logGroup: { logs: ['logGroupIdentifier'] },
  logGroupArn: { logs: ['resourceIdentifier', 'resourceArn'] },
  /** A place for another account's records, written by a service that needs no permission of the caller's for it. */
  logTarget: { events: ['targets.arn'], apigateway: ['accessLogSettings.destinationArn', 'patchOperations.value'] },
  bucketName: { s3: ['bucketName', 'bucket'] },
  bucketArn: { s3: ['resourceArn'] },
  bucketUrl: { s3: ['locationScope'] },
  key: { kms: ['keyId'] },
  rule: { events: ['name', 'rule'] },
  ruleArn: { events: ['resourceARN'] },
  bus: { events: ['name'] },
  busArn: { events: ['destination.arn'] },
  topicArn: { sns: ['topicArn', 'resourceArn'] },
  topicName: { sns: ['name'] },
  subscription: { sns: ['subscriptionArn'] },
  queueUrl: { sqs: ['queueUrl'] },
  queueArn: { sqs: ['sourceArn', 'destinationArn'], lambda: ['eventSourceArn'] },
  /** Also where one with that name is created, from contents that somebody chose. */
  table: { dynamodb: ['tableName', 'globalTableName', 'sourceTableName', 'targetTableName', 'tableCreationParameters.tableName'] },
  tableArn: { dynamodb: ['resourceArn', 'sourceTableArn', 'globalTableSourceArn', 'backupArn', 'bulkOperationArn'] },
  alarm: { monitoring: ['alarmName', 'alarmNames', 'muteTargets.alarmNames'] },
  dashboard: { monitoring: ['dashboardName', 'dashboardNames'] },
  alarmArn: { monitoring: ['resourceARN'] },
  /** All metrics of the account: their key decides whether an alarm gets any data. */
  metrics: { monitoring: ['datasetIdentifier'] },
  function: { lambda: ['functionName'] },
  functionArn: { lambda: ['resource', 'resourceArn'] },
  mapping: { lambda: ['uUID'] },
  /** The role that a Lambda function runs under. */
  lentRole: {
    lambda: [
      'operatorRole', 'executionRoleArn', 'buildRoleArn', 'permissionsConfig.capacityProviderOperatorRoleArn',
      'serviceConfig.executionRoleArn', 'revisionConfig.serviceConfig.executionRoleArn',
    ],
  },
  /** The same for a function, which has its own rule. */
  functionRole: { lambda: ['role'] },
  apiId: { apigateway: ['restApiId', 'apiId', 'stageKeys.restApiId', 'apiStages.apiId', 'patchOperations.value', 'restEndpointIdentifier.identifierParts.restApiId', 'actions.invokeApi.apiId'] },
  apiArn: { 'apigateway': ['resourceArn'], 'wafv2': ['resourceArn'], 'waf-regional': ['resourceArn'] },
  role: { iam: ['roleName'] },
  policyArn: { iam: ['policyArn', 'permissionsBoundary'] },
  path: { iam: ['path', 'newPath'] },
  assumedRole: { sts: ['roleArn'] },
  stack: { cloudformation: ['stackName'] },
  /** Where stacks are moved, or resources between them. */
  stackMoved: { cloudformation: ['stackIds', 'stackDefinitions.stackName'] },
  tagged: { tagging: ['resourceARNList'] },
};

/** botocore's services, and CloudTrail's names for them in `eventSource`. */
export const SERVICES: Record<string, string> = {
  'apigateway': 'apigateway',
  'apigatewayv2': 'apigateway',
  'cloudformation': 'cloudformation',
  'cloudtrail': 'cloudtrail',
  'cloudwatch': 'monitoring',
  'dynamodb': 'dynamodb',
  'events': 'events',
  'eventbridgev2': 'events',
  'gameliftstreams': 'gameliftstreams',
  'iam': 'iam',
  'kms': 'kms',
  'lambda': 'lambda',
  'lambda-core': 'lambda',
  'lambda-microvms': 'lambda',
  'lambda-web': 'lambda',
  'logs': 'logs',
  'resourcegroupstaggingapi': 'tagging',
  's3': 's3',
  's3control': 's3',
  'sns': 'sns',
  'sqs': 'sqs',
  'sts': 'sts',
  'waf-regional': 'waf-regional',
  'wafv2': 'wafv2',
};
