import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Gate, StreamSessionAdminShell, type StreamSessionAdminShellProps, type TwoPersonsOptions } from '../../../lib';
import { ENV, FEATURE_FLAGS, testApp, testStack, rendered } from '../app';

function withTwoPersons(stack: Stack, options?: TwoPersonsOptions, props: Partial<StreamSessionAdminShellProps> = {}, id = 'AdminShell'): StreamSessionAdminShell {
  return new StreamSessionAdminShell(stack, id, { streamGroupTags: { shell: 'yes' }, gates: [Gate.twoPersons(options)], ...props });
}

function synthesized(options?: TwoPersonsOptions, props?: Partial<StreamSessionAdminShellProps>): Template {
  const stack = testStack({ props: { env: ENV } });
  withTwoPersons(stack, options, props);
  return Template.fromStack(stack);
}

/** The only resource of this type whose logical ID starts like this. */
function resource(template: Template, type: string, start: string): any {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(start));
  expect(found).toHaveLength(1);
  return found[0][1];
}

const HANDLER: [string, string] = ['AWS::Lambda::Function', 'AdminShellTwoPersonsHandler'];

describe('the table', () => {
  test('keeps requests by stream group, expires them, and is deleted with the stack', () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = resource(synthesized(), 'AWS::DynamoDB::Table', 'AdminShellTwoPersonsTable');
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'streamGroupId', KeyType: 'HASH' }, { AttributeName: 'request', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'streamGroupId', AttributeType: 'S' }, { AttributeName: 'request', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'deleteAt', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^AdminShellKey/), 'Arn'] } },
    });
    for (const absent of ['PointInTimeRecoverySpecification', 'TableName', 'StreamSpecification']) expect(Properties).not.toHaveProperty(absent);
  });

  test('can be written only by the function\'s role, whatever others are allowed', () => {
    const template = synthesized();
    const [roleId] = Object.keys(template.findResources('AWS::IAM::Role')).filter(id => id.startsWith('AdminShellTwoPersonsRole'));
    expect(resource(template, 'AWS::DynamoDB::Table', 'AdminShell').Properties.ResourcePolicy.PolicyDocument.Statement).toEqual([{
      Sid: 'OnlyTheApprovalsFunctionWrites',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: [
        'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem',
        'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate', 'dynamodb:PartiQLDelete',
      ],
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [roleId, 'Arn'] } } },
    }]);
  });

  test('is encrypted with the user\'s key, which the function may use through DynamoDB', () => {
    const stack = testStack({ props: { env: ENV } });
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    withTwoPersons(stack, {}, { encryptionKey });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: encryptionKey.keyArn } });
    const [statement] = resource(template, 'AWS::IAM::Role', 'AdminShellTwoPersonsRole').Properties.Policies[0].PolicyDocument.Statement.filter(({ Sid }: any) => Sid === 'UseTheTablesKey');
    expect(statement).toMatchObject({ Resource: encryptionKey.keyArn, Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com' } } });
  });
});

