/**
 * What cdk-nag's NIST 800-53 (revision 5) pack finds in the example, and why it stays. Kept as the list for AwsSolutions
 * is: a finding that is not here fails the test, and so does a reason without its finding.
 */
export const ACKNOWLEDGED_NIST: Array<{ rule: RegExp; where: RegExp; reason: string }> = [
  // --- identities
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/Broker\/Role\/DefaultPolicy/,
    reason: 'The rule wants one policy for many identities. This one is meant for one role alone: inline, it can\'t be attached to another and goes when the role goes.',
  },

  // --- the function
  {
    rule: /-LambdaConcurrency$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'The API in front lets 10 requests a second through, which bounds the function. Reserved concurrency would be taken from the account\'s other functions, all the time, and fail the deployment where there is none to take.',
  },
  {
    rule: /-LambdaDLQ$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'A dead-letter queue is for asynchronous invocations. This function is invoked by API Gateway alone, synchronously: the caller is told.',
  },
  {
    rule: /-LambdaInsideVPC$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'The function calls three AWS APIs over TLS and nothing in a VPC, and takes no connection. In a VPC it would need a NAT or three VPC endpoints, and its role the right to make network interfaces.',
  },

  // --- the function that compares shells with the broker's records
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/Alarms\/Comparison\/Role\/DefaultPolicy/,
    reason: 'As for the broker\'s role: meant for one role alone, and gone when it goes.',
  },
  {
    rule: /-LambdaConcurrency$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'Its queue hands out two batches at a time, which bounds the function without taking concurrency from others.',
  },
  {
    rule: /-LambdaDLQ$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'A function\'s own dead-letter queue is for asynchronous invocations. This one is called for a queue, which has dead letters and an alarm on them.',
  },
  {
    rule: /-LambdaInsideVPC$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'It calls two AWS APIs over TLS and nothing in a VPC, and takes no connection.',
  },

  // --- the function and the table of a second person's approvals
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/TwoPersons\/Role\/DefaultPolicy/,
    reason: 'As for the broker\'s role: meant for one role alone, and gone when it goes.',
  },
  {
    rule: /-LambdaConcurrency$/,
    where: /AdminShell\/TwoPersons\/Handler/,
    reason: 'The API in front of it, and of the broker, lets 10 requests a second through, which bounds the function without taking concurrency from others.',
  },
  {
    rule: /-LambdaDLQ$/,
    where: /AdminShell\/TwoPersons\/Handler/,
    reason: 'A dead-letter queue is for asynchronous invocations. This function is invoked by API Gateway and the broker, synchronously.',
  },
  {
    rule: /-LambdaInsideVPC$/,
    where: /AdminShell\/TwoPersons\/Handler/,
    reason: 'It calls two AWS APIs over TLS and nothing in a VPC, and takes no connection.',
  },
  {
    rule: /-DynamoDBInBackupPlan$/,
    where: /AdminShell\/TwoPersons\/Table/,
    reason: 'What is in the table matters for a day at most, and an approval that was restored would be a false one. Events and log are the evidence.',
  },
  {
    rule: /-DynamoDBPITREnabled$/,
    where: /AdminShell\/TwoPersons\/Table/,
    reason: 'As for the backup plan: nobody may be able to restore an approval.',
  },

  // --- the API
  {
    rule: /-APIGWAssociatedWithWAF$/,
    where: /DeploymentStage\.prod/,
    reason: 'Every request must be signed by a granted principal before anything runs; a web ACL is the account\'s to add.',
  },
  {
    rule: /-APIGWCacheEnabledAndEncrypted$/,
    where: /DeploymentStage\.prod/,
    reason: 'An answer is a credential for one operator. It must never be cached.',
  },
  {
    rule: /-APIGWExecutionLoggingEnabled$/,
    where: /DeploymentStage\.prod/,
    reason: 'An execution log can hold response bodies, and ours hold tokens: it must stay off. The record is the function\'s.',
  },
  {
    rule: /-APIGWSSLEnabled$/,
    where: /DeploymentStage\.prod/,
    reason: 'The rule means the certificate that API Gateway shows to an HTTP backend. The backend is a Lambda function, which IAM lets this API invoke; callers must use TLS 1.3.',
  },

  // --- the trail
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AuditTrail\/DeliveryRole\/DefaultPolicy/,
    reason: 'As for the function\'s role: meant for one role alone, and gone when it goes.',
  },
  {
    rule: /-S3BucketLoggingEnabled$/,
    where: /AuditTrail\/Bucket/,
    reason: 'A bucket for access logs would be one more that is left behind. Who reads the evidence is the account\'s to record, by data events of S3; log file validation shows whether it was changed.',
  },
  {
    rule: /-S3BucketReplicationEnabled$/,
    where: /AuditTrail\/Bucket/,
    reason: 'Where a second copy goes, into which account and Region, is the account\'s to say. The bucket is versioned and retained, and the records are in the log group as well.',
  },

  // --- alarms
  {
    rule: /-CloudWatchAlarmAction$/,
    where: /AdminShell\/Alarms\/Tampered\d\/Resource/,
    reason: 'A part of the sum that the composite alarm tampered goes by, which has the actions. With actions of its own, every change would be told twice.',
  },
];
