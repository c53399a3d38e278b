/**
 * What cdk-nag's NIST 800-53 (revision 5) pack finds in the example, and why it is accepted. As with AwsSolutions, a finding
 * that is not here fails the test, and so does an entry without a finding.
 */
export const ACKNOWLEDGED_NIST: Array<{ rule: RegExp; where: RegExp; reason: string }> = [
  // --- identities
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/Broker\/Role\//,
    reason: 'The rule wants one policy for many identities. This one is for one role only: inline, it can\'t be attached to another, and it is created and deleted with the role.',
  },

  // --- the function
  {
    rule: /-LambdaConcurrency$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'The API in front lets 10 requests a second through, which bounds the function. Reserved concurrency would always be taken from the account\'s other functions, and would fail the deployment if there is none left.',
  },
  {
    rule: /-LambdaDLQ$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'A dead-letter queue is for asynchronous invocations. This function is invoked only by API Gateway, synchronously: the caller gets the error.',
  },
  {
    rule: /-LambdaInsideVPC$/,
    where: /AdminShell\/Broker\/Handler/,
    reason: 'The function calls three AWS APIs over TLS and nothing in a VPC, and accepts no connections. In a VPC it would need a NAT or three VPC endpoints, and its role would need permission to create network interfaces.',
  },

  // --- the function that compares shells with the broker's records
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/Alarms\/Comparison\/Role\/Resource/,
    reason: 'As for the broker\'s role: for one role only, and deleted with it.',
  },
  {
    rule: /-LambdaConcurrency$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'Its queue hands out two batches at a time, which bounds the function without taking concurrency from others.',
  },
  {
    rule: /-LambdaDLQ$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'A function\'s own dead-letter queue is for asynchronous invocations. This one is invoked for a queue, which has a dead-letter queue with an alarm.',
  },
  {
    rule: /-LambdaInsideVPC$/,
    where: /AdminShell\/Alarms\/Comparison\/Handler/,
    reason: 'It calls two AWS APIs over TLS and nothing in a VPC, and accepts no connections.',
  },

  // --- the function and the table of a second person's approvals
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AdminShell\/TwoPersons\/Role\//,
    reason: 'As for the broker\'s role: for one role only, and deleted with it.',
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
    reason: 'It calls two AWS APIs over TLS and nothing in a VPC, and accepts no connections.',
  },
  {
    rule: /-DynamoDBInBackupPlan$/,
    where: /AdminShell\/TwoPersons\/Table/,
    reason: 'The table\'s content matters for a day at most, and a restored approval would be a false one. The evidence is in events and the log.',
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
    reason: 'Every request must be signed by a granted principal before anything runs; a web ACL is for the account to add.',
  },
  {
    rule: /-APIGWCacheEnabledAndEncrypted$/,
    where: /DeploymentStage\.prod/,
    reason: 'An answer is a credential for one operator. It must never be cached.',
  },
  {
    rule: /-APIGWExecutionLoggingEnabled$/,
    where: /DeploymentStage\.prod/,
    reason: 'An execution log can hold response bodies, and ours hold tokens: it must stay off. The function writes the record.',
  },
  {
    rule: /-APIGWSSLEnabled$/,
    where: /DeploymentStage\.prod/,
    reason: 'The rule is about the certificate that API Gateway shows to an HTTP backend. The backend is a Lambda function, which IAM lets this API invoke; callers must use TLS 1.3.',
  },

  // --- the trail
  {
    rule: /-IAMNoInlinePolicy$/,
    where: /AuditTrail\/DeliveryRole\/Resource/,
    reason: 'As for the broker\'s role: for one role only, and deleted with it.',
  },
  {
    rule: /-S3BucketLoggingEnabled$/,
    where: /AuditTrail\/Bucket/,
    reason: 'A bucket for access logs would be another one that is left behind. It is for the account to record who reads the evidence, with S3 data events; log file validation shows whether it was changed.',
  },
  {
    rule: /-S3BucketReplicationEnabled$/,
    where: /AuditTrail\/Bucket/,
    reason: 'It is for the account to decide which account and Region a second copy goes to. The bucket is versioned and retained, and the records are in the log group as well.',
  },

  // --- alarms
  {
    rule: /-CloudWatchAlarmAction$/,
    where: /AdminShell\/Alarms\/Tampered\d\/Resource/,
    reason: 'A part of the composite alarm tampered, which has the actions. With actions here, every change would be notified twice.',
  },
];
