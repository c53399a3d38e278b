/**
 * The guardrail on a role that may do anything with stream groups, to deploy into a real account. It costs nothing.
 *
 * Deploy:
 *   npx cdk deploy --app 'npx tsx test/integ.guardrail.ts'
 *
 * Look at, as the role of output GuardedRole (aws sts assume-role), on any stream group ID, even one that doesn't exist:
 *   1. aws gameliftstreams create-stream-session-admin-shell --identifier sg-1AB2C3De4 --stream-session-identifier x
 *      is refused "with an explicit deny in an identity-based policy".
 *   2. aws gameliftstreams tag-resource --resource-arn <a stream group's ARN> --tags admin-shell=allowed    likewise
 *   3. aws iam create-role --path /gameliftstreams-admin-shell/ --role-name evil --assume-role-policy-document '{"Version":"2012-10-17","Statement":[]}'
 *      likewise, although the role may create roles.
 *   4. aws gameliftstreams list-stream-groups    works: nothing else is denied.
 *
 * Destroy:
 *   npx cdk destroy --app 'npx tsx test/integ.guardrail.ts'
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AdminShellGuardrail } from '../lib';

const app = new App();
const stack = new Stack(app, 'AdminShellIntegGuardrail', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });

const guarded = new iam.Role(stack, 'Guarded', {
  description: 'May do anything with stream groups and create roles, except what the guardrail denies',
  assumedBy: new iam.AccountRootPrincipal(),
});
guarded.addToPolicy(new iam.PolicyStatement({ actions: ['gameliftstreams:*', 'iam:CreateRole'], resources: ['*'] }));
const guardrail = new AdminShellGuardrail(stack, 'Guardrail', { streamGroupTagKeys: ['admin-shell'] });
guarded.addManagedPolicy(guardrail.managedPolicy);

new CfnOutput(stack, 'GuardedRole', { value: guarded.roleArn });
app.synth();
