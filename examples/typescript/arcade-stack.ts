import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnApplication, CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { StreamGroup, StreamSessionAdminShell } from '../../lib'; // in an app of your own: 'cdk-gameliftstreams-admin-shell'

/** Two stream groups, one of the app and one that exists already; operators with different grants. */
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

    const shell = new StreamSessionAdminShell(this, 'AdminShell', { streamGroups: [arcade, legacy] });
    shell.grants.connect(gameOps);
    shell.grants.connect(contractors, { streamGroups: [arcade] });
    new CfnOutput(this, 'AdminShellEndpoint', { value: shell.endpointUrl });
  }
}
