import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV, testStack, rendered, testApp } from './app';
import {
  AdminShellAlarms, AuditTrail, BrokerEndpoint, type ConnectOptions, type IStreamSessionAdminShell, StreamGroup, StreamSessionAdminShell,
  type StreamSessionAdminShellAttributes, type StreamSessionAdminShellProps,
} from '../../lib';

const REST_API_ID = 'a1b2c3d4e5';
const SHELL_ROLE_ARN = `arn:aws:iam::${ENV.account}:role/gameliftstreams-admin-shell/Arcade`;
const GROUPS = ['sg-1AB2C3De4', 'sg-2BC3D4Ef5'];

function imported(stack: Stack, attributes: Partial<StreamSessionAdminShellAttributes> = {}): IStreamSessionAdminShell {
  return StreamSessionAdminShell.fromStreamSessionAdminShellAttributes(stack, 'AdminShell', {
    restApiId: REST_API_ID,
    shellName: 'Arcade-AdminShell',
    shellRoleArn: SHELL_ROLE_ARN,
    ...attributes.streamGroupTags === undefined && attributes.streamGroups === undefined && {
      streamGroups: GROUPS.map(id => StreamGroup.fromStreamGroupId(stack, id, id)),
    },
    ...attributes,
  });
}

type Make = (stack: Stack, props: Partial<StreamSessionAdminShellProps>) => Pick<IStreamSessionAdminShell, 'grants' | 'endpointUrl'>;
const OWNED: Make = (stack, props) => new StreamSessionAdminShell(stack, 'AdminShell', {
  ...props.streamGroupTags === undefined && { streamGroups: GROUPS.map(id => StreamGroup.fromStreamGroupId(stack, id, id)) },
  ...props,
});
const IMPORTED: Make = (stack, { streamGroupTags, endpoint }) => imported(stack, { streamGroupTags, endpoint });

/** As deployed: the owner's API has its ID, and its stage its name. */
function deployed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(rendered(value))
    .replace(/\{AdminShellBrokerApiDeploymentStage[^}]*\}/g, 'prod')
    .replace(/\{AdminShellBrokerApi[^}]*\}/g, REST_API_ID));
}

const vpcEndpoint = (stack: Stack) => InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443 });

/** The policy that a role gets, the policy document, and the endpoint's URL. */
function granted(make: Make, props: (stack: Stack) => Partial<StreamSessionAdminShellProps>, options: (stack: Stack) => ConnectOptions): unknown {
  const stack = testStack({ props: { env: ENV } });
  const role = new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
  const shell = make(stack, props(stack));
  shell.grants.connect(role, options(stack));
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('OperatorsConnectTo'));
  return deployed({
    attached: policies.map(([, { Properties }]) => [Properties.PolicyDocument, Properties.Roles]),
    document: stack.resolve(shell.grants.connectPolicyDocument(options(stack))),
    endpointUrl: stack.resolve(shell.endpointUrl),
  });
}

describe('grants of an imported shell are the owner\'s', () => {
  const privateVpc = (privateDns?: boolean) => (stack: Stack) => ({
    endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [stack.node.tryFindChild('Endpoint') as InterfaceVpcEndpoint ?? vpcEndpoint(stack)], privateDns }),
  });
  test.each<[string, (stack: Stack) => Partial<StreamSessionAdminShellProps>, (stack: Stack) => ConnectOptions]>([
    ['every stream group', () => ({}), () => ({})],
    ['some stream groups', () => ({}), stack => ({ streamGroups: [stack.node.findChild(GROUPS[1]) as any] })],
    ['tags', () => ({ streamGroupTags: { shell: 'yes' } }), () => ({})],
    ['conditions', () => ({}), () => ({ sourceNetworks: ['203.0.113.0/24'], requireMfa: true, until: new Date('2100-01-01T00:00:00Z') })],
    ['a private API', privateVpc(), stack => ({ sourceNetworks: ['10.0.0.0/8'], vpcEndpoints: [stack.node.findChild('Endpoint') as InterfaceVpcEndpoint] })],
    ['a private API with private DNS names', privateVpc(true), () => ({})],
  ])('%s', (_, props, options) => {
    const ours = granted(IMPORTED, props, options) as any;
    expect(ours).toEqual(granted(OWNED, props, options));
    expect(ours.attached[0][0].Statement[0].Action).toBe('execute-api:Invoke');
    expect(JSON.stringify(ours.attached)).toContain(`arn:aws:execute-api:${ENV.region}:${ENV.account}:${REST_API_ID}/prod/POST/streamgroups/`);
  });
});

