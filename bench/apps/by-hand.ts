/** One shell per stack, written without this library: the same handler, with NodejsFunction. */
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { watchByHand } from './watch-by-hand';

const RESPONSES = [
  apigateway.ResponseType.ACCESS_DENIED, apigateway.ResponseType.API_CONFIGURATION_ERROR, apigateway.ResponseType.BAD_REQUEST_BODY,
  apigateway.ResponseType.DEFAULT_4XX, apigateway.ResponseType.DEFAULT_5XX, apigateway.ResponseType.EXPIRED_TOKEN,
  apigateway.ResponseType.INTEGRATION_FAILURE, apigateway.ResponseType.INTEGRATION_TIMEOUT, apigateway.ResponseType.INVALID_SIGNATURE,
  apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN, apigateway.ResponseType.QUOTA_EXCEEDED, apigateway.ResponseType.THROTTLED,
];

const app = new App();
for (let index = 0; index < Number(process.env.SHELLS); index++) {
  addShellByHand(new Stack(app, `Stack${index}`, { env: { account: `${111122220000 + index}`, region: 'us-west-2' } }));
}
app.synth();

function addShellByHand(stack: Stack): void {
  const root = process.env.REPOSITORY!;
  const streamGroupArn = stack.formatArn({ service: 'gameliftstreams', resource: 'streamgroup', resourceName: 'sg-1AB2C3De4' });
  const logGroup = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
  const brokerRole = new iam.Role(stack, 'BrokerRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(brokerRole);
  brokerRole.addToPolicy(new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
  }));
  const shellRole = new iam.Role(stack, 'ShellRole', { assumedBy: new iam.ArnPrincipal(brokerRole.roleArn).withSessionTags() });
  shellRole.addToPolicy(new iam.PolicyStatement({
    actions: ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession'],
    resources: [streamGroupArn],
  }));
  shellRole.grantAssumeRole(brokerRole);
  const common = {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    role: brokerRole,
    memorySize: 512,
    timeout: Duration.seconds(29),
    logGroup,
    environment: { SHELL_NAME: 'Shell', SHELL_ROLE_ARN: shellRole.roleArn, MAX_WAIT_MS: '25000', REQUIRE_REASON: 'true' },
  };
  const handler = process.env.BUNDLED === 'beforehand'
    ? new lambda.Function(stack, 'Handler', { ...common, code: lambda.Code.fromAsset(join(root, 'assets', 'broker')), handler: 'index.handler' })
    : new NodejsFunction(stack, 'Handler', {
      ...common,
      entry: join(root, 'lambda', 'broker', 'index.ts'),
      depsLockFilePath: join(root, 'package-lock.json'),
      projectRoot: root,
      // The SDK in Lambda's runtime may not know this API yet.
      bundling: { bundleAwsSDK: true },
    });
  const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false, defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM } });
  const access = api.root
    .addResource('streamgroups').addResource('{Identifier}')
    .addResource('streamsessions').addResource('{StreamSessionIdentifier}')
    .addResource('access')
    .addMethod('POST', new apigateway.LambdaIntegration(handler, { allowTestInvoke: false }));
  for (const type of RESPONSES) api.addGatewayResponse(type.responseType, { type, templates: { 'application/json': '{"Message":$context.error.messageString}' } });
  const gameOps = new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() });
  gameOps.addToPolicy(new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources: [access.methodArn] }));
  watchByHand(stack);
}
