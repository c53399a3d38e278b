/** As many stacks as the other apps have, all empty. */
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
for (let index = 0; index < Number(process.env.SHELLS); index++) new Stack(app, `Stack${index}`, { env: { account: `${111122220000 + index}`, region: 'us-west-2' } });
app.synth();
