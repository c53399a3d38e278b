/** What holds for every policy in every template. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { everythingElse, gated, templateOf } from './library';
import { synthesize } from './stack';
import { ArcadeStack } from '../../examples/typescript/arcade-stack';
import { REASONS } from '../../scripts/iam/iam-reasons';
import { iamDocument, keyOf, policyBlocks, reasonFor } from '../../scripts/iam/iam-table';
import { policiesOf, statementsOf, type CloudFormationTemplate, type Policy, type Value } from '../../scripts/iam/policies';
import { ENV, FEATURE_FLAGS } from '../lib/app';
import { deployedSize } from '../lib/deployed-size';

const VARIANTS: Array<[string, () => CloudFormationTemplate]> = [];
for (const scope of ['by list', 'by tags'] as const) {
  for (const count of [1, 10, 100, 500]) {
    for (const [flags, values] of Object.entries(FEATURE_FLAGS)) {
      for (const [where, env] of [['concrete', ENV], ['environment-agnostic', {}]] as const) {
        VARIANTS.push([`a shell ${scope}, on ${count} stream groups, ${where}, feature flags: ${flags}`, () => templateOf(scope, count, values, env)]);
      }
    }
  }
}
for (const [flags, values] of Object.entries(FEATURE_FLAGS)) {
  VARIANTS.push([`a private shell, other accounts, conditions, the guardrail, feature flags: ${flags}`, () => everythingElse(values)]);
}

for (const [flags, values] of Object.entries(FEATURE_FLAGS)) {
  VARIANTS.push([`gates and the emergency route, on 10 stream groups, concrete, feature flags: ${flags}`, () => gated(values, ENV)]);
  VARIANTS.push([`gates and the emergency route, on 500 stream groups, environment-agnostic, feature flags: ${flags}`, () => gated(values, {}, 500)]);
}

/** Characters, by IAM's and the services' quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE: Record<string, number> = { 'AWS::IAM::Role': 10_240, 'AWS::IAM::User': 2_048, 'AWS::IAM::Group': 5_120 };
const MANAGED = 6_144;
const MANAGED_PER_PRINCIPAL = 10;
const TRUST = 2_048;
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const SERVICE_CONTROL = 5_120;
/** By service. Only API Gateway's and SQS's are small enough to be reached. */
const RESOURCE: Record<string, number> = {
  'AWS::ApiGateway::RestApi': 8_192,
  'AWS::DynamoDB::Table': 20_480,
  'AWS::KMS::Key': 32_768,
  'AWS::Lambda::Permission': 20_480,
  'AWS::Lambda::ResourcePolicy': 20_480,
  'AWS::S3::BucketPolicy': 20_480,
  'AWS::SNS::TopicPolicy': 30_720,
  'AWS::SQS::QueuePolicy': 8_192,
};

/** The policies that IAM would refuse for their size or number, in words. */
function oversized(template: CloudFormationTemplate): string[] {
  const policies = policiesOf(template);
  const size = ({ document }: Policy) => deployedSize(document, template);
  const nameOf = (holder: Value) => holder.Ref ?? holder;
  const tooLong = (what: string, characters: number, limit: number) => characters > limit ? [`${what} has ${characters} characters, ${limit} is the limit`] : [];

  const each = policies.flatMap(policy => {
    if (policy.kind === 'trust') return tooLong(`the trust policy of ${policy.logicalId}`, size(policy), TRUST);
    if (policy.kind === 'service control') return tooLong(policy.logicalId, size(policy), SERVICE_CONTROL);
    if (policy.kind === 'resource') return tooLong(policy.logicalId, size(policy), RESOURCE[policy.type]);
    return policy.inline ? [] : tooLong(policy.logicalId, size(policy), MANAGED);
  });
  const holders = [...new Set(policies.filter(({ kind }) => kind === 'identity').flatMap(policy => policy.holders.map(nameOf)))];
  const perHolder = holders.flatMap(holder => {
    const own = policies.filter(policy => policy.kind === 'identity' && policy.holders.map(nameOf).includes(holder));
    const inline = own.filter(policy => policy.inline).reduce((sum, policy) => sum + size(policy), 0);
    const managed = own.filter(policy => !policy.inline).length;
    return [
      ...tooLong(`the inline policies of ${holder}`, inline, INLINE[template.Resources[holder]?.Type ?? 'AWS::IAM::Role']),
      ...managed > MANAGED_PER_PRINCIPAL ? [`${holder} has ${managed} managed policies, ${MANAGED_PER_PRINCIPAL} is the limit`] : [],
    ];
  });
  return [...each, ...perHolder];
}

