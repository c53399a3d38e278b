import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { Gate, StreamGroup, StreamSessionAdminShell } from '../../lib'; // in an app of your own: 'cdk-gameliftstreams-admin-shell'

/** A game with players in it: no shell without a colleague's approval, and another door for whoever is alone at night. */
export class TwoPersonsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const live = StreamGroup.fromStreamGroupId(this, 'Live', 'sg-9ZY8X7Wv6');
    const gameOps = new iam.Role(this, 'GameOps', {
      description: 'On-call operators: ask, and approve what their colleagues ask',
      assumedBy: new iam.AccountRootPrincipal(),
    });
    const nightShift = new iam.Role(this, 'NightShift', {
      description: 'The night shift: alone, in an emergency',
      assumedBy: new iam.AccountRootPrincipal(),
    });

    const shell = new StreamSessionAdminShell(this, 'AdminShell', {
      streamGroups: [live],
      gates: [Gate.twoPersons({ validFor: Duration.minutes(30) })],
    });
    shell.grants.connect(gameOps);
    shell.grants.approve(gameOps);
    shell.grants.connectInEmergency(nightShift);
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    new CfnOutput(this, 'AdminShellEndpoint', { value: shell.endpointUrl });
  }
}
