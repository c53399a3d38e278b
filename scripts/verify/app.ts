/** The app that `npm run verify:aws` deploys with CDK's CLI. */
import { App } from 'aws-cdk-lib';
import { STACK_NAME } from './permissions';
import { VerifyStack } from './stack';

const app = new App();
const given = (name: string): string | undefined => app.node.tryGetContext(name);
new VerifyStack(app, STACK_NAME, {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  streamGroupIds: given('streamGroups')?.split(','),
  privateApi: given('private') === 'true',
  functionResourcePolicy: given('functionResourcePolicy') === 'true',
});
app.synth();
