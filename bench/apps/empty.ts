/** As many stacks as the others have, with nothing in them. */
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
for (let index = 0; index < Number(process.env.SHELLS); index++) new Stack(app, `Stack${index}`);
app.synth();
