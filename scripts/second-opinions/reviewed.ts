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
    ids: ['CKV_AWS_115'],
    type: FUNCTION,
    why: 'reserving concurrency takes it from the rest of the account, so it is the user\'s decision; the stage\'s throttle limits how many operators can wait',
    answer: { option: 'reservedConcurrency' },
  },
  {
    ids: ['CKV_AWS_116'],
    type: FUNCTION,
    why: 'a function\'s dead-letter queue is for asynchronous invocations: API Gateway waits for the broker, and the function behind unexplained reads a queue that has one',
  },
  {
    ids: ['CKV_AWS_117', 'CT.LAMBDA.PR.3'],
    type: FUNCTION,
    why: 'they only call AWS\'s public APIs, and accept no connections: in a VPC they would need endpoints or a route out, and more could fail',
    answer: { heading: 'What reviewers ask' },
  },
  {
    ids: ['CKV_AWS_173'],
    type: FUNCTION,
    why: 'the variables hold names and ARNs, no secret; Lambda encrypts them with its own key',
    answer: { heading: 'What reviewers ask' },
  },
  {
    ids: ['CT.LAMBDA.PR.2'],
    type: 'AWS::Lambda::Permission',
    why: 'it has the API\'s SourceArn; the rule accepts a plain string, but not one that CloudFormation joins',
  },

  // --- the API
  { ids: ['CKV_AWS_120'], type: STAGE, why: 'a cached answer would be another operator\'s credentials' },
  { ids: ['CKV_AWS_73', 'CT.APIGATEWAY.PR.2'], type: STAGE, why: 'the record has what a trace would say; a trace costs money, and has more readers', answer: { heading: 'What reviewers ask' } },
  { ids: ['CKV_AWS_76'], type: STAGE, why: 'an access log needs a role of the whole account, which a library must not set', answer: { option: 'accessLog' } },
  {
    ids: ['CT.APIGATEWAY.PR.1'],
    type: STAGE,
    why: 'an execution log can contain responses, that is, tokens: turning it on fails at synth',
    answer: { heading: 'Security properties' },
  },

  // --- the trail
  {
    ids: ['CKV_AWS_67'],
    type: 'AWS::CloudTrail::Trail',
    why: 'it records one data event, in the Region of the stream groups; AuditTrail has an option for all Regions',
    answer: { option: 'isMultiRegionTrail' },
  },
  {
    ids: ['CKV_AWS_18', 'CT.S3.PR.2'],
    type: BUCKET,
    why: 'a bucket for the bucket\'s access logs would be one more to look after; CloudTrail can record who reads',
    answer: { heading: 'What reviewers ask' },
  },
  { ids: ['CT.S3.PR.9'], type: BUCKET, why: 'a locked object can\'t be deleted, even by someone who must: it is the user\'s decision', answer: { option: 'objectLockDefaultRetention' } },
  { ids: ['CT.S3.PR.4'], type: BUCKET, why: 'nothing waits for a log file to arrive: rules and metric filters notify people sooner' },

  // --- approvals
  { ids: ['CKV_AWS_28', 'CT.DYNAMODB.PR.1'], type: TABLE, why: 'an approval ends within hours, and restoring an older table would restore revoked approvals' },

  // --- alarms, queues, keys
  {
    ids: ['CT.CLOUDWATCH.PR.1'],
    type: 'AWS::CloudWatch::Alarm',
    why: 'the parts of tampered have no actions; their composite alarm does, so that one change is announced once',
  },
  { ids: ['CKV_AWS_27'], type: QUEUE, why: 'they are encrypted with SQS\'s own key (SqsManagedSseEnabled), so that they depend on no key that can be disabled; the check requires a KMS key' },
  { ids: ['CT.SQS.PR.1'], type: QUEUE, why: 'these are the dead-letter queues' },
  {
    ids: ['CT.KMS.PR.3'],
    type: 'AWS::KMS::Key',
    why: 'the statement for the account, which leaves it to IAM; grants by people are announced (EvidenceChanged)',
    answer: { heading: 'What reviewers ask' },
  },
];
