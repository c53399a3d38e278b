/** What README's quick start expects in an account: the operators' role. */
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

const app = new App();
new iam.Role(new Stack(app, 'Account'), 'GameOps', { roleName: 'GameOps', assumedBy: new iam.AccountRootPrincipal() });
app.synth();
