import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnApplication, CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { StreamGroup, StreamSessionAdminShell } from '../../lib'; // in an app of your own: 'cdk-gameliftstreams-admin-shell'

/** Two stream groups, one of the app and one that exists already; operators with different grants; a trail of its own. */
export class ArcadeStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const game = new CfnApplication(this, 'Game', {
      description: 'Arcade game',
      applicationSourceUri: 's3://example-arcade-builds/game/',
      executablePath: 'game.sh',
      runtimeEnvironment: { type: 'UBUNTU', version: '22_04_LTS' },
    });
    const arcade = new CfnStreamGroup(this, 'Arcade', {
      description: 'Arcade',
      streamClass: 'gen5n_high',
      defaultApplication: { id: game.attrId },
      locationConfigurations: [{ locationName: this.region, alwaysOnCapacity: 1 }],
    });
    const legacy = StreamGroup.fromStreamGroupId(this, 'Legacy', 'sg-1AB2C3De4');

    const gameOps = new iam.Role(this, 'GameOps', {
      description: 'On-call operators: any stream group',
      assumedBy: new iam.AccountRootPrincipal(),
    });
    const contractors = new iam.Role(this, 'Contractors', {
      description: 'Contractors: the arcade only',
      assumedBy: new iam.AccountRootPrincipal(),
    });
    const opsTopic = new sns.Topic(this, 'OpsTopic', {
      displayName: 'Arcade operations',
      masterKey: new kms.Key(this, 'OpsTopicKey', { description: 'Encrypts the topic of arcade operations', enableKeyRotation: true }),
      enforceSSL: true,
    });

    const shell = new StreamSessionAdminShell(this, 'AdminShell', {
      streamGroups: [arcade, legacy],
      alarmTopic: opsTopic,
    });
    shell.grants.connect(gameOps);
    shell.grants.connect(contractors, { streamGroups: [arcade] });
    shell.grants.listSessions(gameOps);
    shell.grants.listSessions(contractors, { streamGroups: [arcade] });
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    new CfnOutput(this, 'AdminShellEndpoint', { value: shell.endpointUrl });
  }
}
