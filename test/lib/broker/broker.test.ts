import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { StreamSessionAdminShell } from '../../../lib';
import { testStack } from '../app';

let shared: Template | undefined;

/** One template for all tests that only read it. */
function synthesized(): Template {
  if (shared !== undefined) return shared;
  const stack = testStack();
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
  shared = Template.fromStack(stack);
  return shared;
}

describe('the API', () => {
  test('is Regional, accepts only TLS 1.3 and checks the TLS name', () => {
    synthesized().hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
      EndpointAccessMode: 'STRICT',
    });
  });

  test('has one method, the service\'s own path, for signed requests', () => {
    const template = synthesized();
    template.resourceCountIs('AWS::ApiGateway::Method', 1);
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      AuthorizationType: 'AWS_IAM',
      Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 29_000 },
    });
    const parts = Object.values(template.findResources('AWS::ApiGateway::Resource')).map(({ Properties }) => Properties.PathPart);
    expect(parts).toEqual(['streamgroups', '{Identifier}', 'streamsessions', '{StreamSessionIdentifier}', 'access']);
  });

  test('lets API Gateway invoke the function on that method of that stage, and nobody else', () => {
    const template = synthesized();
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/POST/streamgroups/\\*/streamsessions/\\*/access$')])] },
    });
  });

  test('throttles, and logs no execution', () => {
    const template = synthesized();
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: Match.absent(),
      TracingEnabled: Match.absent(),
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: false, LoggingLevel: 'OFF', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 50 }],
    });
  });

  test('logs chosen fields of requests if asked to', () => {
    const stack = testStack();
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, accessLog: new LogGroup(stack, 'Log') });
    const stage = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'))[0];
    const { DestinationArn, Format } = stage.Properties.AccessLogSetting;
    expect(DestinationArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Log'), 'Arn'] });
    const fields = JSON.parse(Format);
    expect(fields).toMatchObject({ requestId: '$context.requestId', userArn: '$context.identity.userArn', status: '$context.status' });
    for (const field of Object.values(fields)) expect(field).toMatch(/^\$context\.[A-Za-z.]+$/);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test.each([
    ['data trace', { dataTraceEnabled: true }],
    ['a logging level', { loggingLevel: 'INFO' }],
  ])('fails if an escape hatch turns on %s, which would write tokens to a log', (_, setting) => {
    const stack = testStack();
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    (shell.api.deploymentStage.node.defaultChild as CfnStage).methodSettings = [{ httpMethod: '*', resourcePath: '/*', ...setting }];
    expect(() => Template.fromStack(stack)).toThrow(/execution logging on .*accessLog/s);
  });
});

describe('API Gateway\'s own answers', () => {
  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', '403', 'AccessDeniedException'],
    ['INVALID_SIGNATURE', '403', 'AccessDeniedException'],
    ['EXPIRED_TOKEN', '403', 'AccessDeniedException'],
    ['ACCESS_DENIED', '403', 'AccessDeniedException'],
    ['UNAUTHORIZED', '403', 'AccessDeniedException'],
    ['WAF_FILTERED', '403', 'AccessDeniedException'],
    ['RESOURCE_NOT_FOUND', '404', 'ResourceNotFoundException'],
    ['THROTTLED', '429', 'ThrottlingException'],
    ['DEFAULT_4XX', '400', 'ValidationException'],
    ['INTEGRATION_TIMEOUT', '500', 'InternalServerException'],
    ['DEFAULT_5XX', '500', 'InternalServerException'],
  ])('%s is a %s %s in the service\'s shape', (type, status, error) => {
    synthesized().hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: type,
      StatusCode: status,
      ResponseParameters: {
        'gatewayresponse.header.x-amzn-errortype': `'${error}'`,
        'gatewayresponse.header.cache-control': "'no-store'",
        ...type === 'THROTTLED' && { 'gatewayresponse.header.Retry-After': "'1'" },
        // The function may have run, and opened a shell that nobody can use.
        ...status === '500' && { 'gatewayresponse.header.x-admin-shell-orphaned': "'true'" },
      },
      ResponseTemplates: { 'application/json': `{"__type":"${error}","Message":$context.error.messageString}` },
    });
  });
});

test('if Lambda throttles a request, the response says when to retry', () => {
  synthesized().hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
    ResponseType: 'INTEGRATION_FAILURE',
    StatusCode: '429',
    ResponseParameters: { 'gatewayresponse.header.x-amzn-errortype': "'ThrottlingException'", 'gatewayresponse.header.Retry-After': "'2'", 'gatewayresponse.header.x-admin-shell-orphaned': Match.absent() },
    ResponseTemplates: { 'application/json': Match.stringLikeRegexp('Try again in 2 s') },
  });
});

describe('how many can wait at once', () => {
  function reserving(reservedConcurrency: number) {
    const stack = testStack();
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, reservedConcurrency });
    return stack;
  }

  test('has no limit of its own unless a prop sets one', () => {
    synthesized().hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', ReservedConcurrentExecutions: Match.absent() });
    Template.fromStack(reserving(20)).hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', ReservedConcurrentExecutions: 20 });
  });

  test.each([0, -1, 1.5, NaN])('fails with %d, which would stop the broker or mean nothing', reservedConcurrency => {
    expect(() => reserving(reservedConcurrency)).toThrow('reservedConcurrency must be a whole number of at least 1');
  });
});

describe('the function', () => {
  test('runs the bundled asset on the newest Node, within the API\'s limit, logging JSON to a log group of its own', () => {
    synthesized().hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 29,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('AdminShellBrokerLog') } },
      TracingConfig: Match.absent(),
    });
  });
});
