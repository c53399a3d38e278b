import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, type IVpcEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BrokerEndpoint, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, testStack, rendered } from '../app';

const IDS = ['vpce-0123456789abcdef0', 'vpce-0fedcba9876543210'];

function imported(stack: Stack, ids = IDS): IVpcEndpoint[] {
  return ids.map(vpcEndpointId => InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, vpcEndpointId, { vpcEndpointId, port: 443 }));
}

function make(stack: Stack, endpoint?: BrokerEndpoint): StreamSessionAdminShell {
  return new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, endpoint });
}

function apiOf(stack: Stack): any {
  return Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'))[0].Properties;
}

describe('a Regional endpoint', () => {
  test.each([['by default', () => undefined], ['by choice', () => BrokerEndpoint.regional()]])('%s has no resource policy', (_, endpoint) => {
    const stack = testStack({ props: { env: ENV } });
    const shell = make(stack, endpoint());
    expect(apiOf(stack)).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] }, EndpointAccessMode: 'STRICT' });
    expect(apiOf(stack)).not.toHaveProperty('Policy');
    expect(rendered(stack.resolve(shell.endpointUrl))).toMatch(/^https:\/\/{AdminShellBrokerApi\w+}\.execute-api\.us-west-2\.{AWS::URLSuffix}\/{AdminShellBrokerApi\w+}$/);
  });
});

describe.each(Object.entries(FEATURE_FLAGS))('a private endpoint (feature flags: %s)', (_, flags) => {
  test('denies requests that come any other way, and allows nothing', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const shell = make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: imported(stack) }));
    shell.grants.connect(new iam.User(stack, 'User')); // in the same account: its own policy is enough
    expect(apiOf(stack).Policy).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'OnlyThroughTheseVpcEndpoints',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': IDS } },
      }],
    });
  });

  test('has a URL that resolves with private DNS names and without, with TLS 1.3', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const shell = make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: imported(stack) }));
    expect(apiOf(stack)).toMatchObject({
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: IDS }, // Route 53 names exist only for those
      SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
      EndpointAccessMode: 'BASIC', // what AWS requires unless the private DNS name is used
    });
    expect(rendered(stack.resolve(shell.endpointUrl))).toMatch(
      /^https:\/\/{AdminShellBrokerApi\w+}-vpce-0123456789abcdef0\.execute-api\.us-west-2\.{AWS::URLSuffix}\/{AdminShellBrokerApi\w+}$/,
    );
  });

  test('has the API\'s own URL, and checks the TLS name, with private DNS names', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const shell = make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: imported(stack), privateDns: true }));
    expect(apiOf(stack)).toMatchObject({ EndpointConfiguration: { Types: ['PRIVATE'] }, EndpointAccessMode: 'STRICT' });
    expect(rendered(stack.resolve(shell.endpointUrl))).toMatch(/^https:\/\/{AdminShellBrokerApi\w+}\.execute-api\./);
  });

  test('accepts the app\'s own VPC endpoint, without a circular dependency', () => {
    const stack = testStack({ flags });
    const vpcEndpoint = new Vpc(stack, 'Vpc').addInterfaceEndpoint('Execute', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: [vpcEndpoint] }));
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { VpcEndpointIds: [{ Ref: Match.stringLikeRegexp('^VpcExecute') }] },
    });
  });

  test('admits principals of another account through the same VPC endpoints', () => {
    const stack = testStack({ flags, props: { env: ENV } });
    const shell = make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: imported(stack) }));
    shell.grants.connect(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/Far'));
    expect(apiOf(stack).Policy.Statement.map(({ Effect, Principal }: any) => [Effect, Principal])).toEqual([
      ['Deny', { AWS: '*' }],
      ['Allow', { AWS: 'arn:aws:iam::444455556666:role/Far' }],
    ]);
  });
});

test('fails without a VPC endpoint', () => {
  expect(() => BrokerEndpoint.privateVpc({ vpcEndpoints: [] })).toThrow(/vpcEndpoints .*empty.*BrokerEndpoint\.regional\(\)/);
});

test('fails with more VPC endpoints than a resource policy can name', () => {
  const stack = testStack({ props: { env: ENV } });
  const ids = Array.from({ length: 400 }, (_, index) => `vpce-${String(index).padStart(17, '0')}`);
  expect(() => make(stack, BrokerEndpoint.privateVpc({ vpcEndpoints: imported(stack, ids) }))).toThrow(/400 vpcEndpoints.*share one/);
});
