/** The example app: the same in every language, in the folders beside this one. */
import { App } from 'aws-cdk-lib';
import { ArcadeStack } from './arcade-stack';
import { PlaytestStack } from './playtest-stack';
import { TournamentStack } from './tournament-stack';

const app = new App();
new ArcadeStack(app, 'Arcade');
new PlaytestStack(app, 'Playtest');
new TournamentStack(app, 'Tournament');
app.synth();
