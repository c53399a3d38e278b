import { Aws, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { AdminShellGuardrail, type AdminShellGuardrailProps, type GuardrailOptions, StreamSessionAdminShell } from '../../../lib';
import * as actions from '../../../lib/guardrail/denied-actions';
import { ENV, FEATURE_FLAGS, testApp, testStack } from '../app';

const SHELL_ROLES = 'arn:*:iam::*:role/gameliftstreams-admin-shell/*';
const BROKER_ROLES = 'arn:*:iam::*:role/gameliftstreams-admin-shell-broker/*';
const SHELL_POLICIES = 'arn:*:iam::*:policy/gameliftstreams-admin-shell/*';
const CDK_ROLES = 'arn:*:iam::*:role/cdk-*-cfn-exec-role-*';

interface Statement { Sid: string; Effect: string; Action: string | string[]; Resource: string | string[]; Condition?: any }

function statements(options?: GuardrailOptions): Record<string, Statement> {
  return bySid(AdminShellGuardrail.denyDocument(options));
}

/** By Sid, with actions and resources sorted, as one of CDK's feature flags does. */
function bySid(document: PolicyDocument | { Statement: Statement[] }): Record<string, Statement> {
  const { Statement } = 'toJSON' in document ? document.toJSON() : document;
  const sorted = (value: string | string[]) => Array.isArray(value) ? [...value].sort() : value;
  return Object.fromEntries(Statement.map((statement: Statement) => [statement.Sid, {
    ...statement,
    Action: sorted(statement.Action),
    Resource: sorted(statement.Resource),
  }]));
}

describe('the document', () => {
  test('denies opening a shell to all but shell roles, the exempt included', () => {
    expect(statements().OnlyShellRolesOpenShells).toEqual({
      Sid: 'OnlyShellRolesOpenShells',
      Effect: 'Deny',
      Action: 'gameliftstreams:CreateStreamSessionAdminShell',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [SHELL_ROLES] } },
    });
  });

  test('denies assuming a shell role, or a broker\'s, to all but brokers, the exempt included', () => {
    expect(statements().OnlyBrokersAssumeShellRoles).toEqual({
      Sid: 'OnlyBrokersAssumeShellRoles',
      Effect: 'Deny',
      Action: 'sts:AssumeRole',
      Resource: [BROKER_ROLES, SHELL_ROLES],
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [BROKER_ROLES] } },
    });
  });

  test.each([
    'iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole',
    'iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary', 'iam:UpdateRole', 'iam:UpdateRoleDescription', 'iam:TagRole', 'iam:UntagRole', 'iam:PassRole',
  ])('denies %s on shell roles and brokers\' roles to all but deployments', action => {
    const { OnlyDeploymentsChangeShellRoles: statement } = statements();
    expect(statement.Action).toContain(action);
    expect(statement).toMatchObject({ Effect: 'Deny', Resource: [BROKER_ROLES, SHELL_ROLES], Condition: { ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES] } } });
  });

  test.each([
    'iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:TagPolicy', 'iam:UntagPolicy',
  ])('denies %s on the protected path to all but deployments', action => {
    const { OnlyDeploymentsChangeShellPolicies: statement } = statements();
    expect(statement.Action).toContain(action);
    expect(statement).toMatchObject({ Effect: 'Deny', Resource: SHELL_POLICIES, Condition: { ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES] } } });
  });

  test('denies becoming exempt, but not starting a deployment with an exempt role', () => {
    expect(statements().NobodyBecomesExempt).toEqual({
      Sid: 'NobodyBecomesExempt',
      Effect: 'Deny',
      Action: [...actions.CHANGE_ROLE_ACTIONS].sort(),
      Resource: CDK_ROLES,
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES] } },
    });
    expect(actions.CHANGE_ROLE_ACTIONS).not.toContain('iam:PassRole');
    expect(statements({ protectExemptRoles: false })).not.toHaveProperty('NobodyBecomesExempt');
  });

  test('denies setting and removing the scope\'s tags, in any case, also at creation', () => {
    const Condition = {
      'ArnNotLike': { 'aws:PrincipalArn': [CDK_ROLES] },
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['admin-shell', 'stage'] },
    };
    expect(statements({ streamGroupTagKeys: ['admin-shell', 'stage'] })).toMatchObject({
      OnlyDeploymentsTagStreamGroups: {
        Effect: 'Deny',
        Action: ['gameliftstreams:TagResource', 'gameliftstreams:UntagResource'],
        Resource: 'arn:*:gameliftstreams:*:*:streamgroup/*',
        Condition,
      },
      OnlyDeploymentsCreateTaggedGroups: { Effect: 'Deny', Action: 'gameliftstreams:CreateStreamGroup', Resource: '*', Condition },
    });
    expect(Object.keys(statements()).filter(sid => /Tag/.test(sid))).toEqual([]);
  });

  test.each([
    'lambda:InvokeAsync', 'lambda:InvokeFunctionUrl', 'lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig', 'lambda:AddPermission',
    'lambda:PutResourcePolicy', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration',
  ])('denies %s on brokers\' functions, if they are named', action => {
    const brokerFunction = 'arn:aws:lambda:us-west-2:111122223333:function:Broker';
    const { OnlyDeploymentsChangeBrokers: statement } = statements({ brokerFunctionArnPatterns: [brokerFunction] });
    expect(statement.Action).toContain(action);
    expect(statement).toMatchObject({ Effect: 'Deny', Resource: [brokerFunction, `${brokerFunction}:*`], Condition: { ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES] } } });
    expect(statements()).not.toHaveProperty('OnlyDeploymentsChangeBrokers');
  });

  test('denies invoking them, and gates\', to everyone but brokers, which ask their gates', () => {
    const pattern = 'arn:aws:lambda:*:*:function:MyStack-AdminShell*';
    const { OnlyBrokersAndTheirApisInvoke: statement } = statements({ brokerFunctionArnPatterns: [pattern] });
    expect(statement).toMatchObject({ Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: [pattern, `${pattern}:*`] });
    expect(statement.Condition).toEqual({ ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES, 'arn:*:iam::*:role/gameliftstreams-admin-shell-broker/*'] } });
    expect(statements()).not.toHaveProperty('OnlyBrokersAndTheirApisInvoke');
  });

  test('denies changing brokers\' APIs, if they are named, but not reading them', () => {
    expect(statements({ brokerApiIds: ['abcdefghij'] }).OnlyDeploymentsChangeBrokerApis).toEqual({
      Sid: 'OnlyDeploymentsChangeBrokerApis',
      Effect: 'Deny',
      Action: ['apigateway:DELETE', 'apigateway:PATCH', 'apigateway:POST', 'apigateway:PUT', 'apigateway:UpdateRestApiPolicy'],
      Resource: ['arn:*:apigateway:*::/restapis/abcdefghij', 'arn:*:apigateway:*::/restapis/abcdefghij/*'],
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [CDK_ROLES] } },
    });
    expect(statements()).not.toHaveProperty('OnlyDeploymentsChangeBrokerApis');
  });

  test('uses other patterns everywhere', () => {
    const [shells, brokers, exempt] = ['shells', 'brokers', 'deploy'].map(name => `arn:aws:iam::111122223333:role/${name}/*`);
    const found = statements({ shellRoleArnPatterns: [shells], brokerRoleArnPatterns: [brokers], exemptPrincipalArnPatterns: [exempt] });
    expect(found).toMatchObject({
      OnlyShellRolesOpenShells: { Condition: { ArnNotLike: { 'aws:PrincipalArn': [shells] } } },
      OnlyBrokersAssumeShellRoles: { Resource: [brokers, shells], Condition: { ArnNotLike: { 'aws:PrincipalArn': [brokers] } } },
      OnlyDeploymentsChangeShellRoles: { Resource: [brokers, shells], Condition: { ArnNotLike: { 'aws:PrincipalArn': [exempt] } } },
      NobodyBecomesExempt: { Resource: exempt, Condition: { ArnNotLike: { 'aws:PrincipalArn': [exempt] } } },
    });
    expect(JSON.stringify(found)).not.toMatch(/admin-shell-broker|role\/gameliftstreams-admin-shell\/|cdk-/);
  });

  test('contains only denials of named actions, without a principal: it is a service control policy as it is', () => {
    const everything = { streamGroupTagKeys: ['shell'], brokerFunctionArnPatterns: ['arn:aws:lambda:*:*:function:*Broker*'], brokerApiIds: ['abcdefghij'] };
    for (const statement of Object.values(statements(everything))) {
      expect(statement).toMatchObject({ Sid: expect.stringMatching(/^[A-Za-z]+$/), Effect: 'Deny' });
      expect(Object.keys(statement).sort()).toEqual(['Action', 'Condition', 'Effect', 'Resource', 'Sid']);
      for (const action of [statement.Action].flat()) expect(action).toMatch(/^[a-z]+:[A-Z][A-Za-z]+$/);
    }
  });
});

