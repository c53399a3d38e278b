import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnApplication, CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { AuditTrail, StreamSessionAdminShell } from '../../lib'; // in an app of your own: 'cdk-gameliftstreams-admin-shell'

/** Stream groups that come and go, found by a tag; a ticket number for a reason; the trail that the account has already. */
export class PlaytestStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const game = new CfnApplication(this, 'Game', {
      description: 'Playtest build',
      applicationSourceUri: 's3://example-arcade-builds/playtest/',
      executablePath: 'game.sh',
      runtimeEnvironment: { type: 'UBUNTU', version: '22_04_LTS' },
    });
    new CfnStreamGroup(this, 'Playtest', {
      description: 'Playtest',
      streamClass: 'gen5n_high',
      defaultApplication: { id: game.attrId },
      locationConfigurations: [{ locationName: this.region, alwaysOnCapacity: 1 }],
      tags: { 'admin-shell': 'allowed' },
    });

    const trail = AuditTrail.fromLogGroup(this, 'AccountTrail', logs.LogGroup.fromLogGroupName(this, 'AccountTrailLog', 'account-trail'), {
      trailArn: this.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: 'account-trail' }),
    });
    Annotations.of(trail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors', 'The trail records the data event: checked with get-event-selectors');

    const testers = new iam.Role(this, 'Testers', {
      description: 'Testers: whatever is tagged, from the office',
      assumedBy: new iam.AccountRootPrincipal(),
    });

    const shell = new StreamSessionAdminShell(this, 'AdminShell', {
      streamGroupTags: { 'admin-shell': 'allowed' },
      reasonPattern: 'PLAY-\\d+ .+',
      maxWait: Duration.seconds(20),
      auditTrail: trail,
    });
    shell.grants.connect(testers, { sourceNetworks: ['203.0.113.0/24'] });
    Annotations.of(shell).acknowledgeWarning('cdk-gameliftstreams-admin-shell:invocations-unrecorded', 'It records invocations of the function, too: checked with get-event-selectors');
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    new CfnOutput(this, 'AdminShellEndpoint', { value: shell.endpointUrl });
  }
}