test('creates nothing', () => {
  const stack = testStack({ props: { env: ENV } });
  imported(stack);
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test('can be granted from a stack in another Region, and keeps its own in ARNs, URL and metrics', () => {
  const stack = testStack({ props: { env: { account: ENV.account, region: 'us-east-1' } } });
  const arn = (id: string) => `arn:aws:gameliftstreams:us-west-2:${ENV.account}:streamgroup/${id}`;
  const shell = imported(stack, { region: 'us-west-2', streamGroups: GROUPS.map(id => StreamGroup.fromStreamGroupArn(stack, id, arn(id))) });
  shell.grants.connect(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(rendered(Properties.PolicyDocument).Statement[0].Resource)
    .toEqual(GROUPS.map(id => `arn:aws:execute-api:us-west-2:${ENV.account}:${REST_API_ID}/prod/POST/streamgroups/${id}/streamsessions/*/access`));
  expect(rendered(stack.resolve(shell.endpointUrl))).toBe(`https://${REST_API_ID}.execute-api.us-west-2.{AWS::URLSuffix}/prod`);
  expect(shell.metricOpened().region).toBe('us-west-2');
});

test('metrics are the owner\'s', () => {
  const shell = imported(testStack({ props: { env: ENV } }));
  expect([shell.metric('Opened'), shell.metricOpened(), shell.metricRefused(), shell.metricAttempts(), shell.metricWaitedMs({ statistic: 'p99' })]
    .map(({ namespace, metricName, dimensions, statistic }) => [namespace, metricName, dimensions?.Shell, statistic])).toEqual([
    ['GameLiftStreamsAdminShell', 'Opened', 'Arcade-AdminShell', 'Average'],
    ['GameLiftStreamsAdminShell', 'Opened', 'Arcade-AdminShell', 'Sum'],
    ['GameLiftStreamsAdminShell', 'Refused', 'Arcade-AdminShell', 'Sum'],
    ['GameLiftStreamsAdminShell', 'Attempts', 'Arcade-AdminShell', 'Sum'],
    ['GameLiftStreamsAdminShell', 'WaitedMs', 'Arcade-AdminShell', 'p99'],
  ]);
});

test('onOpened and onRefused match its events', () => {
  const stack = testStack({ props: { env: ENV } });
  const shell = imported(stack);
  shell.onOpened('OnOpened');
  shell.onRefused('OnRefused');
  for (const detailType of ['Admin Shell Opened', 'Admin Shell Refused']) {
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['gameliftstreams.admin-shell'], 'detail-type': [detailType], 'resources': [SHELL_ROLE_ARN] },
    });
  }
});

test('its role can be trusted by other alarms', () => {
  const stack = testStack({ props: { env: ENV } });
  new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail'), trustedShellRoles: [imported(stack).shellRole] });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: Match.stringLikeRegexp(`!= "${SHELL_ROLE_ARN}"`) });
});

test('its role can\'t be changed through it', () => {
  const stack = testStack({ props: { env: ENV } });
  const { shellRole } = imported(stack);
  expect(shellRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })).statementAdded).toBe(true);
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test.each<[string, Partial<StreamSessionAdminShellAttributes>, RegExp]>([
  ['an ARN for the API', { restApiId: 'arn:aws:apigateway:us-west-2::/restapis/a1b2c3d4e5' }, /restApiId must be the ID of a REST API, got "arn:.*such as a1b2c3d4e5/],
  ['a wildcard for the role', { shellRoleArn: `arn:aws:iam::${ENV.account}:role/gameliftstreams-admin-shell/*` }, /shellRoleArn must be the ARN of a role, got ".*it has the form/],
  ['a session of the role', { shellRoleArn: `arn:aws:sts::${ENV.account}:assumed-role/Arcade/jane` }, /shellRoleArn must be the ARN of a role/],
  ['no name', { shellName: '' }, /shellName is empty: pass the shellName/],
  ['no stream group', { streamGroups: [] }, /streamGroups is empty/],
  ['stream groups and tags', { streamGroupTags: { shell: 'yes' }, streamGroups: [StreamGroup.fromStreamGroupId(testStack(), 'A', 'sg-1')] }, /mutually exclusive/],
])('fails for %s', (_, attributes, message) => {
  expect(() => imported(testStack({ props: { env: ENV } }), attributes)).toThrow(message);
});

test('fails for a stream group of another Region than the shell\'s', () => {
  const stack = testStack({ props: { env: { account: ENV.account, region: 'us-east-1' } } });
  expect(() => imported(stack, { region: 'us-west-2' })).toThrow(/stream group sg-1AB2C3De4 is in Region us-east-1, .* in us-west-2/);
});

test('fails to grant another account, and says where to do it', () => {
  const stack = testStack({ props: { env: ENV } });
  const stranger = iam.Role.fromRoleArn(stack, 'Stranger', 'arn:aws:iam::444455556666:role/Operators');
  expect(() => imported(stack).grants.connect(stranger)).toThrow(/can't grant arn:aws:iam::444455556666:role\/Operators here: .*Grant it in the app that owns the shell/);
});

test('fails to watch events of another account or Region, where they are not on the bus', () => {
  const account = testStack({ props: { env: { account: '444455556666', region: ENV.region } } });
  const arn = (id: string) => `arn:aws:gameliftstreams:us-west-2:${ENV.account}:streamgroup/${id}`;
  const shell = imported(account, { streamGroups: GROUPS.map(id => StreamGroup.fromStreamGroupArn(account, id, arn(id))) });
  expect(() => shell.onOpened('OnOpened')).toThrow(/onOpened of .*AdminShell: the shell is in account 111122223333, .* in 444455556666: .*create the rule in a stack there/);
  const region = imported(testStack({ app: testApp(), props: { env: { account: ENV.account, region: 'us-east-1' } } }), { region: 'us-west-2', streamGroupTags: { shell: 'yes' } });
  expect(() => region.onRefused('OnRefused')).toThrow(/is in Region us-west-2/);
});