describe.each(VARIANTS)('%s', (_, make) => {
  let template: CloudFormationTemplate;
  beforeAll(() => {
    template = make();
  });

  test('has no policy that IAM refuses for its size', () => {
    expect(oversized(template)).toEqual([]);
  });

  test('has a reason for every statement and every wildcard, and no Allow with NotAction or NotResource', () => {
    for (const statement of policiesOf(template).flatMap(statementsOf)) expect(reasonFor(statement, template).why).toMatch(/\w+ \w+/);
  });
});

test('the broker\'s session policy fits, with the longest ID that a stream group may have', async () => {
  const { assumption } = (await synthesize())();
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: it shares its space with the tags.
  expect(assumption.Policy!.length + 128).toBeLessThanOrEqual(2_048);
});

test('no reason outlives its statement', () => {
  const templates = [
    templateOf('by list', 1, FEATURE_FLAGS.recommended, ENV),
    templateOf('by tags', 1, FEATURE_FLAGS.recommended, ENV),
    everythingElse(FEATURE_FLAGS.recommended),
    gated(FEATURE_FLAGS.recommended, ENV),
    Template.fromStack(new ArcadeStack(new App(), 'Arcade')).toJSON() as CloudFormationTemplate,
  ];
  const given = new Set(templates.flatMap(template => policiesOf(template).flatMap(statementsOf).map(statement => keyOf(statement, template))));
  expect(Object.keys(REASONS).filter(key => !given.has(key))).toEqual([]);
});

test('fails at synth for more stream groups than a role can name, and says what to do', () => {
  expect(() => templateOf('by list', 500, FEATURE_FLAGS.recommended, ENV, 250)).toThrow(/500 stream groups.*streamGroupTags/);
});

test('fails at synth for more partners than the API\'s resource policy can name, and says what to do', () => {
  expect(oversized(everythingElse(FEATURE_FLAGS.recommended, 5))).toEqual([]);
  expect(() => everythingElse(FEATURE_FLAGS.recommended, 40)).toThrow(/takes \d+ characters, more than are left in the resource policy of .*: leave streamGroups out/);
});

