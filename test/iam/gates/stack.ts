/** A stack with gated shells: four kinds of grants, each for every stream group and for one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AdminShellGuardrail, Gate, StreamGroup, StreamSessionAdminShell } from '../../../lib';
import { Template } from '../../../local/template/template';
import { ENV, FEATURE_FLAGS, streamGroup, testApp } from '../../lib/app';
import { LEGACY, PARTNER, TAGS } from '../stack';

/** Synthesizes once; each call restores the template, which a mutation may change. */
export function synthesize(flags = FEATURE_FLAGS.recommended): () => Template {
  const directory = mkdtempSync(join(tmpdir(), 'iam-gates-test-'));
  try {
    const app = testApp({ outdir: directory, context: flags });
    build(new Stack(app, 'Gated', { env: ENV }));
    app.synth();
    const template = Template.fromAssembly(directory);
    const resources = JSON.stringify([...template.resources]);
    return () => {
      for (const [id, { Properties }] of JSON.parse(resources)) Object.assign(template.resources.get(id)!, { Properties });
      return template;
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function build(stack: Stack): void {
  const arcade = streamGroup(stack, 'Arcade');
  const legacy = StreamGroup.fromStreamGroupId(stack, 'Legacy', LEGACY);
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const ticket = lambda.Function.fromFunctionName(stack, 'Ticket', 'ticket');
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, legacy], gates: [Gate.fromFunction(ticket), Gate.twoPersons()] });
  shell.grants.connect(role('GameOps'));
  shell.grants.connect(role('Contractors'), { streamGroups: [arcade] });
  shell.grants.approve(role('ApproversOfAll'));
  shell.grants.approve(role('ApproversOfArcade'), { streamGroups: [arcade] });
  shell.grants.approve(role('ApproversWithMfa'), { requireMfa: true });
  shell.grants.connectInEmergency(role('NightShiftOfAll'));
  shell.grants.connectInEmergency(role('NightShiftOfArcade'), { streamGroups: [arcade] });
  shell.grants.reviewEmergencies(role('ReviewersOfAll'));
  shell.grants.reviewEmergencies(role('ReviewersOfArcade'), { streamGroups: [arcade] });
  shell.grants.approve(iam.Role.fromRoleArn(stack, 'PartnerApproves', PARTNER), { streamGroups: [arcade] });
  new iam.ManagedPolicy(stack, 'ApproversHalf', { document: shell.grants.approvePolicyDocument({ streamGroups: [arcade] }) });
  new iam.ManagedPolicy(stack, 'NightShiftsHalf', { document: shell.grants.connectInEmergencyPolicyDocument({ streamGroups: [arcade] }) });
  new iam.ManagedPolicy(stack, 'ReviewersHalf', { document: shell.grants.reviewEmergenciesPolicyDocument({ streamGroups: [arcade] }) });
  const tagged = new StreamSessionAdminShell(stack, 'TaggedShell', { streamGroupTags: TAGS, gates: [Gate.twoPersons()] });
  tagged.grants.connect(role('TagOps'));
  tagged.grants.approve(role('ApproversOfTags'));
  tagged.grants.connectInEmergency(role('NightShiftOfTags'));
  tagged.grants.reviewEmergencies(role('ReviewersOfTags'));
  new AdminShellGuardrail(stack, 'Guardrail', {
    brokerFunctionArnPatterns: [shell.handler.functionArn, shell.approvals!.handler.functionArn],
    serviceControlPolicyTargetIds: ['ou-ab12-11111111'],
  });
}