describe('the function', () => {
  test('knows its shell, its table, and how long requests and approvals are valid', () => {
    const { Properties } = resource(synthesized(), ...HANDLER);
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler', LoggingConfig: { LogFormat: 'JSON' } });
    expect(Properties.Environment.Variables).toEqual({
      SHELL_NAME: expect.stringMatching(/^Stack-AdminShell-/),
      SHELL_ROLE_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^AdminShellAccessRole/), 'Arn'] },
      TABLE_NAME: { Ref: expect.stringMatching(/^AdminShellTwoPersonsTable/) },
      VALID_FOR_SECONDS: '3600',
      EXPIRES_AFTER_SECONDS: '3600',
    });
  });

  test('accepts other times', () => {
    const { Properties } = resource(synthesized({ validFor: Duration.minutes(15), expiresAfter: Duration.hours(8) }), ...HANDLER);
    expect(Properties.Environment.Variables).toMatchObject({ VALID_FOR_SECONDS: '900', EXPIRES_AFTER_SECONDS: '28800' });
  });

  test('has a role on the brokers\' path that works only in this function, and may store approvals, announce them and write its log', () => {
    const template = synthesized();
    const { Path, Policies } = resource(template, 'AWS::IAM::Role', 'AdminShellTwoPersonsRole').Properties;
    expect(Path).toBe('/gameliftstreams-admin-shell-broker/gates/');
    const { Statement: others } = resource(template, 'AWS::IAM::Policy', 'AdminShellTwoPersonsRole').Properties.PolicyDocument; // the table's policy names the role
    const allowed = [...Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement), ...others];
    expect(allowed.map(({ Sid, Action }: any) => [Sid, Action])).toEqual([
      ['WriteDecisions', ['logs:CreateLogStream', 'logs:PutLogEvents']],
      ['UseTheTablesKey', expect.not.arrayContaining(['kms:CreateGrant'])],
      ['AnnounceApprovals', 'events:PutEvents'],
      ['KeepApprovals', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']],
    ]);
    expect(allowed[2].Condition.StringEquals).toEqual({
      'events:source': 'gameliftstreams.admin-shell',
      'events:detail-type': ['Admin Shell Approval Requested', 'Admin Shell Approved', 'Admin Shell Approval Denied', 'Admin Shell Approval Revoked'],
    });
    const [denial] = resource(template, 'AWS::IAM::ManagedPolicy', 'AdminShellTwoPersonsBinding').Properties.PolicyDocument.Statement;
    expect(denial).toMatchObject({ Effect: 'Deny', Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'events:PutEvents'] });
    expect(rendered(denial.Condition.ArnNotLike['lambda:SourceFunctionArn'])[0]).toMatch(/TwoPersonsHandler/);
  });

  test('is one of the broker\'s gates', () => {
    const template = synthesized();
    const gates = JSON.parse(rendered(resource(template, 'AWS::Lambda::Function', 'AdminShellBrokerHandler').Properties.Environment.Variables.GATES));
    expect(gates).toEqual([{ name: 'two-persons', functionArn: expect.stringMatching(/^\{AdminShellTwoPersonsHandler\w+\.Arn\}$/), timeoutMs: 5_000 }]);
  });
});

describe('approvers', () => {
  test('have paths of their own on the API, for signed requests, which the function answers', () => {
    const template = synthesized();
    const resources = template.findResources('AWS::ApiGateway::Resource');
    const pathOf = (id: string): string => `${resources[id].Properties.ParentId.Ref ? pathOf(resources[id].Properties.ParentId.Ref) : ''}/${resources[id].Properties.PathPart}`;
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => ({
      what: `${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref)}`,
      signed: Properties.AuthorizationType,
      by: /(TwoPersons|Broker)Handler/.exec(JSON.stringify(Properties.Integration.Uri))![1],
    }));
    expect(methods.map(({ what }) => what).sort()).toEqual([
      'DELETE /streamgroups/{Identifier}/approvals/{ApprovalId}',
      'GET /streamgroups/{Identifier}/approvals',
      'GET /streamgroups/{Identifier}/approvals/{ApprovalId}',
      'POST /streamgroups/{Identifier}/approvals/{ApprovalId}',
      'POST /streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/access',
    ]);
    for (const { what, signed, by } of methods) expect([signed, by]).toEqual(['AWS_IAM', what.includes('approvals') ? 'TwoPersons' : 'Broker']);
  });

  test('reach the function through API Gateway, on those methods of that stage; nobody else may invoke it', () => {
    const permissions = Object.values(synthesized().findResources('AWS::Lambda::Permission')).map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('TwoPersons'));
    expect(permissions.map(({ Action, Principal, SourceArn }) => [Action, Principal, rendered(SourceArn).replace(/^.*\/\{\w+\}\//, '')]).sort()).toEqual([
      ['lambda:InvokeFunction', 'apigateway.amazonaws.com', 'DELETE/streamgroups/*/approvals/*'],
      ['lambda:InvokeFunction', 'apigateway.amazonaws.com', 'GET/streamgroups/*/approvals'],
      ['lambda:InvokeFunction', 'apigateway.amazonaws.com', 'GET/streamgroups/*/approvals/*'],
      ['lambda:InvokeFunction', 'apigateway.amazonaws.com', 'POST/streamgroups/*/approvals/*'],
    ]);
  });

  test('reach it through its resource policy if there is one, which also admits the broker', () => {
    const template = synthesized({}, { functionResourcePolicy: true });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    const { PolicyDocument } = resource(template, 'AWS::Lambda::ResourcePolicy', 'AdminShellTwoPersonsFunctionPolicy').Properties;
    const [allowed, denied] = PolicyDocument.Statement.map(rendered);
    expect(allowed.Condition.ArnLike['aws:SourceArn']).toHaveLength(4);
    expect(denied.Condition.ArnNotLike['aws:SourceArn']).toEqual(allowed.Condition.ArnLike['aws:SourceArn']);
    expect([denied.Condition.ArnNotEquals['aws:PrincipalArn']].flat()).toEqual([expect.stringMatching(/^\{AdminShellBrokerRole\w+\.Arn\}$/)]);
  });
});

