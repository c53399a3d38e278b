/** What the example lacks and creates resources: gates, a private API, every option that adds to a template. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AdminShellGuardrail, AuditTrail, BrokerEndpoint, IamEventForwarder, StreamGroup, StreamSessionAdminShell } from '../../lib';
import { GatedStack } from '../iam/gated-stack';

const app = new App();
new GatedStack(app, 'Gated', true);
new IamEventForwarder(new Stack(app, 'Forwarder', { env: { region: 'us-east-1' } }), 'Forwarder', { regions: ['us-west-2'] });

const strict = new Stack(app, 'Strict');
const endpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(strict, 'ExecuteApi', { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443 });
const shell = new StreamSessionAdminShell(strict, 'AdminShell', {
  streamGroups: [StreamGroup.fromStreamGroupId(strict, 'StreamGroup', 'sg-1AB2C3De4')],
  endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [endpoint] }),
  auditTrail: new AuditTrail(strict, 'Trail', { isMultiRegionTrail: true, objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(90)) }),
  accessLog: logs.LogGroup.fromLogGroupName(strict, 'AccessLog', 'access'),
  reservedConcurrency: 5,
  functionResourcePolicy: true,
});
new AdminShellGuardrail(strict, 'Guardrail', { protectEvidence: true, brokerApiIds: [shell.api.restApiId], serviceControlPolicyTargetIds: ['ou-ab12-11111111'] });
app.synth();
