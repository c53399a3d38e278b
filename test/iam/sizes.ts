/** How large policies get when they are deployed, with the longest names that a deployment may give. */
import { list, type CloudFormationTemplate, type Value } from '../../scripts/policies';

const PARTITION = 'aws-us-gov';
const REGION = 'ap-southeast-1';
const ACCOUNT = '111122223333';
/** Longest name of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME = 'r'.repeat(64);
/** Longest ARN that the service takes: https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const STREAM_GROUP_ARN = `arn:${PARTITION}:gameliftstreams:${REGION}:${ACCOUNT}:streamgroup/sg-`.padEnd(128, 'x');

/** IAM doesn't count white space. */
export function deployedSize(document: Value, template: CloudFormationTemplate): number {
  return JSON.stringify(longest(document, template)).length;
}

function longest(value: Value, template: CloudFormationTemplate): Value {
  if (Array.isArray(value)) return value.map(one => longest(one, template));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument], ...others] = Object.entries<Value>(value);
  if (others.length === 0) {
    switch (name) {
      case 'Ref': return reference(argument, template);
      case 'Fn::GetAtt': return attribute(argument, template);
      case 'Fn::Join': return longest(list(argument[1]), template).join(argument[0]);
      case 'Fn::Split': return longest(argument[1], template).split(argument[0]);
      case 'Fn::Select': return longest(argument[1], template)[Number(argument[0])];
      default: if (name.startsWith('Fn::')) throw new Error(`sizes.ts does not know ${name}`);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, longest(item, template)]));
}

function reference(id: string, { Resources }: CloudFormationTemplate): string {
  switch (id) {
    case 'AWS::Partition': return PARTITION;
    case 'AWS::Region': return REGION;
    case 'AWS::AccountId': return ACCOUNT;
    case 'AWS::URLSuffix': return 'amazonaws.com';
  }
  switch (Resources[id].Type) {
    case 'AWS::ApiGateway::RestApi': return 'abcdefghij';
    case 'AWS::ApiGateway::Stage': return Resources[id].Properties!.StageName;
    case 'AWS::GameLiftStreams::StreamGroup': return STREAM_GROUP_ARN;
    case 'AWS::EC2::VPCEndpoint': return 'vpce-0123456789abcdef0';
    default: throw new Error(`sizes.ts does not know how long a reference to ${id} (${Resources[id].Type}) gets`);
  }
}

function attribute([id, name]: [string, string], { Resources }: CloudFormationTemplate): string {
  const { Type, Properties = {} } = Resources[id];
  switch (`${Type} ${name}`) {
    case 'AWS::GameLiftStreams::StreamGroup Arn': return STREAM_GROUP_ARN;
    case 'AWS::IAM::Role Arn': return `arn:${PARTITION}:iam::${ACCOUNT}:role${Properties.Path ?? '/'}${ROLE_NAME}`;
    case 'AWS::Lambda::Function Arn': return `arn:${PARTITION}:lambda:${REGION}:${ACCOUNT}:function:${'f'.repeat(64)}`;
    case 'AWS::Logs::LogGroup Arn': return `arn:${PARTITION}:logs:${REGION}:${ACCOUNT}:log-group:${'l'.repeat(512)}:*`;
    default: throw new Error(`sizes.ts does not know how long ${name} of ${id} (${Type}) gets`);
  }
}