describe('two persons', () => {
  const other = (stack: Stack) => Gate.fromFunction(lambda.Function.fromFunctionName(stack, 'Ticket', 'ticket'));

  test('come after functions', () => {
    expect(() => withTwoPersons(testStack(), {}, {})).not.toThrow();
    const stack = testStack();
    expect(() => withTwoPersons(stack, {}, { gates: [other(stack), Gate.twoPersons()] })).not.toThrow();
  });

  test('fail before another gate', () => {
    const stack = testStack();
    expect(() => withTwoPersons(stack, {}, { gates: [Gate.twoPersons(), other(stack)] })).toThrow('has Gate.twoPersons() before another gate, which could refuse what a colleague has approved: put it last');
  });

  test('fail if they are given twice', () => {
    expect(() => withTwoPersons(testStack(), {}, { gates: [Gate.twoPersons(), Gate.twoPersons()] })).toThrow('has Gate.twoPersons() more than once');
  });

  test('fail if the broker hardly waits', () => {
    expect(() => withTwoPersons(testStack(), {}, { maxWait: Duration.seconds(5) })).toThrow(/may take 5 seconds together \(two-persons 5\).*raise maxWait/);
  });

  test.each<[keyof TwoPersonsOptions, Duration]>([
    ['validFor', Duration.seconds(59)], ['validFor', Duration.hours(25)], ['expiresAfter', Duration.seconds(59)], ['expiresAfter', Duration.hours(25)],
  ])('fail with %s of %s', (name, value) => {
    expect(() => Gate.twoPersons({ [name]: value })).toThrow(`${name} of Gate.twoPersons must be between 1 minute and 1 day, got ${value.toHumanString()}`);
  });
});

test.each(Object.entries(FEATURE_FLAGS))('twice in one stack, in two stacks, and environment-agnostic, feature flags: %s', (_, flags) => {
  const app = testApp({ context: flags });
  const twice = new Stack(app, 'Twice', { env: ENV });
  for (const id of ['First', 'Second']) {
    const { grants } = withTwoPersons(twice, {}, {}, id);
    grants.approve(new iam.Role(twice, `Approvers${id}`, { assumedBy: new iam.AccountRootPrincipal() }));
    grants.connectInEmergency(new iam.Role(twice, `OnCall${id}`, { assumedBy: new iam.AccountRootPrincipal() }));
  }
  const open = new Stack(app, 'Open');
  const { grants } = withTwoPersons(open);
  const elsewhere = new Stack(app, 'Elsewhere');
  grants.approve(new iam.Role(elsewhere, 'Approvers', { assumedBy: new iam.AccountRootPrincipal() }));
  grants.connectInEmergency(new iam.Role(elsewhere, 'OnCall', { assumedBy: new iam.AccountRootPrincipal() }));
  app.synth();
  Template.fromStack(twice).resourceCountIs('AWS::DynamoDB::Table', 2);
  Template.fromStack(open).hasResource('AWS::DynamoDB::Table', Match.anyValue());
});
