import { Annotations, Stack } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';
import { Template } from '../../local/template/template';
import { readApp, RECOMMENDED_FLAGS } from '../read-app';

/** The shell of README's quick start, as it would be deployed. */
export function quickStartTemplate(): Template {
  return readApp(RECOMMENDED_FLAGS, app => {
    const stack = new Stack(app, 'AdminShell', { env: { account: '111122223333', region: 'us-west-2' } });
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:iam-events');
    const shell = new StreamSessionAdminShell(stack, 'Shell', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Arcade', 'sg-1AB2C3De4')] });
    shell.alarmTopic.addSubscription(new EmailSubscription('game-ops@example.com'));
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    return Template.fromAssembly(app.synth().directory, stack.artifactId);
  });
}
