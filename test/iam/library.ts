/** The library in use, for the tests that look at all of its policies. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';
import type { CloudFormationTemplate } from '../../scripts/policies';
import { streamGroup, testStack } from '../lib/app';

type Scope = 'by list' | 'by tags';

/** A shell on so many stream groups, with every kind of grantee. */
export function templateOf(scope: Scope, count: number, flags: object, env: object, own = 1): CloudFormationTemplate {
  const stack = testStack({ flags: flags as Record<string, unknown>, props: { env } });
  // The app's own have ARNs that only a deployment knows.
  const streamGroups = Array.from({ length: count }, (_, index) => index < own
    ? streamGroup(stack, `Group${index}`)
    : StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${String(index).padStart(9, '0')}`));
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', scope === 'by list' ? { streamGroups } : { streamGroupTags: { shell: 'yes', stage: 'live' } });
  grantees(stack).forEach(grantee => shell.grants.connect(grantee));
  shell.grants.connect(new iam.Role(stack, 'Narrow', { assumedBy: new iam.AccountRootPrincipal() }), { streamGroups: streamGroups.slice(0, 10) });
  return Template.fromStack(stack).toJSON() as CloudFormationTemplate;
}

function grantees(stack: Stack): iam.IGrantable[] {
  return [
    new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
    new iam.User(stack, 'User'),
    new iam.Group(stack, 'Group'),
    iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/ops/Imported'),
  ];
}
