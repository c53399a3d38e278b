import { statements, type Statement } from '../../local/template/iam';
import type { Resource, Template } from '../../local/template/template';

/** A resource's own policy in the template: empty if it has none, undefined if the resource isn't there. */
export function policyOf(template: Template, type: string, arn: string): Statement[] | undefined {
  const found = findByArn(template, type, arn);
  if (!found) return undefined;
  const [id, { Properties }] = found;
  const attached = (policyType: string, property: string) => template.ofType(policyType)
    .filter(([, policy]) => [template.resolve(policy.Properties[property])].flat().includes(template.resolve({ Ref: id })))
    .flatMap(([, policy]) => statements(template.resolve(policy.Properties.PolicyDocument)));
  switch (type) {
    case 'AWS::KMS::Key': return statements(template.resolve(Properties.KeyPolicy));
    case 'AWS::SNS::Topic': return attached('AWS::SNS::TopicPolicy', 'Topics');
    case 'AWS::SQS::Queue': return attached('AWS::SQS::QueuePolicy', 'Queues');
    case 'AWS::S3::Bucket': return attached('AWS::S3::BucketPolicy', 'Bucket');
    default: throw new Error(`the walk doesn't know where the policy of ${type} is`);
  }
}

export function findByArn(template: Template, type: string, arn: string): [string, Resource] | undefined {
  return template.ofType(type).find(([id]) => arnOf(template, id) === arn);
}

export function arnOf(template: Template, id: string): string {
  return template.resolve({ 'Fn::GetAtt': [id, 'Arn'] });
}

export function serviceOf(arn: string): string {
  return arn.split(':')[2];
}
