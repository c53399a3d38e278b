/**
 * A shell on whatever stream groups have a tag, that answers within a VPC alone, on a trail that exists: to deploy into a
 * real account.
 *
 * Two stacks: AdminShellIntegTrail stands for the team that has the account's trail, AdminShellIntegPrivate for the team that
 * brings it along by its log group. The VPC has no way out. Needs what integ.list.ts does, but no plugin: there is no terminal
 * without a way to Session Manager. It costs two KMS keys and an interface VPC endpoint in two zones (about 15 USD a month
 * each): destroy it the same day.
 *
 * Deploy:
 *   npm ci && npm run bundle
 *   npx cdk deploy --all --app 'npx tsx test/integ.tags-private.ts'
 *   aws gameliftstreams tag-resource --resource-arn <the stream group's ARN> --tags admin-shell=allowed
 *
 * Look at:
 *   1. Open AWS CloudShell in a VPC environment (its menu: "Create VPC environment"), with the VPC, an isolated subnet and the
 *      security group of the outputs. There, after assuming the role of output OperatorRole elsewhere and exporting its keys
 *      as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN:
 *        curl --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
 *          -H "x-amz-security-token: $AWS_SESSION_TOKEN" -H 'x-admin-shell-reason: INTEG-2 from the VPC' \
 *          -s -o /dev/null -w '%{http_code}\n' -X POST "<output AdminShellEndpoint>/streamgroups/<ID>/streamsessions/<ID>/access"
 *      200 for a session that is live; the body, a credential, is thrown away.
 *   2. The same from your own machine: no answer, or 403; whatever identity signs.
 *   3. Remove the tag (aws gameliftstreams untag-resource ... --tag-keys admin-shell) and repeat step 1: 403.
 *   4. The records of all of these in the log group of output TrailLog, as in integ.list.ts.
 *
 * Destroy: delete CloudShell's VPC environment first, whose network interface holds the subnet, then
 *   npx cdk destroy --all --app 'npx tsx test/integ.tags-private.ts'
 * and empty the trail's bucket, as in integ.list.ts.
 */
import { Annotations, App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AuditTrail, BrokerEndpoint, StreamSessionAdminShell } from '../lib';

const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const accountTrail = new AuditTrail(new Stack(app, 'AdminShellIntegTrail', { env }), 'Trail', { removalPolicy: RemovalPolicy.DESTROY });

const stack = new Stack(app, 'AdminShellIntegPrivate', { env });
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 0,
  restrictDefaultSecurityGroup: false, // it would take a custom resource for a VPC that is gone tomorrow
  subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const client = new ec2.SecurityGroup(stack, 'Client', { vpc, description: 'Those who may reach the broker' });
const executeApi = vpc.addInterfaceEndpoint('ExecuteApi', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY, open: false });
executeApi.connections.allowDefaultPortFrom(client);

const trail = AuditTrail.fromLogGroup(stack, 'AccountTrail', accountTrail.logGroup, { trailArn: accountTrail.trailArn });
Annotations.of(trail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors', 'AdminShellIntegTrail makes it with the right selectors');
const operator = new iam.Role(stack, 'Operator', {
  description: 'May ask for an admin shell on tagged stream groups, through the one VPC endpoint',
  assumedBy: new iam.AccountRootPrincipal(),
});
const shell = new StreamSessionAdminShell(stack, 'AdminShell', {
  streamGroupTags: { 'admin-shell': 'allowed' },
  endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [executeApi] }),
  reasonPattern: 'INTEG-\\d+ .+',
  auditTrail: trail,
  removalPolicy: RemovalPolicy.DESTROY,
});
shell.grants.connect(operator, { vpcEndpoints: [executeApi] });
Annotations.of(shell).acknowledgeWarning('cdk-gameliftstreams-admin-shell:invocations-unrecorded', 'whoever tries this invokes nothing directly, and the API is private');

Annotations.of(shell.backupTopic).acknowledgeWarning('cdk-gameliftstreams-admin-shell:backup-topic', 'whoever tries this looks at the one way, and destroys both the same day');

new CfnOutput(stack, 'AdminShellEndpoint', { value: shell.endpointUrl });
new CfnOutput(stack, 'OperatorRole', { value: operator.roleArn });
new CfnOutput(stack, 'VpcId', { value: vpc.vpcId });
new CfnOutput(stack, 'ClientSecurityGroup', { value: client.securityGroupId });
new CfnOutput(stack, 'TrailLog', { value: shell.auditTrail.logGroup.logGroupName });
app.synth();
