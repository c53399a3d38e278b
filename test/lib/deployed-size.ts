/** Policies as they are deployed, with the longest names that a deployment may generate. */
import { resolve, type Value } from '../../local/template/intrinsics';
import type { CloudFormationTemplate } from '../../scripts/iam/policies';

const PARTITION = 'aws-us-gov';
const REGION = 'ap-southeast-1';
const ACCOUNT = '111122223333';
/** Longest name of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME = 'r'.repeat(64);
/** A name that CloudFormation generates: the stack's (128 at most), a logical ID as long as ours get, and twelve letters. */
const LONGEST_NAME = 206;
/** Longest ARN that the service accepts: https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const STREAM_GROUP_ARN = `arn:${PARTITION}:gameliftstreams:${REGION}:${ACCOUNT}:streamgroup/sg-`.padEnd(128, 'x');

/** IAM doesn't count white space. */
export function deployedSize(document: Value, template: CloudFormationTemplate): number {
  return JSON.stringify(deployed(document, template)).length;
}

export function deployed(value: Value, template: CloudFormationTemplate): Value {
  return resolve(value, { ref: id => reference(id, template), attribute: (id, name) => attribute([id, name], template) });
}

function reference(id: string, { Resources }: CloudFormationTemplate): string {
  switch (id) {
    case 'AWS::Partition': return PARTITION;
    case 'AWS::Region': return REGION;
    case 'AWS::AccountId': return ACCOUNT;
    case 'AWS::URLSuffix': return 'amazonaws.com';
    case 'AWS::StackId': return `arn:${PARTITION}:cloudformation:${REGION}:${ACCOUNT}:stack/${'s'.repeat(128)}/01234567-89ab-cdef-0123-456789abcdef`;
  }
  const { Type, Properties = {} } = Resources[id];
  switch (Type) {
    case 'AWS::ApiGateway::RestApi': return 'abcdefghij';
    case 'AWS::ApiGateway::Stage': return Properties.StageName;
    case 'AWS::EC2::VPCEndpoint': return 'vpce-0123456789abcdef0';
    case 'AWS::Logs::LogGroup': return 'l'.repeat(LONGEST_NAME);
    case 'AWS::GameLiftStreams::StreamGroup':
    case 'AWS::SNS::Topic': return attribute([id, 'Arn'], { Resources });
    default: throw new Error(`deployed-size.ts does not know how long a reference to ${id} (${Type}) can be`);
  }
}

function attribute([id, name]: [string, string], { Resources }: CloudFormationTemplate): string {
  const { Type, Properties = {} } = Resources[id];
  const regional = (service: string, resource: string) => `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
  switch (`${Type} ${name}`) {
    case 'AWS::CloudWatch::Alarm Arn': return regional('cloudwatch', `alarm:${'a'.repeat(LONGEST_NAME)}`);
    case 'AWS::Events::Rule Arn': return regional('events', `rule/${'r'.repeat(64)}`);
    case 'AWS::GameLiftStreams::StreamGroup Arn': return STREAM_GROUP_ARN;
    case 'AWS::IAM::Role Arn': return `arn:${PARTITION}:iam::${ACCOUNT}:role${Properties.Path ?? '/'}${ROLE_NAME}`;
    case 'AWS::KMS::Key Arn': return regional('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
    case 'AWS::Lambda::Function Arn': return regional('lambda', `function:${'f'.repeat(64)}`);
    case 'AWS::Logs::LogGroup Arn': return regional('logs', `log-group:${'l'.repeat(LONGEST_NAME)}:*`);
    case 'AWS::S3::Bucket Arn': return `arn:${PARTITION}:s3:::${'b'.repeat(63)}`;
    case 'AWS::SNS::Topic Arn':
    case 'AWS::SNS::Topic TopicArn': return regional('sns', 't'.repeat(256));
    case 'AWS::DynamoDB::Table Arn': return regional('dynamodb', `table/${'d'.repeat(255)}`);
    case 'AWS::SQS::Queue QueueName': return Properties.QueueName === undefined ? 'q'.repeat(80) : deployed(Properties.QueueName, { Resources });
    case 'AWS::SQS::Queue Arn': return regional('sqs', 'q'.repeat(80));
    default: throw new Error(`deployed-size.ts does not know how long ${name} of ${id} (${Type}) can be`);
  }
}
