import { arnOf, findByArn } from './lookup';
import { decide } from '../../local/template/decide';
import { identityPolicies, trustPolicy } from '../../local/template/iam';
import type { Template } from '../../local/template/template';

/** CloudTrail tries bucket, key and log group when a trail is created, so their policies must exist first. */
export function trailOrder(template: Template): string[] {
  return template.ofType('AWS::CloudTrail::Trail').flatMap(([id, resource]) => {
    const { S3BucketName, CloudWatchLogsRoleArn } = template.resolve(resource.Properties);
    const role = CloudWatchLogsRoleArn === undefined ? undefined : findByArn(template, 'AWS::IAM::Role', CloudWatchLogsRoleArn)?.[0];
    const first = [
      ...template.ofType('AWS::S3::BucketPolicy').filter(([, { Properties }]) => template.resolve(Properties.Bucket) === S3BucketName),
      ...template.ofType('AWS::IAM::Policy').filter(([, { Properties }]) => role !== undefined && template.resolve(Properties.Roles).includes(template.resolve({ Ref: role }))),
    ].map(([policyId]) => policyId);
    return first.filter(policyId => !resource.DependsOn?.includes(policyId)).map(policyId => `trail ${id} may be created before ${policyId}`);
  });
}

/** The role that delivers a trail's records to its log group: only CloudTrail may assume it, and it may write only the trail's streams. */
export function deliveryRoles(template: Template): string[] {
  return template.ofType('AWS::CloudTrail::Trail').flatMap(([id, { Properties }]) => {
    const { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: roleArn } = template.resolve(Properties);
    if (group === undefined) return [`trail ${id} delivers to no log group, so no alarm can use it`];
    const [role] = findByArn(template, 'AWS::IAM::Role', roleArn) ?? [];
    if (role === undefined) return [`trail ${id}: its role ${roleArn} is not in the template`];
    const trust = trustPolicy(template, role);
    const trusts = (service: string) => decide({ arn: service, policies: [] }, { action: 'sts:AssumeRole', resource: roleArn, resourcePolicy: trust, context: { 'aws:SourceArn': arnOf(template, id), 'aws:SourceAccount': template.account } }) === 'allowed';
    const may = (action: string, logGroupArn: string, stream: string) => decide(
      { arn: `arn:aws:sts::${template.account}:assumed-role/${role}/CloudTrail`, roleArn, policies: identityPolicies(template, role) },
      { action, resource: `${logGroupArn.replace(/:\*$/, '')}:log-stream:${stream}` },
    ) === 'allowed';
    const stream = `${template.account}_CloudTrail_${template.region}`;
    const otherGroup = group.replace(/:\*$/, '2:*');
    return ['logs:CreateLogStream', 'logs:PutLogEvents'].flatMap(action => [
      ...may(action, group, stream) && may(action, group, `${stream}_3`) ? [] : [`trail ${id}: its role may not ${action}`],
      ...may(action, otherGroup, stream) ? [`trail ${id}: its role may ${action} elsewhere`] : [],
      ...may(action, group, 'forged') ? [`trail ${id}: its role may ${action} on any stream`] : [],
    ]).concat(
      trusts('cloudtrail.amazonaws.com') ? [] : [`trail ${id}: CloudTrail may not assume its role`],
      trusts('lambda.amazonaws.com') ? [`trail ${id}: others may assume its role`] : [],
    );
  });
}
