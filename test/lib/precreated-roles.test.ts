import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV, testApp } from './app';
import { Gate, StreamSessionAdminShell } from '../../lib';

/** An app in which a central team creates all roles: https://docs.aws.amazon.com/cdk/v2/guide/define-iam-l2.html */
function synthesized(options: iam.CustomizeRolesOptions): { resources: any[]; report: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'precreated-roles-test-'));
  try {
    const stack = new Stack(testApp({ outdir }), 'Stack', { env: ENV });
    iam.Role.customizeRoles(stack, options);
    const { grants } = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    grants.connect(new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }));
    const { template } = (stack.node.root as App).synth().getStackByName('Stack');
    return { resources: Object.values(template.Resources), report: readFileSync(join(outdir, 'iam-policy-report.txt'), 'utf8') };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const ROLES = ['AdminShell/Broker/Role', 'AdminShell/Access/Role', 'AdminShell/AuditTrail/DeliveryRole'];

test('precreated roles are in CDK\'s report, with their purpose', () => {
  const { resources, report } = synthesized({});
  for (const role of ROLES) expect(report).toContain(`Stack/${role}`);
  for (const action of ['gameliftstreams:CreateStreamSessionAdminShell', 'events:PutEvents', 'sts:SetSourceIdentity', 'execute-api:Invoke']) expect(report).toContain(action);
  expect(resources.filter(({ Type }) => /^AWS::IAM::(Role|Policy|ManagedPolicy)$/.test(Type))).toEqual([]);
});

test('precreated roles are used', () => {
  const { resources } = synthesized({ usePrecreatedRoles: { ...Object.fromEntries(ROLES.map((role, index) => [role, `acme-${index}`])), GameOps: 'acme-ops' } });
  const [broker] = resources.filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Environment.Variables.SHELL_ROLE_ARN);
  expect(JSON.stringify(broker.Properties.Role)).toContain('role/acme-0');
  expect(JSON.stringify(broker.Properties.Environment.Variables.SHELL_ROLE_ARN)).toContain('role/acme-1');
});

test('the role of the approvals function can be precreated, too', () => {
  const stack = new Stack(testApp(), 'Stack', { env: ENV });
  const precreated = [...ROLES, 'AdminShell/TwoPersons/Role', 'AdminShell/Alarms/Comparison/Role'];
  iam.Role.customizeRoles(stack, { usePrecreatedRoles: Object.fromEntries(precreated.map((role, index) => [role, `acme-${index}`])) });
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, gates: [Gate.twoPersons()] });
  const { Resources } = (stack.node.root as App).synth().getStackByName('Stack').template;
  const [table] = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  expect(JSON.stringify(table.Properties.ResourcePolicy.PolicyDocument.Statement[0].Condition)).toContain(':role/acme-3');
});
