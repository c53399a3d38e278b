import { Template } from 'aws-cdk-lib/assertions';
import { StreamGroup, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, streamGroup, testStack, rendered } from '../app';
import { deployedSize } from '../deployed-size';

const BROKER_ROLE = expect.stringContaining('AdminShellBrokerRole');

function roles(template: Template): Record<'broker' | 'shell', any> {
  const found = Object.entries(template.findResources('AWS::IAM::Role'));
  const one = (part: string) => found.find(([id]) => id.includes(part))![1].Properties;
  return { broker: one('BrokerRole'), shell: one('AccessRole') };
}

function listed(count: number, flags = {}, env: Partial<typeof ENV> = ENV): Template {
  const stack = testStack({ flags, props: { env } });
  const streamGroups = Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${String(index).padStart(9, '0')}`));
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups });
  return Template.fromStack(stack);
}

/** The managed policies that say what the shell role may open. */
function shellPolicies(template: Template): any[] {
  return Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('AccessRole'));
}

test('the shell role trusts only the broker\'s role, which must name each session and may set three tags', () => {
  const { shell } = roles(listed(1));
  const principal = { AWS: { 'Fn::GetAtt': [BROKER_ROLE, 'Arn'] } };
  expect(shell.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Sid: 'BrokerNamesTheOperator',
      Effect: 'Allow',
      Principal: principal,
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Condition: { StringLike: { 'sts:SourceIdentity': '*' } },
    },
    {
      Sid: 'BrokerTagsTheSession',
      Effect: 'Allow',
      Principal: principal,
      Action: 'sts:TagSession',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Operator', 'Reason', 'StreamSession'] } },
    },
  ]);
  expect(shell.MaxSessionDuration).toBe(3_600);
});

test('the function\'s own role may write its log, put its events and assume the shell role, and nothing else', () => {
  const template = listed(1);
  expect(roles(template).broker).toMatchObject({
    AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] },
  });
  expect(roles(template).broker).not.toHaveProperty('ManagedPolicyArns');
  expect(roles(template).broker.Path).toBe('/gameliftstreams-admin-shell-broker/'); // by which a guardrail recognizes it, and which no shell role has
  template.resourceCountIs('AWS::IAM::Policy', 0);
  expect(rendered(roles(template).broker.Policies.map(({ PolicyDocument }: any) => PolicyDocument.Statement))).toEqual([[
    { Sid: 'WriteOwnLog', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: expect.stringMatching(/^{AdminShellBrokerLog.*\.Arn}$/) },
    {
      Sid: 'AnnounceEveryShell',
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: 'arn:aws:events:us-west-2:111122223333:event-bus/default',
      Condition: { StringEquals: { 'events:source': 'gameliftstreams.admin-shell', 'events:detail-type': ['Admin Shell Opened', 'Admin Shell Refused'] } },
    },
  ]]);
});

test('the function\'s role works only in that function, and the shell role can open nothing before that is enforced', () => {
  const template = listed(100);
  const [[bindingId, binding], ...others] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes('BrokerRole'));
  expect(others).toEqual([]);
  expect(rendered(binding.Properties)).toEqual({
    Description: expect.any(String),
    Path: '/gameliftstreams-admin-shell/', // by which a guardrail protects it
    Roles: [expect.stringMatching(/^{AdminShellBrokerRole/)],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Sid: 'OnlyInTheBrokersFunction',
        Effect: 'Deny',
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession', 'events:PutEvents'],
        Resource: '*',
        Condition: { ArnNotLike: { 'lambda:SourceFunctionArn': [expect.stringMatching(/^{AdminShellBrokerHandler\w+\.Arn}$/), expect.stringMatching(/^{AdminShellBrokerHandler\w+\.Arn}:\*$/)] } },
      }, {
        // Here, so that whoever detaches the denial takes the permission away, too.
        Sid: 'AssumeShellRole', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'], Resource: expect.stringMatching(/^{AdminShellAccessRole.*\.Arn}$/),
      }],
    },
  });
  expect(shellPolicies(template).map(({ DependsOn }) => DependsOn)).toEqual([[bindingId], [bindingId]]);
});

test('the shell role opens shells on the listed stream groups, the app\'s own and imported ones, each once', () => {
  const stack = testStack({ props: { env: ENV } });
  const arcade = streamGroup(stack, 'Arcade');
  const legacy = [1, 2].map(index => StreamGroup.fromStreamGroupId(stack, `Legacy${index}`, 'sg-1AB2C3De4'));
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, ...legacy, arcade] });
  const policies = shellPolicies(Template.fromStack(stack));
  expect(policies.map(({ Properties }) => rendered(Properties))).toEqual([{
    Description: expect.any(String),
    Path: '/gameliftstreams-admin-shell/',
    Roles: [expect.stringMatching(/^{AdminShellAccessRole/)],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Sid: 'OpenShellOnListedStreamGroups',
        Effect: 'Allow',
        Action: ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession'],
        Resource: ['{Arcade}', 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1AB2C3De4'],
      }],
    },
  }]);
});

test('the shell role opens shells on every stream group that has all the tags', () => {
  const stack = testStack({ props: { env: ENV } });
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes', stage: 'beta' } });
  const policies = shellPolicies(Template.fromStack(stack));
  expect(policies.map(({ Properties }) => rendered(Properties.PolicyDocument))).toEqual([
    {
      Version: '2012-10-17',
      Statement: [{
        Sid: 'OpenShellOnTaggedStreamGroups',
        Effect: 'Allow',
        Action: ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession'],
        Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/*',
        Condition: { StringEquals: { 'aws:ResourceTag/shell': 'yes', 'aws:ResourceTag/stage': 'beta' } },
      }],
    },
  ]);
});

describe.each(Object.entries(FEATURE_FLAGS))('size, with feature flags: %s', (_, flags) => {
  test.each([
    ['concrete', 1, 1, ENV],
    ['concrete', 10, 1, ENV],
    ['concrete', 100, 2, ENV],
    ['concrete', 500, 8, ENV],
    ['environment-agnostic', 100, 2, {}],
    ['environment-agnostic', 500, 8, {}],
  ])('%s: %d stream groups in %d managed policies that IAM accepts', (__, count, policies, env) => {
    const template = listed(count, flags, env);
    const documents = shellPolicies(template).map(({ Properties }) => Properties.PolicyDocument);
    expect(documents).toHaveLength(policies);
    for (const document of documents) expect(deployedSize(document, template.toJSON() as any)).toBeLessThanOrEqual(6_144);
    const named = documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource }: any) => Resource));
    expect(named).toHaveLength(count);
  });
});

test('fails with more stream groups than a role can name, and says what to do', () => {
  expect(() => listed(600)).toThrow(/600 stream groups.*streamGroupTags/);
});
