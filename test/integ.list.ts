/**
 * A shell on one stream group, with a trail of its own, to deploy into a real account.
 *
 * Needs: an account and a Region with Amazon GameLift Streams, fewer than five trails there, a stream group in it with an
 * application that runs (the console's "Create stream group" makes one), and the Session Manager plugin. It costs a KMS key
 * (about 1 USD a month) and next to nothing else, besides the stream session itself.
 *
 * Deploy:
 *   npm ci && npm run bundle
 *   npx cdk deploy --app 'npx tsx test/integ.list.ts' -c streamGroupId=sg-1AB2C3De4 -c email=you@example.com
 * and confirm the subscription in the email.
 *
 * Look at:
 *   1. Start a stream session (in the console: the stream group, "Test stream"), and note its ID. At once, while it starts:
 *        export ADMIN_SHELL_ENDPOINT=<output AdminShellEndpoint>
 *        aws sts assume-role --role-arn <output OperatorRole> --role-session-name your-name
 *      put its three values into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, then
 *        npx gameliftstreams-admin-shell connect --stream-group sg-1AB2C3De4 --stream-session <ID> --reason "INTEG-1 first look"
 *      (from this repository after npm run bundle: node assets/cli/index.cjs connect ...). A prompt appears.
 *   2. Within seconds, an email with your name and the reason. Within about 10 minutes, the alarm `opened`.
 *   3. CloudTrail's record of it, with your name:
 *        aws logs filter-log-events --log-group-name <output TrailLog> --filter-pattern '{ $.eventName = "CreateStreamSessionAdminShell" }' \
 *          --query 'events[].message' --output text | jq '.userIdentity.sessionContext.sourceIdentity, .errorCode'
 *   4. Bypass it, with your own identity if that is allowed to: aws gameliftstreams create-stream-session-admin-shell
 *      --identifier sg-1AB2C3De4 --stream-session-identifier <ID> --query SessionId (only the ID: the rest is a credential).
 *      The alarm `bypassed` fires, and an email names the caller.
 *   5. A refusal: connect with your own identity, which was granted nothing. You get a 403, and no shell.
 *
 * Destroy:
 *   npx cdk destroy --app 'npx tsx test/integ.list.ts' -c streamGroupId=sg-1AB2C3De4
 * A bucket with log files in it can't be deleted, so the stack's deletion fails: empty it (the console's "Empty", which includes
 * the versions), and destroy once more. The key is deleted after 30 days.
 */
import { Annotations, App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { requiredContext } from './integ';
import { StreamGroup, StreamSessionAdminShell } from '../lib';

const app = new App();
const stack = new Stack(app, 'AdminShellIntegList', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });

const operator = new iam.Role(stack, 'Operator', {
  description: 'May ask for an admin shell on the one stream group',
  assumedBy: new iam.AccountRootPrincipal(),
});
const shell = new StreamSessionAdminShell(stack, 'AdminShell', {
  streamGroups: [StreamGroup.fromStreamGroupId(stack, 'StreamGroup', requiredContext(app, 'streamGroupId', 'sg-1AB2C3De4'))],
  reasonPattern: 'INTEG-\\d+ .+',
  removalPolicy: RemovalPolicy.DESTROY,
});
shell.grants.connect(operator);
const email = app.node.tryGetContext('email');
if (email !== undefined) shell.alarmTopic.addSubscription(new subscriptions.EmailSubscription(email));

Annotations.of(shell.backupTopic).acknowledgeWarning('cdk-gameliftstreams-admin-shell:backup-topic', 'a trial needs only one of the topics, and is destroyed the same day');

new CfnOutput(stack, 'AdminShellEndpoint', { value: shell.endpointUrl });
new CfnOutput(stack, 'OperatorRole', { value: operator.roleArn });
new CfnOutput(stack, 'TrailLog', { value: shell.auditTrail.logGroup.logGroupName });
app.synth();
