/** An app of its own, in TypeScript alone: what a second person must approve. */
import { App } from 'aws-cdk-lib';
import { TwoPersonsStack } from './two-persons-stack';

const app = new App();
new TwoPersonsStack(app, 'Live');
app.synth();
