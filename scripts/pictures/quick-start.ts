import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App, Stack } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';
import { Template } from '../../local/template/template';

/** The shell of README's quick start, as it would be deployed. */
export function quickStartTemplate(): Template {
  const directory = mkdtempSync(join(tmpdir(), 'pictures-'));
  try {
    const flags = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));
    const app = new App({ outdir: directory, context: { ...flags, '@aws-cdk/core:validateAgainstDefaultRules': false } });
    const stack = new Stack(app, 'AdminShell', { env: { account: '111122223333', region: 'us-west-2' } });
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:iam-events');
    const shell = new StreamSessionAdminShell(stack, 'Shell', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Arcade', 'sg-1AB2C3De4')] });
    shell.alarmTopic.addSubscription(new EmailSubscription('game-ops@example.com'));
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    app.synth();
    return Template.fromAssembly(directory, stack.artifactId);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
