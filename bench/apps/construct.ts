/** One shell per stack, with this library. Each has its own account: shells in one account know each other, and there is a handful at most. */
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';

const app = new App();
for (let index = 0; index < Number(process.env.SHELLS); index++) {
  const stack = new Stack(app, `Stack${index}`, { env: { account: `${111122220000 + index}`, region: 'us-west-2' } });
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Group', 'sg-1AB2C3De4')] });
  shell.grants.connect(new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }));
}
app.synth();