describe('the default patterns match what the library creates', () => {
  test('shell roles and brokers\' roles, each only its own kind', () => {
    const stack = testStack({ props: { env: ENV } });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    const template = Template.fromStack(stack);
    const arns = Object.entries(template.findResources('AWS::IAM::Role')).map(([id, { Properties }]) => `arn:aws:iam::111122223333:role${Properties.Path}${id}`);
    const like = (pattern: string) => new RegExp(`^${pattern.replace(/\*/g, '.*')}$`);
    expect(arns.filter(arn => like(SHELL_ROLES).test(arn))).toEqual([expect.stringContaining('AccessRole')]);
    expect(arns.filter(arn => like(BROKER_ROLES).test(arn))).toEqual([expect.stringContaining('BrokerRole')]);
    const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).map(([id, { Properties }]) => `arn:aws:iam::111122223333:policy${Properties.Path}${id}`);
    for (const arn of policies) expect(arn).toMatch(like(SHELL_POLICIES));
    expect(policies).toHaveLength(2); // what may be opened, and where the broker's role works
  });
});

describe('the default patterns match no other role', () => {
  /** IAM's ArnLike: each of the six parts by itself. */
  const like = (pattern: string, arn: string) => {
    const parts = (text: string) => [...text.split(':').slice(0, 5), text.split(':').slice(5).join(':')];
    return parts(pattern).every((part, index) => new RegExp(`^${part.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(parts(arn)[index]));
  };

  test.each([
    'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell',
    'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell-evil/Role',
    'arn:aws:iam::111122223333:role/GameLiftStreams-admin-shell/Role',
    'arn:aws:iam::111122223333:role/mine/gameliftstreams-admin-shell/Role',
    'arn:aws:iam::111122223333:role/mine:role/gameliftstreams-admin-shell/Role', // a path may have colons
    'arn:aws:iam::111122223333:role/mine/cdk-x-cfn-exec-role-y',
    'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-west-2',
    'arn:aws:iam::111122223333:user/role/gameliftstreams-admin-shell/Role',
    'arn:aws:iam::111122223333:root',
    'arn:aws:sts::111122223333:assumed-role/gameliftstreams-admin-shell/Session',
    'arn:aws:sts::111122223333:federated-user/gameliftstreams-admin-shell',
  ])('%s', arn => {
    for (const pattern of [SHELL_ROLES, BROKER_ROLES, CDK_ROLES]) expect(like(pattern, arn)).toBe(false);
  });

  test('nobody else can create what they trust: all of that is protected', () => {
    const [{ Resource: changed }, { Resource: exempt }] = [statements().OnlyDeploymentsChangeShellRoles, statements().NobodyBecomesExempt];
    const trusted = Object.values(statements()).flatMap(({ Condition }) => Condition.ArnNotLike['aws:PrincipalArn']);
    expect([...new Set(trusted)].sort()).toEqual([...new Set([changed, exempt].flat())].sort());
  });
});

describe('size', () => {
  test('the default document leaves more than half of a service control policy to others', () => {
    expect(JSON.stringify(AdminShellGuardrail.denyDocument().toJSON()).length).toBeLessThan(5_120 / 2);
  });

  test('does not depend on the number of brokers and accounts', () => {
    const stack = testStack({ props: { env: ENV } });
    for (let index = 0; index < 4; index++) new StreamSessionAdminShell(stack, `Shell${index}`, { streamGroupTags: { shell: 'yes' } });
    new AdminShellGuardrail(stack, 'Guardrail');
    expect(bySid(managed(stack).PolicyDocument)).toEqual(statements());
  });

  test('fails with more patterns than a service control policy can hold', () => {
    const shellRoleArnPatterns = Array.from({ length: 60 }, (_, index) => `arn:aws:iam::111122223333:role/ShellRole${index}`);
    expect(() => AdminShellGuardrail.denyDocument({ shellRoleArnPatterns })).toThrow(/\d{4,} characters.*5120.*common path or prefix/);
  });
});

/** The stack's only managed policy whose logical ID starts like this. */
function managed(stack: Stack, id = 'GuardrailManagedPolicy'): any {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([logicalId]) => logicalId.startsWith(id));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}

describe.each(Object.entries(FEATURE_FLAGS))('the construct (feature flags: %s)', (_, flags) => {
  test('has the document as a managed policy, which it protects itself', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const guardrail = new AdminShellGuardrail(stack, 'Guardrail', { streamGroupTagKeys: ['shell'] });
    const { Path, PolicyDocument } = managed(stack);
    expect(Path).toBe('/gameliftstreams-admin-shell/');
    expect(bySid(PolicyDocument)).toEqual(statements({ streamGroupTagKeys: ['shell'] }));
    expect(stack.resolve(guardrail.managedPolicy.managedPolicyArn)).toEqual({ Ref: expect.stringMatching(/^GuardrailManagedPolicy/) });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 1);
    Template.fromStack(stack).resourceCountIs('AWS::Organizations::Policy', 0);
  });

  test('has a permissions boundary if asked for: the same under a ceiling', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const guardrail = new AdminShellGuardrail(stack, 'Guardrail');
    expect(guardrail.permissionsBoundary()).toBe(guardrail.permissionsBoundary());
    const { Description, Path, PolicyDocument } = managed(stack, 'GuardrailPermissionsBoundary');
    expect(Description).toMatch(/do not attach/);
    expect(Path).toBe('/gameliftstreams-admin-shell/');
    const { CeilingNotAGrant, ...rest } = bySid(PolicyDocument);
    expect(CeilingNotAGrant).toEqual({ Sid: 'CeilingNotAGrant', Effect: 'Allow', Action: '*', Resource: '*' });
    expect(rest).toEqual(statements());
  });

  test('is a service control policy if asked for', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const guardrail = new AdminShellGuardrail(stack, 'Guardrail', { serviceControlPolicyTargetIds: ['r-ab12', 'ou-ab12-abcdefgh', '444455556666'] });
    expect(guardrail.serviceControlPolicy).toBeDefined();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Organizations::Policy', {
      Type: 'SERVICE_CONTROL_POLICY',
      Name: Match.stringLikeRegexp('^Stack-Guardrail'),
      TargetIds: ['r-ab12', 'ou-ab12-abcdefgh', '444455556666'],
    });
    const [{ Properties }] = Object.values(template.findResources('AWS::Organizations::Policy'));
    expect(bySid(Properties.Content)).toEqual(statements());
  });

  test('can be used twice in one stack', () => {
    const stack = testStack({ flags });
    new AdminShellGuardrail(stack, 'One', { serviceControlPolicyTargetIds: ['r-ab12'] });
    new AdminShellGuardrail(stack, 'Two', { serviceControlPolicyTargetIds: ['r-ab12'] });
    const names = Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
  });
});

describe('patterns', () => {
  test('may be tokens', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    new AdminShellGuardrail(stack, 'Guardrail', {
      shellRoleArnPatterns: [shell.shellRole.roleArn, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/mine/*`],
      brokerFunctionArnPatterns: [shell.handler.functionArn],
    });
    expect(managed(stack).PolicyDocument.Statement[0].Condition.ArnNotLike['aws:PrincipalArn'][0]).toEqual({ 'Fn::GetAtt': [expect.stringContaining('AccessRole'), 'Arn'] });
  });

  test.each<[string, AdminShellGuardrailProps, RegExp]>([
    ['fails without any', { shellRoleArnPatterns: [] }, /shellRoleArnPatterns is empty: leave it out/],
    ['fails for everyone', { exemptPrincipalArnPatterns: ['*'] }, /exemptPrincipalArnPatterns has "\*"/],
    ['fails for every role', { exemptPrincipalArnPatterns: ['arn:*:iam::*:role/*'] }, /which matches every role/],
    ['fails for every role below some path', { shellRoleArnPatterns: ['arn:aws:iam::111122223333:role/*/?*'] }, /which matches every role/],
    ['fails for a role\'s name', { shellRoleArnPatterns: ['MyRole'] }, /"MyRole": it is a pattern of role ARNs/],
    ['fails for a session', { exemptPrincipalArnPatterns: ['arn:aws:sts::111122223333:assumed-role/Admin/*'] }, /a role session.*name the role itself/],
    ['fails for a user', { exemptPrincipalArnPatterns: ['arn:aws:iam::111122223333:user/root'] }, /user\/root".*role ARNs/],
    ['fails for the root of an account', { brokerRoleArnPatterns: ['arn:aws:iam::111122223333:root'] }, /:root".*role ARNs/],
    ['fails without a tag key', { streamGroupTagKeys: [] }, /streamGroupTagKeys is empty/],
    ['fails for a tag key with a wildcard', { streamGroupTagKeys: ['admin-*'] }, /"admin-\*".*without wildcards/],
    ['fails for a function\'s name', { brokerFunctionArnPatterns: ['Broker'] }, /"Broker".*arn:aws:lambda/],
    ['fails without a function', { brokerFunctionArnPatterns: [] }, /brokerFunctionArnPatterns is empty/],
    ['fails for an API\'s address', { brokerApiIds: ['https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com'] }, /"https:.*ID of a REST API/],
    ['fails for an empty list of targets', { serviceControlPolicyTargetIds: [] }, /serviceControlPolicyTargetIds .*\[\].*leave it out/],
    ['fails for an invalid target', { serviceControlPolicyTargetIds: ['production'] }, /"production"/],
  ])('%s', (_, props, message) => {
    expect(() => new AdminShellGuardrail(testStack({ props: { env: ENV } }), 'Guardrail', props)).toThrow(message);
  });
});

describe('the role that deploys the app\'s own shells', () => {
  const warned = (exemptPrincipalArnPatterns?: string[], synthesizer?: IStackSynthesizer, env: { account?: string; region?: string } = ENV) => {
    const app = testApp();
    new StreamSessionAdminShell(new Stack(app, 'Shells', { env, synthesizer }), 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    const organization = new Stack(app, 'Organization', { env: ENV });
    new AdminShellGuardrail(organization, 'Guardrail', { exemptPrincipalArnPatterns });
    return Annotations.fromStack(organization).findWarning('*', Match.stringLikeRegexp('deployment-role')).map(({ entry }) => `${entry.data}`);
  };

  test('is exempt by default', () => {
    expect([warned(undefined), warned(undefined, undefined, {}), warned(undefined, new DefaultStackSynthesizer({ qualifier: 'shells' }))]).toEqual([[], [], []]);
  });

  test('can be named exactly, also if its account is not known until deployment', () => {
    const exact = [`arn:aws:iam::${ENV.account}:role/cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`];
    expect([warned(exact), warned(exact, undefined, {})]).toEqual([[], []]);
  });

  test('causes a warning if it is not exempt', () => {
    expect(warned(['arn:*:iam::*:role/Deployer'])).toEqual([expect.stringMatching(/^stack Shells is deployed by arn:aws:iam::111122223333:role\/cdk-hnb659fds-cfn-exec-role-111122223333-us-west-2, which no exempt pattern matches \(arn:\*:iam::\*:role\/Deployer\): .*exemptPrincipalArnPatterns/)]);
    expect(warned(undefined, new DefaultStackSynthesizer({ cloudFormationExecutionRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Ours' }))).toHaveLength(1);
    expect(warned(undefined, new CliCredentialsStackSynthesizer())).toEqual([expect.stringContaining('is deployed with the caller\'s own credentials')]);
  });
});
