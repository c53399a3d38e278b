/**
 * The synthesized stack of the matrix. Its policies are the synthesized ones, and the session of the shell role comes from the
 * broker's own AssumeRole request.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { assumeShellRole } from '../../lambda/broker/operator-session';
import { realTiming } from '../../lambda/shared/timing';
import { AdminShellGuardrail, BrokerEndpoint, StreamGroup, StreamSessionAdminShell } from '../../lib';
import { Template } from '../../local/template/template';
import { ENV, FEATURE_FLAGS, streamGroup, testApp } from '../lib/app';

export const { account: ACCOUNT, region: REGION } = ENV;
export const OTHER_ACCOUNT = '444455556666';
export const VPC_ENDPOINT = 'vpce-0123456789abcdef0';
export const LEGACY = 'sg-1AB2C3De4';
export const PARTNER = `arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`;
export const TAGS = { 'admin-shell': 'allowed', 'stage': 'live' };
export const OPERATOR = { name: 'alice@example.com', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/alice@example.com` };

/** What a mutation may change: the template's resources, and the broker's request. */
export interface Synthesized {
  readonly template: Template;
  /** The broker's AssumeRole request for a shell on the arcade. */
  assumption: AssumeRoleCommandInput;
}

/** Synthesizes once; each call restores what a mutation may change. */
export async function synthesize(flags = FEATURE_FLAGS.recommended): Promise<() => Synthesized> {
  const directory = mkdtempSync(join(tmpdir(), 'iam-test-'));
  try {
    const app = testApp({ outdir: directory, context: flags });
    build(new Stack(app, 'Matrix', { env: ENV }));
    app.synth();
    const template = Template.fromAssembly(directory);
    const assumption = await brokersRequest(template);
    const resources = JSON.stringify([...template.resources]);
    return () => {
      // The same object, with the properties as they were synthesized.
      for (const [id, { Properties }] of JSON.parse(resources)) Object.assign(template.resources.get(id)!, { Properties });
      return { template, assumption: JSON.parse(JSON.stringify(assumption)) };
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function build(stack: Stack): void {
  const arcade = streamGroup(stack, 'Arcade');
  const legacy = StreamGroup.fromStreamGroupId(stack, 'Legacy', LEGACY);
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, legacy] });
  const tagged = new StreamSessionAdminShell(stack, 'TaggedShell', { streamGroupTags: TAGS });

  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const gameOps = role('GameOps');
  shell.grants.connect(gameOps);
  shell.grants.listSessions(gameOps);
  const [contractors, tagOps] = ['Contractors', 'TagOps'].map(role);
  shell.grants.connect(contractors, { streamGroups: [arcade] });
  shell.grants.listSessions(contractors, { streamGroups: [arcade] });
  tagged.grants.connect(tagOps);
  tagged.grants.listSessions(tagOps);
  role('Bystander');
  shell.grants.connect(role('Guests'), { sourceNetworks: ['203.0.113.0/24'], requireMfa: true, until: new Date('2027-06-30T18:00:00Z') });
  shell.grants.connect(new iam.User(stack, 'Dana'));
  const onCall = new iam.Group(stack, 'OnCall');
  shell.grants.connect(onCall);
  new iam.User(stack, 'Erin', { groups: [onCall] });

  const vpcEndpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'ExecuteApi', { vpcEndpointId: VPC_ENDPOINT, port: 443 });
  new StreamSessionAdminShell(stack, 'PrivateShell', { streamGroups: [legacy], endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [vpcEndpoint] }) })
    .grants.connect(gameOps);

  // Another account's role: one half of the grant is attached there, the other is in the API's resource policy.
  shell.grants.connect(iam.Role.fromRoleArn(stack, 'Partner', PARTNER), { streamGroups: [arcade] });
  new iam.ManagedPolicy(stack, 'PartnersHalf', { document: shell.grants.connectPolicyDocument({ streamGroups: [arcade] }) });

  // Roles from before the guardrail, on the protected paths and with too wide a trust policy.
  new iam.Role(stack, 'LaxShell', { assumedBy: new iam.AccountRootPrincipal(), path: '/gameliftstreams-admin-shell/' });
  new iam.Role(stack, 'LaxFunction', { assumedBy: new iam.AccountRootPrincipal(), path: '/gameliftstreams-admin-shell-broker/' });
  const guardrail = new AdminShellGuardrail(stack, 'Guardrail', {
    streamGroupTagKeys: Object.keys(TAGS),
    brokerFunctionArnPatterns: [shell.handler.functionArn],
    brokerApiIds: [shell.api.restApiId],
    serviceControlPolicyTargetIds: ['ou-ab12-11111111'],
  });
  new iam.User(stack, 'Bounded', { permissionsBoundary: guardrail.permissionsBoundary() });
}

/** The broker's AssumeRole request for a shell on the arcade, by its own code with a fake STS. */
async function brokersRequest(template: Template): Promise<AssumeRoleCommandInput> {
  let asked: AssumeRoleCommandInput | undefined;
  const sts = {
    send: async ({ input }: { input: AssumeRoleCommandInput }) => {
      asked = input;
      return { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c' } };
    },
  };
  const session = { operatorArn: OPERATOR.arn, sourceIdentity: OPERATOR.name, streamGroupId: arcadeId(template), streamSessionId: 'ABC123def4567', reason: 'INC-4711' };
  const settings = { shellRoleArn: arnOf(template, 'AdminShellAccessRole'), partition: 'aws', region: REGION, account: ACCOUNT };
  await assumeShellRole(sts as any, session, settings as any, realTiming.now() + 60_000, realTiming);
  return asked!;
}

/** The logical ID of the only resource of this type whose ID starts like this. */
export function logicalId(template: Template, start: string, type = 'AWS::IAM::Role'): string {
  const found = template.ofType(type).filter(([id]) => id.startsWith(start));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} have IDs that start with ${start}: ${found.map(([id]) => id).join(', ')}`);
  return found[0][0];
}

export function arnOf(template: Template, start: string): string {
  return template.resolve({ 'Fn::GetAtt': [logicalId(template, start), 'Arn'] });
}

export function arcadeId(template: Template): string {
  return template.resolve({ 'Fn::GetAtt': [logicalId(template, 'Arcade', 'AWS::GameLiftStreams::StreamGroup'), 'Id'] });
}
