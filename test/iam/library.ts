/** Stacks that use the library, for the tests of all its policies. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AdminShellGuardrail, BrokerEndpoint, Gate, StreamGroup, StreamSessionAdminShell } from '../../lib';
import type { CloudFormationTemplate } from '../../scripts/iam/policies';
import { ENV, streamGroup, testStack } from '../lib/app';

type Scope = 'by list' | 'by tags';

/** A shell on `count` stream groups, with every kind of grantee. */
export function templateOf(scope: Scope, count: number, flags: object, env: object, own = 1): CloudFormationTemplate {
  const stack = testStack({ flags: flags as Record<string, unknown>, props: { env } });
  // The ARNs of the app's own are not known until deployment.
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
    iam.Role.fromRoleName(stack, 'Imported', 'Imported'),
  ];
}

/** A shell with gates (a function and `Gate.twoPersons`) and the emergency route. */
export function gated(flags: object, env: object, count = 10): CloudFormationTemplate {
  const stack = testStack({ flags: flags as Record<string, unknown>, props: { env } });
  const streamGroups = Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${String(index).padStart(9, '0')}`));
  const ticket = lambda.Function.fromFunctionName(stack, 'Ticket', 'ticket');
  const { grants } = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups, gates: [Gate.fromFunction(ticket), Gate.twoPersons()] });
  for (const grantee of grantees(stack)) {
    grants.connect(grantee);
    grants.approve(grantee);
    grants.connectInEmergency(grantee);
    grants.reviewEmergencies(grantee);
  }
  new iam.ManagedPolicy(stack, 'ApproversHalf', { document: grants.approvePolicyDocument() });
  new iam.ManagedPolicy(stack, 'NightShiftsHalf', { document: grants.connectInEmergencyPolicyDocument() });
  new iam.ManagedPolicy(stack, 'ReviewersHalf', { document: grants.reviewEmergenciesPolicyDocument() });
  return Template.fromStack(stack).toJSON() as CloudFormationTemplate;
}

/** Everything else that adds a statement: a private broker whose function has a policy, other accounts, conditions, the guardrail in all of its forms. */
export function everythingElse(flags: object, partners = 5): CloudFormationTemplate {
  const stack = testStack({ flags: flags as Record<string, unknown>, props: { env: ENV } });
  const streamGroups = Array.from({ length: 10 }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index}`));
  const vpcEndpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'ExecuteApi', { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443 });
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', {
    streamGroups, endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [vpcEndpoint] }), functionResourcePolicy: true,
  });
  const conditions = { sourceNetworks: ['10.0.0.0/8'], vpcEndpoints: [vpcEndpoint], requireMfa: true, until: new Date('2027-06-30T18:00:00Z') };
  shell.grants.connect(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), conditions);
  for (let index = 0; index < partners; index++) {
    shell.grants.connect(iam.Role.fromRoleArn(stack, `Partner${index}`, `arn:aws:iam::444455556666:role/Partner${index}`), conditions);
  }
  new iam.ManagedPolicy(stack, 'PartnersHalf', { document: shell.grants.connectPolicyDocument(conditions) });
  const guardrail = new AdminShellGuardrail(stack, 'Guardrail', {
    streamGroupTagKeys: ['shell', 'stage'],
    brokerFunctionArnPatterns: [shell.handler.functionArn],
    brokerApiIds: [shell.api.restApiId],
    serviceControlPolicyTargetIds: ['ou-ab12-11111111'],
  });
  new iam.User(stack, 'Bounded', { permissionsBoundary: guardrail.permissionsBoundary() });
  new AdminShellGuardrail(stack, 'EvidenceGuardrail', {
    protectEvidence: true,
    streamGroupTagKeys: ['shell', 'stage'],
    brokerApiIds: [shell.api.restApiId],
    serviceControlPolicyTargetIds: ['ou-ab12-11111111'],
  });
  return Template.fromStack(stack).toJSON() as CloudFormationTemplate;
}
