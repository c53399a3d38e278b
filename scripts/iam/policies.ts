/**
 * Every policy of a CloudFormation template, on any kind of resource. Anything that looks like a policy but isn't recognized
 * is an error, so that the table and the tests can't miss a new kind.
 */

/** A value of a template, intrinsic functions included. */
export type Value = any;

export interface Policy {
  readonly logicalId: string;
  readonly type: string;
  /** `identity`: what its holders may do. `trust`: who may become its holder. `resource`: who may do what to its holder. */
  readonly kind: 'identity' | 'trust' | 'resource' | 'service control';
  /** What the policy is attached to: references to a role, user or group, or the resource itself. */
  readonly holders: Value[];
  readonly document: Value;
  /** Deployed together with its holder, so that its size counts with the holder's other inline policies. */
  readonly inline: boolean;
}

export interface CloudFormationTemplate {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, Value>; Metadata?: Record<string, Value> }>;
}

/** Where a resource has its policy document (dots lead into objects), and what the policy is about. */
const RESOURCE_POLICIES: Record<string, { document: string; holder?: string }> = {
  'AWS::ApiGateway::RestApi': { document: 'Policy' },
  'AWS::DynamoDB::Table': { document: 'ResourcePolicy.PolicyDocument' },
  'AWS::KMS::Key': { document: 'KeyPolicy' },
  'AWS::Lambda::ResourcePolicy': { document: 'PolicyDocument', holder: 'ResourceArn' },
  'AWS::S3::BucketPolicy': { document: 'PolicyDocument', holder: 'Bucket' },
  'AWS::SNS::TopicPolicy': { document: 'PolicyDocument', holder: 'Topics' },
  'AWS::SQS::QueuePolicy': { document: 'PolicyDocument', holder: 'Queues' },
};

export function policiesOf(template: CloudFormationTemplate): Policy[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type: type, Properties = {} }]) => {
    const found = policiesOfResource(logicalId, type, Properties);
    const documents = JSON.stringify(Properties).split('"Statement":').length - 1;
    if (documents > found.filter(({ document }) => document.Statement !== undefined).length && type !== 'AWS::Lambda::Permission') {
      throw new Error(`${logicalId} (${type}) has a policy that scripts/iam/policies.ts does not know: add the path of its document`);
    }
    return found;
  });
}

function policiesOfResource(logicalId: string, type: string, properties: Record<string, Value>): Policy[] {
  const own = { Ref: logicalId };
  const policy = (kind: Policy['kind'], holders: Value[], document: Value, inline: boolean): Policy =>
    ({ logicalId, type, kind, holders, document, inline });
  switch (type) {
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy': {
      const holders = ['Roles', 'Users', 'Groups'].flatMap(kind => properties[kind] ?? []);
      return [policy('identity', holders, properties.PolicyDocument, type === 'AWS::IAM::Policy')];
    }
    case 'AWS::IAM::Role':
    case 'AWS::IAM::User':
    case 'AWS::IAM::Group':
      return [
        ...properties.AssumeRolePolicyDocument === undefined ? [] : [policy('trust', [own], properties.AssumeRolePolicyDocument, false)],
        ...(properties.Policies ?? []).map((one: Value) => policy('identity', [own], one.PolicyDocument, true)),
      ];
    case 'AWS::Organizations::Policy':
      return [policy('service control', properties.TargetIds ?? [], properties.Content, false)];
    case 'AWS::Lambda::Permission':
      return [policy('resource', [properties.FunctionName], { Statement: [permission(properties)] }, false)];
  }
  const where = RESOURCE_POLICIES[type];
  const document = where?.document.split('.').reduce<Value>((value, name) => value?.[name], properties);
  if (where === undefined || document === undefined) return [];
  const holders = where.holder === undefined ? [own] : list(properties[where.holder]);
  return [policy('resource', holders, document, false)];
}

/** A permission becomes a statement of its function's policy: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function permission({ Action, Principal, FunctionName, SourceArn, SourceAccount }: Record<string, Value>): Value {
  const condition = {
    ...SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } },
    ...SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } },
  };
  return {
    Effect: 'Allow',
    Principal: { Service: Principal },
    Action,
    Resource: FunctionName,
    ...Object.keys(condition).length > 0 && { Condition: condition },
  };
}

export function statementsOf({ document }: Policy): Value[] {
  return list(document.Statement);
}

export function list(value: Value): Value[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
