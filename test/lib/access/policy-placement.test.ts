import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AuditTrail, BrokerEndpoint, StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';
import { ENV, streamGroup, testApp } from '../app';

interface Stacks { readonly app: App; readonly ops: Stack; readonly mine: Stack }

function stacks(): Stacks {
  const app = testApp();
  return { app, ops: new Stack(app, 'Ops', { env: ENV }), mine: new Stack(app, 'Mine', { env: ENV }) };
}

function shellIn(mine: Stack, props: Partial<StreamSessionAdminShellProps> = {}): StreamSessionAdminShell {
  return new StreamSessionAdminShell(mine, 'AdminShell', { streamGroups: props.streamGroups ?? [StreamGroup.fromStreamGroupId(mine, 'Group', 'sg-1')], ...props });
}

function role(scope: Stack, id = 'GameOps'): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.AccountRootPrincipal() });
}

function bot(scope: Stack, endpoint: string): lambda.Function {
  return new lambda.Function(scope, 'Bot', {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}'), environment: { ENDPOINT: endpoint },
  });
}

/** The stacks that have a grant's policy. */
function holders(...all: Stack[]): string[] {
  return all.flatMap(stack => Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', { Properties: { Path: '/gameliftstreams-admin-shell-connect/' } })).map(() => stack.node.id));
}

describe('a grantee in another stack', () => {
  test('gets the policy in its own stack if the stacks are otherwise unrelated', () => {
    const { ops, mine } = stacks();
    shellIn(mine).grants.connect(role(ops));
    expect(holders(ops, mine)).toEqual(['Ops']);
  });

  test.each<[string, (ops: Stack, mine: Stack) => Partial<StreamSessionAdminShellProps>]>([
    ['a stream group', ops => ({ streamGroups: [streamGroup(ops, 'Arcade')] })],
    ['the topic', ops => ({ alarmTopic: new sns.Topic(ops, 'Pager') })],
    ['the key', ops => ({ encryptionKey: new kms.Key(ops, 'Key') })],
    ['the access log', ops => ({ accessLog: new logs.LogGroup(ops, 'Access') })],
    ['the trail', ops => ({ auditTrail: new AuditTrail(ops, 'Trail') })],
    ['the log group of a trail', (ops, mine) => ({ auditTrail: AuditTrail.fromLogGroup(mine, 'Trail', new logs.LogGroup(ops, 'Log')) })],
    ['a VPC endpoint', ops => ({
      endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [new Vpc(ops, 'Vpc', { maxAzs: 1, natGateways: 0 }).addInterfaceEndpoint('Api', { service: InterfaceVpcEndpointAwsService.APIGATEWAY })] }),
    })],
    ['a trusted role', ops => ({ trustedShellRoles: [role(ops, 'OtherShell')] })],
    ['nothing, but is a declared dependency', (ops, mine) => {
      const stack: any = mine; // the newest aws-cdk-lib has another name for it than the oldest
      (stack.addStackDependency ?? stack.addDependency).call(mine, ops);
      return {};
    }],
    ['nothing, but something else in the shell\'s stack a bucket', (ops, mine) => {
      new CfnOutput(mine, 'Bucket', { value: new s3.Bucket(ops, 'Bucket').bucketName });
      return {};
    }],
    ['nothing, but something else in the shell\'s stack depends on it', (ops, mine) => {
      new s3.Bucket(mine, 'Bucket').node.addDependency(role(ops, 'First'));
      return {};
    }],
  ])('gets it in the shell\'s stack if its own gives the shell %s', (_, props) => {
    const { app, ops, mine } = stacks();
    const shell = shellIn(mine, props(ops, mine));
    const grant = shell.grants.connect(role(ops));
    expect(grant.success).toBe(true);
    app.synth();
    expect(holders(ops, mine)).toEqual(['Mine']);
  });

  test('gets it in the shell\'s stack if a third stack is between them', () => {
    const { app, ops, mine } = stacks();
    const between = new Stack(app, 'Between', { env: ENV });
    new CfnOutput(between, 'Bucket', { value: new s3.Bucket(ops, 'Bucket').bucketName });
    const shell = shellIn(mine, { alarmTopic: new sns.Topic(between, 'Pager') });
    shell.grants.connect(role(ops));
    app.synth();
    expect(holders(ops, between, mine)).toEqual(['Mine']);
  });

  test('gets it in the stack where it is possible, whatever is added after the grant', () => {
    const { app, ops, mine } = stacks();
    shellIn(mine).grants.connect(role(ops));
    new CfnOutput(mine, 'Later', { value: new s3.Bucket(ops, 'Bucket').bucketName });
    app.synth();
    expect(holders(ops, mine)).toEqual(['Mine']);
  });

  test('gets it in its own stack if that uses the endpoint', () => {
    const { app, ops, mine } = stacks();
    const shell = shellIn(mine);
    shell.grants.connect(bot(ops, shell.endpointUrl));
    app.synth();
    expect(holders(ops, mine)).toEqual(['Ops']);
  });

  test('gets it where it is possible for each of several grantees', () => {
    const { app, ops, mine } = stacks();
    const third = new Stack(app, 'Third', { env: ENV });
    const shell = shellIn(mine, { alarmTopic: new sns.Topic(ops, 'Pager') });
    shell.grants.connect(role(ops));
    shell.grants.connect(bot(third, shell.endpointUrl));
    shell.grants.connect(new iam.User(ops, 'Alice'), { requireMfa: true });
    shell.grants.connect(new iam.Group(ops, 'Operators'));
    app.synth();
    expect(holders(ops, mine, third)).toEqual(['Mine', 'Mine', 'Mine', 'Third']);
  });

  test('a dependency on the grant is a dependency on the policy that is deployed', () => {
    const { app, ops, mine } = stacks();
    const shell = shellIn(mine, { alarmTopic: new sns.Topic(ops, 'Pager') });
    shell.grants.connect(role(ops)).applyBefore(new s3.Bucket(mine, 'Later'));
    app.synth();
    const [bucket] = Object.values(Template.fromStack(mine).findResources('AWS::S3::Bucket', { UpdateReplacePolicy: 'Retain' })).filter(({ Properties }) => Properties === undefined);
    expect(bucket.DependsOn).toEqual([expect.stringMatching(/^AdminShellConnectOpsGameOps/)]);
  });

  test('an imported grantee in another Region\'s stack gets it in the shell\'s stack', () => {
    const { app, mine } = stacks();
    const far = new Stack(app, 'Far', { env: { ...ENV, region: 'us-east-1' } });
    shellIn(mine).grants.connect(iam.Role.fromRoleName(far, 'GameOps', 'GameOps'));
    app.synth();
    expect(holders(far, mine)).toEqual(['Mine']);
  });

  test('a grantee in a sibling nested stack gets it in the shell\'s stack', () => {
    const app = testApp();
    const parent = new Stack(app, 'Parent', { env: ENV });
    const [ops, mine] = [new NestedStack(parent, 'Ops'), new NestedStack(parent, 'Mine')];
    shellIn(mine, { alarmTopic: new sns.Topic(ops, 'Pager') }).grants.connect(role(ops));
    app.synth();
    expect(holders(ops, mine)).toEqual(['Mine']);
  });

  test('fails, and says what to do, if neither stack can have it', () => {
    const { app, ops, mine } = stacks();
    const third = new Stack(app, 'Third', { env: ENV });
    const shell = shellIn(mine, { alarmTopic: new sns.Topic(ops, 'Pager') });
    const theirs = role(third);
    new CfnOutput(third, 'Endpoint', { value: shell.endpointUrl });
    shell.grants.connect(iam.Role.fromRoleArn(ops, 'Import', theirs.roleArn));
    expect(() => app.synth()).toThrow(/create a cyclic dependency between stacks, in Ops as well as in Mine: attach grants\.connectPolicyDocument\(\) in a separate stack/);
  });

  test('fails as CDK does if the stacks depend on each other anyway', () => {
    const { app, ops, mine } = stacks();
    const shell = shellIn(mine, { alarmTopic: new sns.Topic(ops, 'Pager') });
    new CfnOutput(ops, 'Endpoint', { value: shell.endpointUrl });
    shell.grants.connect(role(ops));
    expect(() => app.synth()).toThrow(/[Cc]yclic/);
  });
});

