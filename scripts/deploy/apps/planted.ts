/** A shell with one fault, which a deployment must not accept. `-c plant=NAME` selects the fault. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { StreamSessionAdminShell } from '../../../lib';

const app = new App();
const plant: string = app.node.getContext('plant');
// One stack for each, since the engine can't delete what a failed deployment leaves.
const stack = new Stack(app, plant.includes('name') ? 'Named' : plant.replace(/ /g, '-'));
const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { 'admin-shell': 'allowed' } });

const ADDRESSES = Array.from({ length: 200 }, (_, byte) => `192.0.2.${byte}`);

/** The resource of a construct inside the shell. */
const resource = (path: string) => path.split('/').reduce((scope, id) => scope.node.findChild(id), shell as IConstruct) as CfnResource;
const operator = (id: string) => new iam.Role(stack, id, { roleName: 'admin-shell-operator', assumedBy: new iam.AccountRootPrincipal() });

const PLANTS: Record<string, () => void> = {
  'a wrong enum': () => (shell.handler.node.defaultChild as CfnResource).addPropertyOverride('Runtime', 'nodejs24'),
  'a missing permission': () => (shell.handler.role!.node.defaultChild as CfnResource).addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Principal.Service', 'apigateway.amazonaws.com'),
  'a circular dependency': () => resource('Access/Role/Resource').addOverride('DependsOn', [stack.getLogicalId(resource('Access/Policy1/Resource'))]),
  'a pattern that is too long': () => resource('Alarms/Notices/Bypassed/Resource').addPropertyOverride('EventPattern.detail.sourceIPAddress', ADDRESSES),
  'a name': () => void operator('Operator'),
  'the name under another logical ID': () => void operator('Renamed'),
};
PLANTS[plant]();
app.synth();