describe('docs/iam.md names the file of every statement', () => {
  /** Name (where CDK gives none, the first action), actions, files. */
  const blocks = iamDocument().split('\n#### ').slice(1).map(block => ({
    name: block.split('\n')[0].replace(/`|<wbr>/g, ''),
    actions: /^- \*\*May(?: not)?:\*\* (.*)$/m.exec(block)?.[1],
    files: [...(/^- \*\*Code:\*\* (.*)$/m.exec(block)?.[1] ?? '').matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file]) => file),
    lines: block.split('\n'),
  }));
  const isSid = (name: string) => /^\w+$/.test(name);

  test('each says what, why and where', () => {
    expect(blocks.length).toBeGreaterThan(40);
    for (const { name, lines, files } of blocks) {
      for (const what of ['Who', 'May', 'Why', 'Code']) expect([name, lines.some(line => line.startsWith(`- **${what}`))]).toEqual([name, true]);
      expect(files).not.toEqual([]);
    }
  });

  test('fits on a phone: has no table', () => expect(iamDocument()).not.toMatch(/^\|/m));

  test('the file of a statement with a Sid contains the Sid', () => {
    const named = blocks.filter(({ name, files }) => isSid(name) && files.every(file => file.startsWith('lib/')));
    expect(named.length).toBeGreaterThan(10);
    for (const { name, files } of named) {
      expect([name, files.some(file => readFileSync(join(__dirname, '..', '..', file), 'utf8').includes(`'${name}'`))]).toEqual([name, true]);
    }
  });

  test.each([
    ['`s3:PutObject`', 'lib/audit/trail-bucket.ts'],
    ['`logs:CreateLogStream`, `logs:PutLogEvents`', 'lib/audit/audit-trail.ts'],
    ['`lambda:InvokeFunction`', 'lib/broker/routes.ts'],
    ['`execute-api:Invoke`', 'lib/access/grant-policy.ts'],
  ])('%s is in %s', (actions, file) => {
    expect([...new Set(blocks.filter(block => block.actions === actions && !isSid(block.name)).flatMap(({ files }) => files))]).toEqual([file]);
  });

  test('fails for a statement that no file writes', () => {
    expect(() => policyBlocks(Template.fromStack(new ArcadeStack(new App(), 'Arcade')).toJSON() as CloudFormationTemplate, () => []))
      .toThrow(/comes from no file of lib\/ or examples\//);
  });
});

describe('fails, naming the statement and what to do', () => {
  const withStatement = (Statement: Value): CloudFormationTemplate => ({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [Statement] } } },
    },
  });

  test.each<[string, Value, RegExp]>([
    ['fails for a statement without a reason', { Sid: 'New', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x/y' }, /'New' has no reason: add one to/],
    ['fails for a statement without a Sid and a reason', { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x/y' }, /'s3:GetObject' has no reason: add one to/],
    ['fails for an unexplained wildcard in a resource', { Sid: 'AssumeShellRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }, /wildcard \(\*\)/],
    ['fails for a wildcard inside an ARN', { Sid: 'AssumeShellRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/*']] } }, /role\/\*\)/],
    ['fails for a wildcard in an action', { Sid: 'AssumeShellRole', Effect: 'Allow', Action: 'sts:*', Resource: 'arn:aws:iam::111122223333:role/x' }, /wildcard \(sts:\*\)/],
    ['fails for a wildcard in a principal', { Sid: 'AssumeShellRole', Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/x' }, /wildcard \(\*\)/],
    ['fails for NotAction in an Allow', { Sid: 'AssumeShellRole', Effect: 'Allow', NotAction: 'iam:CreateUser', Resource: 'arn:aws:iam::111122223333:role/x' }, /instead of NotAction/],
    ['fails for NotResource in an Allow', { Sid: 'AssumeShellRole', Effect: 'Allow', Action: 'sts:AssumeRole', NotResource: 'arn:aws:iam::111122223333:role/x' }, /instead of NotAction or NotResource/],
  ])('%s', (_, statement, message) => {
    expect(() => policyBlocks(withStatement(statement), () => ['lib/x.ts'])).toThrow(message);
  });

  test('fails for a policy on a kind of resource that it does not know', () => {
    const template = { Resources: { Vault: { Type: 'AWS::Backup::BackupVault', Properties: { AccessPolicy: { Statement: [] } } } } };
    expect(() => policyBlocks(template, () => ['lib/x.ts'])).toThrow(/Vault \(AWS::Backup::BackupVault\)/);
  });

  test('fails for policies that IAM would refuse', () => {
    const many = (length: number) => ({ Statement: [{ Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: 'x'.repeat(length) }] });
    const role = { Ref: 'Role' };
    const template: CloudFormationTemplate = {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: many(2_048), Policies: [{ PolicyDocument: many(5_100) }] } },
        User: { Type: 'AWS::IAM::User' },
        Inline: { Type: 'AWS::IAM::Policy', Properties: { Roles: [role], Users: [{ Ref: 'User' }], PolicyDocument: many(5_100) } },
        Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [role], PolicyDocument: many(6_144) } },
        ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`M${index}`, { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [role], PolicyDocument: many(10) } }])),
      },
    };
    expect(oversized(template)).toEqual([
      expect.stringMatching(/trust policy of Role has 21\d\d/),
      expect.stringMatching(/^Managed has 62\d\d/),
      expect.stringMatching(/inline policies of Role has 103\d\d/),
      'Role has 11 managed policies, 10 is the limit',
      expect.stringMatching(/inline policies of User has 51\d\d/),
    ]);
  });
});
