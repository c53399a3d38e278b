/**
 * A shell on the stream groups with a tag, reachable only from within a VPC, with an existing trail, to deploy into a real
 * account.
 *
 * Two stacks: AdminShellIntegTrail represents the team that owns the account's trail, AdminShellIntegPrivate the team that uses
 * it by its log group. The VPC has no internet access. Needs what integ.list.ts does, but no plugin: without a route to Session
 * Manager, there is no terminal. It costs two KMS keys and an interface VPC endpoint in two zones (about 15 USD a month each):
 * destroy it the same day.
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
 *      200 for a live session. The body is a credential, and is discarded.
 *   2. The same from your own machine: no answer, or 403, whichever identity signs.
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
  restrictDefaultSecurityGroup: false, // it would need a custom resource, for a VPC that is deleted tomorrow
  subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const client = new ec2.SecurityGroup(stack, 'Client', { vpc, description: 'Clients that may reach the broker' });
const executeApi = vpc.addInterfaceEndpoint('ExecuteApi', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY, open: false });
executeApi.connections.allowDefaultPortFrom(client);

const trail = AuditTrail.fromLogGroup(stack, 'AccountTrail', accountTrail.logGroup, { trailArn: accountTrail.trailArn });
Annotations.of(trail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors', 'AdminShellIntegTrail creates it with the right selectors');
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
Annotations.of(shell).acknowledgeWarning('cdk-gameliftstreams-admin-shell:invocations-unrecorded', 'nobody invokes the function directly in a trial, and the API is private');

Annotations.of(shell.backupTopic).acknowledgeWarning('cdk-gameliftstreams-admin-shell:backup-topic', 'a trial needs only one of the topics, and is destroyed the same day');

new CfnOutput(stack, 'AdminShellEndpoint', { value: shell.endpointUrl });
new CfnOutput(stack, 'OperatorRole', { value: operator.roleArn });
new CfnOutput(stack, 'VpcId', { value: vpc.vpcId });
new CfnOutput(stack, 'ClientSecurityGroup', { value: client.securityGroupId });
new CfnOutput(stack, 'TrailLog', { value: shell.auditTrail.logGroup.logGroupName });
app.synth();
