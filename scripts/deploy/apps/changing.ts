/** A shell that changes from one deployment to the next, as its owner might change it. `-c step=NAME` selects the version. */
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { BrokerEndpoint, Gate, StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';

const app = new App();
const stack = new Stack(app, 'Changing');

const groups = (count: number) => Array.from({ length: count }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${100_000_000 + index}`));
function shell(id: string, count: number, props: Partial<StreamSessionAdminShellProps> = {}): StreamSessionAdminShell {
  const made = new StreamSessionAdminShell(stack, id, { streamGroups: groups(count), ...props });
  made.grants.connect(new iam.Role(stack, `${id}Operator`, { assumedBy: new iam.AccountRootPrincipal() }));
  new CfnOutput(stack, `${id}Endpoint`, { value: made.endpointUrl });
  return made;
}
function inVpc(): BrokerEndpoint {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    availabilityZones: [Fn.select(0, Fn.getAzs())],
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  return BrokerEndpoint.privateVpc({ vpcEndpoints: [vpc.addInterfaceEndpoint('ExecuteApi', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY })] });
}

const STEPS: Record<string, () => void> = {
  '3 stream groups': () => { shell('AdminShell', 3); },
  '100 stream groups': () => { shell('AdminShell', 100); },
  'a second person and emergency access': () => {
    const { grants } = shell('AdminShell', 3, { gates: [Gate.twoPersons()] });
    grants.approve(new iam.Role(stack, 'Approver', { assumedBy: new iam.AccountRootPrincipal() }));
    grants.connectInEmergency(new iam.Role(stack, 'NightShift', { assumedBy: new iam.AccountRootPrincipal() }));
  },
  'a private API': () => { shell('AdminShell', 3, { endpoint: inVpc() }); },
  'another key': () => { shell('AdminShell', 3, { encryptionKey: new kms.Key(stack, 'Another', { enableKeyRotation: true }) }); },
  'a second shell': () => { shell('AdminShell', 3); new StreamSessionAdminShell(stack, 'Second', { streamGroupTags: { 'admin-shell': 'allowed' } }); },
  'the second shell alone': () => { new StreamSessionAdminShell(stack, 'Second', { streamGroupTags: { 'admin-shell': 'allowed' } }); },
};
STEPS[app.node.getContext('step')]();
app.synth();
