import { type App, CfnResource, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, type IVpcEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { BrokerEndpoint, type ConnectOptions, StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';
import { ENV, FEATURE_FLAGS, streamGroup, testStack, rendered } from '../app';
import { deployedSize } from '../deployed-size';

type IStreamGroupRef = aws_gameliftstreams.IStreamGroupRef;

function withGroups(
  stack: Stack,
  count = 2,
  props: Partial<StreamSessionAdminShellProps> = {},
): { groups: IStreamGroupRef[]; shell: StreamSessionAdminShell } {
  const groups = Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index}`));
  return { groups, shell: new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: groups, ...props }) };
}

function role(stack: Stack, id = 'Grantee'): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
}

/** The only managed policy of the grantee's grants. */
function policyOf(stack: Stack, grantee: string): any {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith(`${grantee}ConnectTo`));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}

/** The statements of the grantee's grants. */
function granted(stack: Stack, grantee: string): any[] {
  return policyOf(stack, grantee).PolicyDocument.Statement;
}

/** The method and path at the end of an execute-api ARN. */
function tail(resource: any): string {
  return /^arn:aws:execute-api:.*:{AdminShellBrokerApi\w+}\/{AdminShellBrokerApi\w+}\/(.*)$/.exec(rendered(resource))![1];
}

/** The API's resource policy. */
function resourcePolicy(stack: Stack): any {
  return rendered(Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'))[0].Properties.Policy);
}

/** How many characters a policy has when deployed. Types and names are enough to tell, so nothing is synthesized. */
function sizeOf(stack: Stack, document: unknown): number {
  const resources = stack.node.findAll().filter(CfnResource.isCfnResource);
  const typed = resources.map(({ logicalId, cfnResourceType }) => [stack.resolve(logicalId), { Type: cfnResourceType, Properties: { StageName: 'prod' } }]);
  return deployedSize(document, { Resources: Object.fromEntries(typed) });
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a grantee of the broker\'s account', () => {
  const attached = (property: string, name: any) => ({ Roles: Match.absent(), Users: Match.absent(), Groups: Match.absent(), [property]: [name] });
  test.each<[string, (stack: Stack) => iam.IGrantable, string, any]>([
    ['a role', stack => role(stack), 'Roles', { Ref: Match.stringLikeRegexp('^Grantee') }],
    ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Grantee', 'arn:aws:iam::111122223333:role/ops/GameOps'), 'Roles', 'GameOps'],
    ['an imported role, by its name', stack => iam.Role.fromRoleName(stack, 'Grantee', 'GameOps'), 'Roles', 'GameOps'],
    ['a lazy role', stack => new iam.LazyRole(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }), 'Roles', { Ref: Match.stringLikeRegexp('^Grantee') }],
    ['a user', stack => new iam.User(stack, 'Grantee'), 'Users', { Ref: Match.stringLikeRegexp('^Grantee') }],
    ['an imported user', stack => iam.User.fromUserName(stack, 'Grantee', 'bob'), 'Users', 'bob'],
    ['a group', stack => new iam.Group(stack, 'Grantee'), 'Groups', { Ref: Match.stringLikeRegexp('^Grantee') }],
    ['an imported group', stack => iam.Group.fromGroupName(stack, 'Grantee', 'ops'), 'Groups', 'ops'],
  ])('%s may invoke the broker on each stream group\'s path, and on nothing else', (_, makeGrantee, property, name) => {
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
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', attached(property, name));
  });

  test('can be anything that has a role', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    const bot = new lambda.Function(stack, 'Bot', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}') });
    shell.grants.connect(bot);
    expect(granted(stack, 'BotServiceRole')[0].Resource).toHaveLength(2);
  });

  test('gets a managed policy outside the shell roles\' path, and nothing in its inline policies', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    shell.grants.connect(new iam.User(stack, 'Grantee'));
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toEqual([]);
    expect(policyOf(stack, 'Grantee').Path).toBe('/gameliftstreams-admin-shell-connect/');
  });

  test('leaves the API without a resource policy', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    shell.grants.connect(role(stack));
    expect(resourcePolicy(stack)).toBeUndefined();
  });

  test('in another stack gets the policy there', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    const other = testStack({ app: stack.node.root as App, id: 'Other', props: { env: ENV } });
    shell.grants.connect(role(other));
    expect(granted(other, 'Grantee')[0].Resource).toHaveLength(2);
  });
});

describe('across stacks', () => {
  const two = () => {
    const shellStack = testStack({ id: 'Shell', props: { env: ENV } });
    return { shellStack, other: testStack({ app: shellStack.node.root as App, id: 'Other', props: { env: ENV } }) };
  };

  test('a grantee whose stack has the stream groups gets the policy in the shell\'s stack, since the stacks would depend on each other otherwise', () => {
    const { shellStack, other } = two();
    const shell = new StreamSessionAdminShell(shellStack, 'AdminShell', { streamGroups: [streamGroup(other, 'Arcade')] });
    const grantee = role(other);
    shell.grants.connect(grantee);
    shell.grants.connect(grantee, { requireMfa: true });
    (shellStack.node.root as App).synth();
    const policies = Object.entries(Template.fromStack(shellStack).findResources('AWS::IAM::ManagedPolicy', { Properties: { Path: '/gameliftstreams-admin-shell-connect/' } }));
    expect(policies).toHaveLength(1);
    expect(policies[0][0]).toMatch(/^AdminShellConnectOtherGrantee/);
    expect(policies[0][1].Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('Grantee') }]);
    Template.fromStack(other).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('a grantee whose stack uses the endpoint gets the policy in its own stack', () => {
    const { shellStack, other } = two();
    const { shell } = withGroups(shellStack);
    const bot = new lambda.Function(other, 'Bot', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      environment: { ADMIN_SHELL_ENDPOINT: shell.endpointUrl },
    });
    shell.grants.connect(bot);
    (shellStack.node.root as App).synth();
    Template.fromStack(other).resourceCountIs('AWS::IAM::ManagedPolicy', 1);
  });
});

describe('stream groups', () => {
  test('a grant can be narrowed to some, by any construct that represents them', () => {
    const stack = testStack();
    const arcade = streamGroup(stack, 'Arcade');
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1')] });
    shell.grants.connect(role(stack), { streamGroups: [arcade, StreamGroup.fromStreamGroupId(stack, 'Again', 'sg-1')] });
    const [{ Resource }] = granted(stack, 'Grantee');
    expect(JSON.stringify(Resource[0])).toContain('{"Fn::Select":[1,{"Fn::Split":["/",{"Ref":"Arcade"}]}]}');
    expect(tail(Resource[1])).toBe('POST/streamgroups/sg-1/streamsessions/*/access');
    expect(Resource).toHaveLength(2);
  });

  test('a shell scoped by tags is granted by a path wildcard, unless narrowed', () => {
    const stack = testStack();
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    shell.grants.connect(role(stack, 'All'));
    shell.grants.connect(role(stack, 'Some'), { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'G', 'sg-1')] });
    expect(tail(granted(stack, 'All')[0].Resource)).toBe('POST/streamgroups/*/streamsessions/*/access');
    expect(tail(granted(stack, 'Some')[0].Resource)).toBe('POST/streamgroups/sg-1/streamsessions/*/access');
  });

  test.each(Object.entries(FEATURE_FLAGS))('grants to one grantee share one policy, without duplicates (feature flags: %s)', (_, flags) => {
    const stack = testStack({ flags, props: { env: ENV } });
    const { shell, groups } = withGroups(stack, 40);
    const grantee = role(stack);
    shell.grants.connect(grantee, { streamGroups: [groups[0]] });
    shell.grants.connect(grantee, { streamGroups: [groups[1]], requireMfa: true });
    for (let time = 0; time < 3; time++) shell.grants.connect(grantee); // 40 paths fit once, not three times
    const statements = granted(stack, 'Grantee');
    expect(statements.filter(({ Condition }) => Condition)).toHaveLength(1);
    expect(new Set(statements.filter(({ Condition }) => !Condition).flatMap(({ Resource }) => Resource).map(tail)).size).toBe(40);
    expect(sizeOf(stack, policyOf(stack, 'Grantee').PolicyDocument)).toBeLessThanOrEqual(6_144);
  });

  test('two shells have a policy each', () => {
    const stack = testStack({ props: { env: ENV } });
    const grantee = role(stack);
    for (const id of ['One', 'Two']) new StreamSessionAdminShell(stack, id, { streamGroupTags: { shell: id } }).grants.connect(grantee);
    const policies = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(id => id.startsWith('GranteeConnectTo'));
    expect(policies).toHaveLength(2);
  });
});

describe.each(Object.entries(FEATURE_FLAGS))('size, with feature flags: %s', (_, flags) => {
  test.each<[string, number, 'by name' | 'by wildcard', object]>([
    ['concrete', 1, 'by name', ENV],
    ['concrete', 10, 'by name', ENV],
    ['concrete', 100, 'by wildcard', ENV],
    ['concrete', 500, 'by wildcard', ENV],
    ['environment-agnostic', 1, 'by name', {}],
    ['environment-agnostic', 10, 'by name', {}],
    ['environment-agnostic', 100, 'by wildcard', {}],
    ['environment-agnostic', 500, 'by wildcard', {}],
  ])('%s: %d stream groups are granted %s', (__, count, how, env) => {
    const expected = how === 'by wildcard' ? ['*'] : Array.from({ length: count }, (___, index) => `sg-${index}`);
    const stack = testStack({ flags, props: { env } });
    const { shell } = withGroups(stack, count);
    for (const grantee of [role(stack, 'Role'), new iam.User(stack, 'User'), new iam.Group(stack, 'Group')]) shell.grants.connect(grantee);
    for (const grantee of ['Role', 'User', 'Group']) {
      const { PolicyDocument } = policyOf(stack, grantee);
      expect(sizeOf(stack, PolicyDocument)).toBeLessThanOrEqual(6_144);
      expect([PolicyDocument.Statement[0].Resource].flat().map(resource => tail(resource).split('/')[2])).toEqual(expected);
    }
  });

  test('as many as possible are named, and IAM accepts the largest policy', () => {
    let most = 0;
    for (let count = 20; count < 60; count++) {
      const stack = testStack({ flags, props: { env: ENV } });
      const { shell } = withGroups(stack, count);
      shell.grants.connect(role(stack), { requireMfa: true });
      // Synthesizing forty of them would take too long.
      const [policy] = stack.node.findAll().filter(construct => construct instanceof iam.ManagedPolicy && construct.node.id.startsWith('ConnectTo'));
      const document = stack.resolve((policy as iam.ManagedPolicy).document);
      if (typeof rendered(document.Statement[0].Resource) === 'string') break;
      most = count;
      expect(sizeOf(stack, document)).toBeLessThanOrEqual(6_144);
    }
    expect(most).toBeGreaterThan(35);
  });
});

describe('conditions', () => {
  function privateShell(stack: Stack): { shell: StreamSessionAdminShell; vpcEndpoint: IVpcEndpoint } {
    const vpcEndpoint = new Vpc(stack, 'Vpc').addInterfaceEndpoint('Execute', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    return { vpcEndpoint, ...withGroups(stack, 1, { endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [vpcEndpoint] }) }) };
  }

  function conditionOf(options: ConnectOptions): any {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    shell.grants.connect(role(stack), options);
    return granted(stack, 'Grantee')[0].Condition;
  }

  test('there are none unless asked for', () => {
    expect(conditionOf({ requireMfa: false, conditions: {} })).toBeUndefined();
  });

  test.each<[string, ConnectOptions, any]>([
    ['sourceNetworks', { sourceNetworks: ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'] }, { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'] } }],
    ['requireMfa', { requireMfa: true }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['until', { until: new Date('2027-06-30T18:00:00+02:00') }, { DateLessThan: { 'aws:CurrentTime': '2027-06-30T16:00:00Z' } }],
    ['conditions', { conditions: { StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } } }, { StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } }],
    ['all together, all of which must hold', {
      sourceNetworks: ['203.0.113.0/24'],
      requireMfa: true,
      until: new Date('2027-06-30T18:00:00Z'),
      conditions: { NotIpAddress: { 'aws:SourceIp': '203.0.113.66/32' }, Bool: { 'aws:SecureTransport': 'true' } },
    }, {
      IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      NotIpAddress: { 'aws:SourceIp': '203.0.113.66/32' },
      Bool: { 'aws:MultiFactorAuthPresent': 'true', 'aws:SecureTransport': 'true' },
      DateLessThan: { 'aws:CurrentTime': '2027-06-30T18:00:00Z' },
    }],
  ])('%s', (_, options, expected) => {
    expect(conditionOf(options)).toEqual(expected);
  });

  test('warns of a grant that has ended, since an unchanged app must stay deployable', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    shell.grants.connect(role(stack), { until: new Date('2025-06-30T18:00:00Z') });
    Annotations.fromStack(stack).hasWarning('/Stack/AdminShell', Match.stringLikeRegexp('ended at 2025-06-30T18:00:00.000Z.*grant-ended'));
  });

  test('networks that only overlap with private addresses are accepted', () => {
    expect(conditionOf({ sourceNetworks: ['8.0.0.0/5', '172.0.0.0/8'] })).toEqual({ IpAddress: { 'aws:SourceIp': ['8.0.0.0/5', '172.0.0.0/8'] } });
  });

  test('networks and VPC endpoints of a private broker have other condition keys', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, vpcEndpoint } = privateShell(stack);
    shell.grants.connect(role(stack), { sourceNetworks: ['10.0.0.0/16'], vpcEndpoints: [vpcEndpoint] });
    expect(granted(stack, 'Grantee')[0].Condition).toEqual({
      IpAddress: { 'aws:VpcSourceIp': ['10.0.0.0/16'] },
      StringEquals: { 'aws:SourceVpce': [{ Ref: expect.stringMatching(/^VpcExecute/) }] },
    });
  });

  test.each<[string, ConnectOptions, RegExp]>([
    ['fails for an empty list of networks', { sourceNetworks: [] }, /sourceNetworks .*empty.*leave it out/],
    ['fails for something that is not a network', { sourceNetworks: ['office'] }, /"office"/],
    ['fails for a prefix that is too long', { sourceNetworks: ['203.0.113.0/33'] }, /203\.0\.113\.0\/33/],
    ['fails for a network with too many parts', { sourceNetworks: ['203.0.113.0/24/8'] }, /203\.0\.113\.0\/24\/8/],
    ['fails for every address', { sourceNetworks: ['0.0.0.0/0'] }, /0\.0\.0\.0\/0, which is every address/],
    ['fails for private addresses', { sourceNetworks: ['203.0.113.0/24', '10.1.0.0/16'] }, /10\.1\.0\.0\/16.*public address of your NAT.*privateVpc/],
    ['fails for one private address', { sourceNetworks: ['192.168.1.7'] }, /192\.168\.1\.7/],
    ['fails for private addresses, in IPv6', { sourceNetworks: ['fd12:3456::/48'] }, /fd12:3456::\/48/],
    ['fails for every address, in IPv6', { sourceNetworks: ['::/0'] }, /every address/],
    ['fails for an invalid date', { until: new Date('next summer') }, /until .*not a date/],
    ['fails for an empty list of VPC endpoints', { vpcEndpoints: [] }, /vpcEndpoints .*empty/],
    ['fails for a condition that another option sets', { requireMfa: true, conditions: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }, /Bool aws:MultiFactorAuthPresent.*"true".*once/],
    ['fails for the same condition in another case', { requireMfa: true, conditions: { bool: { 'AWS:multifactorauthpresent': 'false' } } }, /bool AWS:multifactorauthpresent/],
  ])('%s', (_, options, message) => {
    expect(() => conditionOf(options)).toThrow(message);
  });

  test('fails for VPC endpoints of a Regional broker, which is not reached through one', () => {
    const stack = testStack({ props: { env: ENV } });
    const { vpcEndpoint } = privateShell(stack);
    const regional = new StreamSessionAdminShell(stack, 'Regional', { streamGroupTags: { shell: 'yes' } });
    expect(() => regional.grants.connect(role(stack), { vpcEndpoints: [vpcEndpoint] })).toThrow(/BrokerEndpoint\.privateVpc/);
  });

  test('fails for a VPC endpoint through which a private broker can\'t be reached', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = privateShell(stack);
    const other = new Vpc(stack, 'Other').addInterfaceEndpoint('Execute', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    expect(() => shell.grants.connect(role(stack), { vpcEndpoints: [other] })).toThrow(/Other\/Execute.*can't be reached/);
  });
});

describe('a grantee of another account', () => {
  const FAR = 'arn:aws:iam::444455556666:role/ops/Far';

  test.each<[string, (stack: Stack) => iam.IGrantable, string]>([
    ['an imported role', stack => iam.Role.fromRoleArn(stack, 'R', FAR), FAR],
    ['a principal', () => new iam.ArnPrincipal(FAR), FAR],
    ['an imported user', stack => iam.User.fromUserArn(stack, 'U', 'arn:aws:iam::444455556666:user/bob'), 'arn:aws:iam::444455556666:user/bob'],
    ['a role of the same app', stack => new iam.Role(testStack({ app: stack.node.root as App, id: 'There', props: { env: { ...ENV, account: '444455556666' } } }), 'R', {
      assumedBy: new iam.AccountRootPrincipal(),
      roleName: 'Far',
    }), 'arn:aws:iam::444455556666:role/Far'],
  ])('%s is admitted by the API\'s resource policy, by its exact ARN, on the same paths and conditions', (_, makeGrantee, arn) => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, groups } = withGroups(stack);
    const grant = shell.grants.connect(makeGrantee(stack), { streamGroups: [groups[1]], requireMfa: true });
    expect(grant.success).toBe(true);
    expect(resourcePolicy(stack)).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Principal: { AWS: arn },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/prod/POST/streamgroups/sg-1/streamsessions/*/access',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      }],
    });
    // the stage has that name
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'prod' });
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::IAM::ManagedPolicy', { Path: '/gameliftstreams-admin-shell-connect/' }, 0);
  });

  test('the API is redeployed whenever its resource policy changes, which would have no effect otherwise', () => {
    const deployment = (arns: string[]) => {
      const stack = testStack({ props: { env: ENV } });
      const { shell } = withGroups(stack);
      for (const arn of arns) shell.grants.connect(new iam.ArnPrincipal(arn));
      const template = Template.fromStack(stack);
      const [id] = Object.keys(template.findResources('AWS::ApiGateway::Deployment'));
      template.hasResourceProperties('AWS::ApiGateway::Stage', { DeploymentId: { Ref: id } });
      return id;
    };
    const ids = [[], [FAR], [FAR, `${FAR}2`]].map(deployment);
    expect(new Set(ids).size).toBe(3);
    expect(deployment([FAR])).toBe(ids[1]);
  });

  test('tokens in the stream groups make no circular dependency', () => {
    const stack = testStack({ props: { env: ENV } });
    const arcade = streamGroup(stack, 'Arcade');
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade] });
    shell.grants.connect(new iam.ArnPrincipal(FAR));
    const text = JSON.stringify(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    expect(text).toContain('{"Fn::Select":[1,{"Fn::Split":["/",{"Ref":"Arcade"}]}]}');
    expect(text).not.toMatch(/"Ref":"AdminShellBrokerApi/);
  });

  test('the policy stays within API Gateway\'s 8,192 characters, and an error says if it can\'t', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack, 40);
    let admitted = 0;
    const message = messageOf(() => {
      for (; admitted < 100; admitted++) shell.grants.connect(new iam.ArnPrincipal(`${FAR}${admitted}`));
    });
    expect(message).toMatch(/resource policy of Stack\/AdminShell\/Broker\/Api/);
    expect(admitted).toBeGreaterThan(5);
    // API Gateway expands the API's ARN
    const expanded = JSON.stringify(resourcePolicy(stack)).replaceAll('"execute-api:/', '"arn:aws:execute-api:us-west-2:111122223333:abcdefghij/');
    expect(expanded.length).toBeLessThanOrEqual(8_192);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['fails for a whole account', () => new iam.AccountPrincipal('444455556666')],
    ['fails for an account by its root', () => new iam.ArnPrincipal('arn:aws:iam::444455556666:root')],
    ['fails for every role of a path', () => new iam.ArnPrincipal('arn:aws:iam::444455556666:role/ops/*')],
    ['fails for a group, which no resource policy can name', stack => iam.Group.fromGroupArn(stack, 'G', 'arn:aws:iam::444455556666:group/ops')],
  ])('%s', (_, makeGrantee) => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    expect(() => shell.grants.connect(makeGrantee(stack))).toThrow(/iam\.Role\.fromRoleArn/);
    expect(resourcePolicy(stack)).toBeUndefined();
  });
});

describe('a grantee whose account is known', () => {
  const warnings = (env?: typeof ENV) => {
    const stack = testStack({ props: { env } });
    const { shell } = withGroups(stack);
    shell.grants.connect(iam.Role.fromRoleArn(stack, 'Grantee', 'arn:aws:iam::111122223333:role/GameOps'));
    shell.grants.connect(role(stack, 'Own'));
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('grants.connect')).map(({ entry }) => entry.data);
  };

  test('warns if the broker\'s is not, since the policy is attached by name', () => {
    expect(warnings()).toEqual([expect.stringMatching(/account 111122223333.*Set the env of the stack.*\[ack: cdk-gameliftstreams-admin-shell:grantee-account\]/)]);
  });

  test('does not warn if the broker\'s is known, too', () => {
    expect(warnings(ENV)).toEqual([]);
  });
});

describe('the document for principals to which no policy can be attached', () => {
  test('grants the same, in one statement', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, groups } = withGroups(stack);
    const document = stack.resolve(shell.grants.connectPolicyDocument({ streamGroups: [groups[0]], until: new Date('2027-06-30T18:00:00Z') }));
    expect({ ...document, Statement: [{ ...document.Statement[0], Resource: tail(document.Statement[0].Resource) }] }).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'AskForAdminShells',
        Effect: 'Allow',
        Action: 'execute-api:Invoke',
        Resource: 'POST/streamgroups/sg-0/streamsessions/*/access',
        Condition: { DateLessThan: { 'aws:CurrentTime': '2027-06-30T18:00:00Z' } },
      }],
    });
  });

  test('falls back to a path wildcard, too', () => {
    const stack = testStack({ props: { env: ENV } });
    const document = stack.resolve(withGroups(stack, 200).shell.grants.connectPolicyDocument());
    expect(tail(document.Statement[0].Resource)).toBe('POST/streamgroups/*/streamsessions/*/access');
  });

  test('fails for a stream group that the shell does not serve', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    expect(() => shell.grants.connectPolicyDocument({ streamGroups: [streamGroup(stack, 'Arcade')] })).toThrow(/Stack\/Arcade is not served by/);
  });
});

describe('fails, with the value and what to do', () => {
  test.each<[string, (stack: Stack, shell: StreamSessionAdminShell) => unknown, RegExp]>([
    ['fails for a stream group that the shell does not serve', (stack, shell) => {
      shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'G', 'sg-foreign')] });
    }, /sg-foreign is not served by Stack\/AdminShell \(\[sg-0, sg-1\]\)/],
    ['fails for a stream group of the app that the shell does not serve', (stack, shell) => {
      shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [streamGroup(stack, 'Arcade')] });
    }, /Stack\/Arcade is not served by/],
    ['fails for an empty list', (stack, shell) => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [] }), /empty: leave it out/],
    ['fails for a service', (_, shell) => shell.grants.connect(new iam.ServicePrincipal('ec2.amazonaws.com')), /grant to a role, a user or a group/],
    ['fails for the account', (_, shell) => shell.grants.connect(new iam.AccountPrincipal('111122223333')), /grant to a role, a user or a group/],
    ['fails for everyone', (_, shell) => shell.grants.connect(new iam.StarPrincipal()), /grant to a role, a user or a group/],
    ['fails for an organization', (_, shell) => shell.grants.connect(new iam.OrganizationPrincipal('o-1234567890')), /grant to a role, a user or a group/],
    ['fails for a role that is named only by an ARN', (_, shell) => shell.grants.connect(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/R')), /iam\.Role\.fromRoleArn/],
    ['fails for an immutable imported role', (stack, shell) => {
      shell.grants.connect(iam.Role.fromRoleArn(stack, 'R', 'arn:aws:iam::111122223333:role/R', { mutable: false }));
    }, /Stack\/R: it is immutable.*connectPolicyDocument/],
    ['fails for a role without policy updates', (stack, shell) => shell.grants.connect(role(stack).withoutPolicyUpdates()), /it is immutable.*connectPolicyDocument/],
  ])('%s', (_, connect, message) => {
    const stack = testStack({ props: { env: ENV } });
    const { shell } = withGroups(stack);
    expect(() => connect(stack, shell)).toThrow(message);
  });

  test('fails for a narrowed grant that doesn\'t fit into one policy', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, groups } = withGroups(stack, 200);
    expect(() => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: groups })).toThrow(/200 stream groups.*policy of Stack\/U.*leave streamGroups out/);
  });

  test('fails for narrowed grants that fit one by one, but not together', () => {
    const stack = testStack({ props: { env: ENV } });
    const { shell, groups } = withGroups(stack, 80);
    const user = new iam.User(stack, 'U');
    shell.grants.connect(user, { streamGroups: groups.slice(0, 30) });
    expect(() => shell.grants.connect(user, { streamGroups: groups.slice(30, 60) })).toThrow(/30 stream groups/);
    shell.grants.connect(user); // but all of them fit, by wildcard
    expect(granted(stack, 'U').flatMap(({ Resource }) => Resource).map(tail)).toContain('POST/streamgroups/*/streamsessions/*/access');
  });

  test('fails on a shell scoped by tags for a stream group known to be in another Region', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    const far = StreamGroup.fromStreamGroupArn(stack, 'Far', 'arn:aws:gameliftstreams:eu-central-1:111122223333:streamgroup/sg-far');
    expect(() => shell.grants.connect(new iam.User(stack, 'U'), { streamGroups: [far] })).toThrow(/sg-far is in Region eu-central-1/);
  });
});
