import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { ENV, FEATURE_FLAGS, streamGroup, testStack, written } from './app';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';

function withGroups(stack: Stack, count = 2): { groups: aws_gameliftstreams.IStreamGroupRef[]; shell: StreamSessionAdminShell } {
  const groups = Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index}`));
  return { groups, shell: new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: groups }) };
}

/** The statements that a policy with this in its logical ID grants. */
function granted(stack: Stack, policy: string): any[] {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.includes(policy));
  expect(found).toHaveLength(1);
  return found[0][1].Properties.PolicyDocument.Statement;
}

/** The method and path at the end of an execute-api ARN. */
function tail(resource: any): string {
  return /^arn:aws:execute-api:.*:{AdminShellBrokerApi\w+}\/{AdminShellBrokerApi\w+}\/(.*)$/.exec(written(resource))![1];
}

const grantees: Array<[string, (stack: Stack) => iam.IGrantable]> = [
  ['a role', stack => new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() })],
  ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Grantee', 'arn:aws:iam::111122223333:role/GameOps')],
  ['a user', stack => new iam.User(stack, 'Grantee')],
  ['a group', stack => new iam.Group(stack, 'Grantee')],
];

test.each(grantees)('%s may invoke the broker on each stream group\'s path, and on nothing else', (_, makeGrantee) => {
  const stack = testStack({ props: { env: ENV } });
  const { shell } = withGroups(stack);
  const grant = shell.grants.connect(makeGrantee(stack));
  expect(grant.success).toBe(true);
  const statements = granted(stack, 'Grantee');
  expect(statements).toEqual([{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [expect.anything(), expect.anything()] }]);
  expect(statements[0].Resource.map(tail)).toEqual([
    'POST/streamgroups/sg-0/streamsessions/*/access',
    'POST/streamgroups/sg-1/streamsessions/*/access',
  ]);
});

test('a grant can be narrowed to some stream groups, named by any construct that stands for them', () => {
  const stack = testStack();
  const arcade = streamGroup(stack, 'Arcade');
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1')] });
  const contractors = new iam.Role(stack, 'Contractors', { assumedBy: new iam.AccountRootPrincipal() });
  shell.grants.connect(contractors, { streamGroups: [arcade, StreamGroup.fromStreamGroupId(stack, 'Again', 'sg-1')] });
  const [{ Resource }] = granted(stack, 'Contractors');
  expect(JSON.stringify(Resource[0])).toContain('{"Fn::Select":[1,{"Fn::Split":["/",{"Ref":"Arcade"}]}]}');
  expect(tail(Resource[1])).toBe('POST/streamgroups/sg-1/streamsessions/*/access');
  expect(Resource).toHaveLength(2);
});

test('a shell scoped by tags is granted by a path wildcard, unless narrowed', () => {
  const stack = testStack();
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
  shell.grants.connect(new iam.Role(stack, 'All', { assumedBy: new iam.AccountRootPrincipal() }));
  shell.grants.connect(new iam.Role(stack, 'Some', { assumedBy: new iam.AccountRootPrincipal() }), { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'G', 'sg-1')] });
  expect(tail(granted(stack, 'AllDefault')[0].Resource)).toBe('POST/streamgroups/*/streamsessions/*/access');
  expect(tail(granted(stack, 'SomeDefault')[0].Resource)).toBe('POST/streamgroups/sg-1/streamsessions/*/access');
});

test.each(Object.entries(FEATURE_FLAGS))('more stream groups than one policy can name are granted by a path wildcard (feature flags: %s)', (_, flags) => {
  const stack = testStack({ flags, props: { env: ENV } });
  const { shell } = withGroups(stack, 200);
  shell.grants.connect(new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(tail(granted(stack, 'Grantee')[0].Resource)).toBe('POST/streamgroups/*/streamsessions/*/access');
});

test('a grant in the stack of the grantee works across stacks', () => {
  const stack = testStack({ props: { env: ENV } });
  const { shell } = withGroups(stack);
  const other = testStack({ app: stack.node.root as any, id: 'Other', props: { env: ENV } });
  shell.grants.connect(new iam.Role(other, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(granted(other, 'Grantee')[0].Resource).toHaveLength(2);
});

describe('fails, showing what and the way out', () => {
  test.each<[string, (stack: Stack, shell: StreamSessionAdminShell) => unknown, RegExp]>([
    ['fails for a stream group that the shell does not serve', (stack, shell) => {
      shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'G', 'sg-foreign')] });
    }, /sg-foreign is not one that Stack\/AdminShell serves \(\[sg-0, sg-1\]\)/],
    ['fails for a stream group of the app that the shell does not serve', (stack, shell) => {
      shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [streamGroup(stack, 'Arcade')] });
    }, /Stack\/Arcade is not one that/],
    ['fails for an empty list', (stack, shell) => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [] }), /empty: leave it out/],
    ['fails for a service', (_, shell) => shell.grants.connect(new iam.ServicePrincipal('ec2.amazonaws.com')), /grant to a role, a user or a group/],
    ['fails for an account', (_, shell) => shell.grants.connect(new iam.AccountPrincipal('111122223333')), /grant to a role, a user or a group/],
    ['fails for a role of another account', (stack, shell) => {
      shell.grants.connect(iam.Role.fromRoleArn(stack, 'R', 'arn:aws:iam::444455556666:role/Far'));
    }, /account 444455556666.*grant that role/],
  ])('%s', (_, connect, message) => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    expect(() => connect(stack, shell)).toThrow(message);
  });

  test('fails for a narrowed grant that one policy can\'t name', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, groups } = withGroups(stack, 200);
    expect(() => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: groups })).toThrow(/200 stream groups/);
  });

  test('fails on a shell scoped by tags for a stream group known to be in another Region', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    const far = StreamGroup.fromStreamGroupArn(stack, 'Far', 'arn:aws:gameliftstreams:eu-central-1:111122223333:streamgroup/sg-far');
    expect(() => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [far] })).toThrow(/sg-far is in Region eu-central-1/);
  });
});
