/** The example app. */
import { App } from 'aws-cdk-lib';
import { ArcadeStack } from './arcade-stack';

const app = new App();
new ArcadeStack(app, 'Arcade');
app.synth();
