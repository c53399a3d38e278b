/** Grants other than connect: approvals, and the emergency route. Who may do what with them is in test/iam/gates. */
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Gate, type IStreamSessionAdminShell, StreamGroup, StreamSessionAdminShell } from '../../../lib';
import { ENV, testStack, rendered } from '../app';

function gated(stack: Stack, groups = 2): StreamSessionAdminShell {
  const streamGroups = Array.from({ length: groups }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index}`));
  return new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups, gates: [Gate.twoPersons()] });
}

function role(stack: Stack, id = 'Grantee'): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
}

/** The policies of the grantee's grants: their ids, and the methods and paths of each. */
function policies(stack: Stack): Record<string, string[]> {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('Grantee'));
  return Object.fromEntries(found.map(([id, { Properties }]) => [
    id.replace(/^Grantee|Stack.*/g, ''),
    Properties.PolicyDocument.Statement.flatMap((statement: any) => [statement.Resource].flat()).map((resource: any) => rendered(resource).replace(/^.*\}\/(?=[A-Z*])/, '')),
  ]));
}

const paths = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Resource')).map(({ Properties }) => Properties.PathPart);

test('each permission has a policy of its own, and one grantee may have all of them', () => {
  const stack = testStack({ props: { env: ENV } });
  const { grants } = gated(stack);
  const grantee = role(stack);
  grants.connect(grantee);
  grants.approve(grantee);
  grants.connectInEmergency(grantee);
  grants.reviewEmergencies(grantee);
  expect(policies(stack)).toEqual({
    ConnectTo: ['POST/streamgroups/sg-0/streamsessions/*/access', 'POST/streamgroups/sg-1/streamsessions/*/access'],
    ApproveFor: ['*/streamgroups/sg-0/approvals*', '*/streamgroups/sg-1/approvals*'],
    ConnectInEmergencyTo: ['POST/streamgroups/sg-0/streamsessions/*/emergency-access', 'POST/streamgroups/sg-1/streamsessions/*/emergency-access'],
    ReviewEmergenciesOf: ['POST/streamgroups/sg-0/emergencies/*/review', 'POST/streamgroups/sg-1/emergencies/*/review'],
  });
});

test.each(['approve', 'connectInEmergency', 'reviewEmergencies'] as const)('%s on thirty stream groups fits with the others, path by path', verb => {
  const stack = testStack({ props: { env: ENV } });
  const { grants } = gated(stack, 30);
  const grantee = role(stack);
  for (const each of ['connect', 'approve', 'connectInEmergency', 'reviewEmergencies'] as const) grants[each](grantee);
  expect(Object.values(policies(stack)).map(({ length }) => length)).toEqual([30, 30, 30, 30]);
  expect(() => grants[verb](grantee)).not.toThrow();
});

describe('the emergency route', () => {
  test('does not exist until someone is granted it, and then once', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = gated(stack);
    expect(shell.alarms.emergency).toBeUndefined();
    shell.grants.connectInEmergency(role(stack));
    shell.grants.connectInEmergency(role(stack, 'Other'));
    shell.grants.connectInEmergencyPolicyDocument();
    expect(paths(stack).filter(part => part === 'emergency-access')).toHaveLength(1);
    expect(shell.alarms.emergency).toBeDefined();
    const closed = testStack({ props: { env: ENV } });
    gated(closed);
    expect(paths(closed)).not.toContain('emergency-access');
  });

  test('is created by a document alone, and needs no gate', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    expect(stack.resolve(shell.grants.connectInEmergencyPolicyDocument()).Statement).toMatchObject([{ Sid: 'AskForAdminShellsInEmergency', Action: 'execute-api:Invoke' }]);
    expect(paths(stack)).toContain('emergency-access');
  });

  test('is not created by a grant that fails', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = gated(stack);
    expect(() => shell.grants.connectInEmergency(new iam.ServicePrincipal('ec2.amazonaws.com'))).toThrow('grants.connectInEmergency can\'t attach a policy');
    expect(() => shell.grants.connectInEmergency(role(stack), { streamGroups: [] })).toThrow('streamGroups of grants.connectInEmergency is empty');
    expect(paths(stack)).not.toContain('emergency-access');
  });
});

describe('reviews', () => {
  test('have a path as soon as the emergency route exists, even if nobody is granted them', () => {
    const stack = testStack({ props: { env: ENV } });
    gated(stack).grants.connectInEmergency(role(stack));
    expect(paths(stack).filter(part => ['emergencies', '{SessionId}', 'review'].includes(part))).toEqual(['emergencies', '{SessionId}', 'review']);
    const closed = testStack({ props: { env: ENV } });
    gated(closed);
    expect(paths(closed)).not.toContain('emergencies');
  });

  test.each<[string, (shell: StreamSessionAdminShell, stack: Stack) => unknown]>([
    ['a grant', (shell, stack) => shell.grants.reviewEmergencies(role(stack))],
    ['a document', shell => shell.grants.reviewEmergenciesPolicyDocument()],
  ])('fail at synth as %s if there is no emergency route, and only then', (_, act) => {
    for (const route of ['before', 'after', 'never']) {
      const stack = testStack({ props: { env: ENV } });
      const shell = gated(stack);
      if (route === 'before') shell.grants.connectInEmergencyPolicyDocument();
      act(shell, stack);
      if (route === 'after') shell.grants.connectInEmergencyPolicyDocument();
      const none = 'grants.reviewEmergencies of Stack/AdminShell grants nothing: nobody may connect in an emergency. Add grants.connectInEmergency, or remove it';
      expect(shell.node.validate().filter(problem => problem.startsWith('grants.'))).toEqual(route === 'never' ? [none] : []);
    }
  });
});

describe('decisions', () => {
  test.each<[string, (shell: IStreamSessionAdminShell, stack: Stack) => unknown]>([
    ['a grant', (shell, stack) => shell.grants.approve(role(stack))],
    ['a document', shell => shell.grants.approvePolicyDocument()],
  ])('fail as %s if no second person is asked, and say what to do', (_, act) => {
    const stack = testStack();
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    expect(() => act(shell, stack)).toThrow('Stack/AdminShell asks no second person, so there is nothing to approve: add Gate.twoPersons() to its gates, or grant connect');
  });

  test('can be granted with conditions, and on chosen stream groups', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = gated(stack);
    shell.grants.approve(role(stack), { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Again', 'sg-1')], requireMfa: true });
    expect(policies(stack)).toEqual({ ApproveFor: ['*/streamgroups/sg-1/approvals*'] });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('"Bool":{"aws:MultiFactorAuthPresent":"true"}');
  });

  test.each([
    ['a whole account', (shell: StreamSessionAdminShell) => shell.grants.approve(new iam.AccountPrincipal('444455556666')), /grants.approve can't grant to AccountPrincipal.444455556666/],
    ['a permission set', (shell: StreamSessionAdminShell) => shell.grants.approve(iam.Role.fromRoleArn(shell, 'Sso', 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_1')), /Put grants.approvePolicyDocument\(\) into the permission set/],
  ])('fail if the grantee is %s, and name the method', (_, act, message) => {
    expect(() => act(gated(testStack({ props: { env: ENV } })))).toThrow(message);
  });
});

test('on another app\'s shell, all are granted as by its owner, and nothing is created', () => {
  const stack = testStack({ props: { env: ENV } });
  const shell = StreamSessionAdminShell.fromStreamSessionAdminShellAttributes(stack, 'AdminShell', {
    restApiId: 'a1b2c3d4e5',
    shellName: 'Arcade',
    shellRoleArn: `arn:aws:iam::${ENV.account}:role/gameliftstreams-admin-shell/Arcade`,
    streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Group', 'sg-0')],
  });
  const grantee = role(stack);
  shell.grants.approve(grantee);
  shell.grants.connectInEmergency(grantee);
  shell.grants.reviewEmergencies(grantee);
  const resources = Object.values(policies(stack)).flat().map(resource => resource.replace(/^.*\/prod\//, ''));
  expect(resources).toEqual(['*/streamgroups/sg-0/approvals*', 'POST/streamgroups/sg-0/streamsessions/*/emergency-access', 'POST/streamgroups/sg-0/emergencies/*/review']);
  expect((stack.node.root as App).synth().getStackByName('Stack').template.Resources).not.toHaveProperty('AdminShell');
  Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Resource', 0);
});
