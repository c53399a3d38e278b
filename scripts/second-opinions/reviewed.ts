import type { Reviewed } from './finding';

const FUNCTION = 'AWS::Lambda::Function';
const STAGE = 'AWS::ApiGateway::Stage';
const BUCKET = 'AWS::S3::Bucket';
const QUEUE = 'AWS::SQS::Queue';
const TABLE = 'AWS::DynamoDB::Table';

/** The reviewed findings. The check fails for an entry without a finding, and for a finding without an entry. */
export const REVIEWED: readonly Reviewed[] = [
  // --- the functions
  {
    tool: 'checkov',
    id: 'CKV_AWS_115',
    type: FUNCTION,
    why: 'reserving concurrency takes it from the rest of the account, so it is the user\'s decision; the stage\'s throttle bounds how many can wait',
    answer: { option: 'reservedConcurrency' },
  },
  {
    tool: 'checkov',
    id: 'CKV_AWS_116',
    type: FUNCTION,
    why: 'a function\'s dead-letter queue is for asynchronous invocations: API Gateway waits for the broker, and the function behind unexplained reads a queue that has one',
  },
  {
    tool: 'checkov',
    id: 'CKV_AWS_117',
    type: FUNCTION,
    why: 'they call AWS\'s public APIs alone, and listen to nobody: in a VPC they would need endpoints or a way out, and more can fail',
    answer: { heading: 'What reviewers ask' },
  },
  { tool: 'cfn-guard', id: 'CT.LAMBDA.PR.3', type: FUNCTION, why: 'as CKV_AWS_117', answer: { heading: 'What reviewers ask' } },
  {
    tool: 'checkov',
    id: 'CKV_AWS_173',
    type: FUNCTION,
    why: 'the variables hold names and ARNs, no secret; Lambda encrypts them with its own key',
    answer: { heading: 'What reviewers ask' },
  },
  {
    tool: 'cfn-guard',
    id: 'CT.LAMBDA.PR.2',
    type: 'AWS::Lambda::Permission',
    why: 'it has a SourceArn, the API\'s; the rule takes a text, and not one that CloudFormation joins',
  },

  // --- the API
  { tool: 'checkov', id: 'CKV_AWS_120', type: STAGE, why: 'a cached answer would be another operator\'s credentials' },
  { tool: 'checkov', id: 'CKV_AWS_73', type: STAGE, why: 'the record says what a trace would; a trace costs, and has more readers', answer: { heading: 'What reviewers ask' } },
  { tool: 'cfn-guard', id: 'CT.APIGATEWAY.PR.2', type: STAGE, why: 'as CKV_AWS_73', answer: { heading: 'What reviewers ask' } },
  { tool: 'checkov', id: 'CKV_AWS_76', type: STAGE, why: 'an access log needs a role of the whole account, which a library must not set', answer: { option: 'accessLog' } },
  {
    tool: 'cfn-guard',
    id: 'CT.APIGATEWAY.PR.1',
    type: STAGE,
    why: 'an execution log can contain responses, that is, tokens: turning it on fails at synth',
    answer: { heading: 'Security properties' },
  },

  // --- the trail
  {
    tool: 'checkov',
    id: 'CKV_AWS_67',
    type: 'AWS::CloudTrail::Trail',
    why: 'it records one data event, where the stream groups are; for all Regions there is an option of AuditTrail',
    answer: { option: 'isMultiRegionTrail' },
  },
  {
    tool: 'checkov',
    id: 'CKV_AWS_18',
    type: BUCKET,
    why: 'a bucket for access logs of the bucket would be one more that somebody must keep; CloudTrail can record who reads',
    answer: { heading: 'What reviewers ask' },
  },
  { tool: 'cfn-guard', id: 'CT.S3.PR.2', type: BUCKET, why: 'as CKV_AWS_18', answer: { heading: 'What reviewers ask' } },
  { tool: 'cfn-guard', id: 'CT.S3.PR.9', type: BUCKET, why: 'what is locked can\'t be deleted, whoever must: it is the user\'s decision', answer: { option: 'objectLockDefaultRetention' } },
  { tool: 'cfn-guard', id: 'CT.S3.PR.4', type: BUCKET, why: 'nothing waits for the arrival of a log file: rules and metric filters tell people sooner' },

  // --- approvals
  { tool: 'checkov', id: 'CKV_AWS_28', type: TABLE, why: 'an approval is over within hours: whoever restored an older table would restore approvals that were revoked' },
  { tool: 'cfn-guard', id: 'CT.DYNAMODB.PR.1', type: TABLE, why: 'as CKV_AWS_28' },

  // --- alarms, queues, keys
  {
    tool: 'cfn-guard',
    id: 'CT.CLOUDWATCH.PR.1',
    type: 'AWS::CloudWatch::Alarm',
    why: 'the parts of tampered have no action: the composite alarm made of them has, so that one change is announced once',
  },
  { tool: 'checkov', id: 'CKV_AWS_27', type: QUEUE, why: 'they are encrypted with SQS\'s own key (SqsManagedSseEnabled), so that they depend on no key that can be disabled; the check wants one of KMS' },
  { tool: 'cfn-guard', id: 'CT.SQS.PR.1', type: QUEUE, why: 'these are the dead-letter queues' },
  {
    tool: 'cfn-guard',
    id: 'CT.KMS.PR.3',
    type: 'AWS::KMS::Key',
    why: 'the statement for the account, which leaves it to IAM; grants by people are announced (EvidenceChanged)',
    answer: { heading: 'What reviewers ask' },
  },
];