describe('more managed policies than a grantee may have', () => {
  const awsPolicies = (count: number): iam.IManagedPolicy[] => Array.from({ length: count }, (_, index) => iam.ManagedPolicy.fromAwsManagedPolicyName(`Policy${index}`));
  const attach = (stack: Stack, count: number, of: { roles?: iam.IRole[]; groups?: iam.IGroup[] }) => {
    for (let index = 0; index < count; index++) {
      new iam.ManagedPolicy(stack, `Own${index}`, { ...of, statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] });
    }
  };
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('managed policies')).map(({ entry }) => entry.data);

  test('an account allows ten by default', () => {
    const { mine } = stacks();
    const grantee = new iam.Role(mine, 'GameOps', { assumedBy: new iam.AccountRootPrincipal(), managedPolicies: awsPolicies(9) });
    shellIn(mine).grants.connect(grantee);
    expect(warnings(mine)).toEqual([]);
  });

  test('warns of a role\'s eleventh, counting its own list and the policies that name it', () => {
    const { ops, mine } = stacks();
    const grantee = new iam.Role(ops, 'GameOps', { assumedBy: new iam.AccountRootPrincipal(), managedPolicies: awsPolicies(5) });
    attach(mine, 5, { roles: [grantee] });
    shellIn(mine).grants.connect(grantee);
    expect(warnings(ops)).toEqual([expect.stringMatching(/Ops\/GameOps would have 11 managed policies.*a role can have only 10.*Service Quotas.*at most 20.*grants\.connectPolicyDocument/)]);
  });

  test('warns of an imported role\'s eleventh, as far as this app attaches them', () => {
    const { mine } = stacks();
    attach(mine, 10, { roles: [iam.Role.fromRoleName(mine, 'Once', 'GameOps')] });
    shellIn(mine).grants.connect(iam.Role.fromRoleArn(mine, 'Again', 'arn:aws:iam::111122223333:role/ops/GameOps'));
    expect(warnings(mine)).toEqual([expect.stringMatching(/Mine\/Again would have 11/)]);
  });

  test('fails for a role\'s twenty-first, which no quota allows', () => {
    const { app, mine } = stacks();
    const grantee = role(mine);
    attach(mine, 20, { roles: [grantee] });
    shellIn(mine).grants.connect(grantee);
    expect(() => app.synth()).toThrow(/Mine\/GameOps would have 21 managed policies, and a role can have at most 20/);
  });

  test('fails for a group\'s eleventh', () => {
    const { app, mine } = stacks();
    const grantee = new iam.Group(mine, 'Operators');
    attach(mine, 10, { groups: [grantee] });
    shellIn(mine).grants.connect(grantee);
    expect(() => app.synth()).toThrow(/Mine\/Operators would have 11 managed policies, and a group can have at most 10/);
  });
});
