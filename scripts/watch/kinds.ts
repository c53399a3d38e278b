/**
 * Which parameters can name what. By the service as CloudTrail's `eventSource` has it, in CloudTrail's spelling; dots go
 * into objects and lists alike, as event patterns do.
 *
 * A parameter that stands here for a service counts for every operation of that service that has it, next year's included.
 */
export const KINDS: Record<string, Record<string, string[]>> = {
  /** Of the account, whoever's it is. */
  anyTrail: { cloudtrail: ['name', 'trailName'] },
  trail: { cloudtrail: ['resourceId'] },
  logGroupName: { logs: ['logGroupName'] },
  logGroup: { logs: ['logGroupIdentifier'] },
  logGroupArn: { logs: ['resourceIdentifier', 'resourceArn'] },
  /** Where someone else's records would be written, by a service that needs no permission of the caller's for it. */
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
  /** Also where one of that name is made, from whatever somebody put in there. */
  table: { dynamodb: ['tableName', 'globalTableName', 'sourceTableName', 'targetTableName', 'tableCreationParameters.tableName'] },
  tableArn: { dynamodb: ['resourceArn', 'sourceTableArn', 'globalTableSourceArn', 'backupArn', 'bulkOperationArn'] },
  alarm: { monitoring: ['alarmName', 'alarmNames', 'muteTargets.alarmNames'] },
  dashboard: { monitoring: ['dashboardName', 'dashboardNames'] },
  alarmArn: { monitoring: ['resourceARN'] },
  /** All metrics of the account: their key decides whether an alarm sees anything. */
  metrics: { monitoring: ['datasetIdentifier'] },
  function: { lambda: ['functionName'] },
  functionArn: { lambda: ['resource', 'resourceArn'] },
  mapping: { lambda: ['uUID'] },
  /** A role that is given to code in Lambda other than a function: a MicroVM image, a web function, a capacity provider, a network connector. */
  passedRole: {
    lambda: [
      'operatorRole', 'executionRoleArn', 'buildRoleArn', 'permissionsConfig.capacityProviderOperatorRoleArn',
      'serviceConfig.executionRoleArn', 'revisionConfig.serviceConfig.executionRoleArn',
    ],
  },
  /** A role that is given to a function. The rule `RoleLent` matches it (lib/alarms/role-misuse.ts), since one function may have it. */
  functionRole: { lambda: ['role'] },
  apiId: { apigateway: ['restApiId', 'apiId', 'stageKeys.restApiId', 'apiStages.apiId', 'patchOperations.value', 'restEndpointIdentifier.identifierParts.restApiId', 'actions.invokeApi.apiId'] },
  apiArn: { 'apigateway': ['resourceArn'], 'wafv2': ['resourceArn'], 'waf-regional': ['resourceArn'] },
  role: { iam: ['roleName'] },
  policyArn: { iam: ['policyArn', 'permissionsBoundary'] },
  path: { iam: ['path', 'newPath'] },
  assumedRole: { sts: ['roleArn'] },
  stack: { cloudformation: ['stackName'] },
  /** Where stacks are moved, or things between them. */
  stackMoved: { cloudformation: ['stackIds', 'stackDefinitions.stackName'] },
  tagged: { tagging: ['resourceARNList'] },
};

/** botocore's services, and what CloudTrail calls each in `eventSource`. */
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
