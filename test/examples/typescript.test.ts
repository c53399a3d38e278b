import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { ACKNOWLEDGED_NIST } from './acknowledged-nist';
import { ArcadeStack } from '../../examples/typescript/arcade-stack';
import { PlaytestStack } from '../../examples/typescript/playtest-stack';
import { ENV, FEATURE_FLAGS } from '../lib/app';

/** What cdk-nag's AwsSolutions pack finds in the example, and why it stays. A finding that is not here fails the test, and so does a reason without its finding. */
const ACKNOWLEDGED: Array<{ rule: RegExp; where: RegExp; reason: string }> = [
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*\/POST\/streamgroups\/[^*]+\/streamsessions\/\*\/access\]$/,
    where: /^Arcade\/(GameOps|Contractors)\/ConnectTo/,
    reason: 'A grant covers every stream session of one stream group: sessions come and go, and the path names the stream group.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*\/POST\/streamgroups\/\*\/streamsessions\/\*\/access\]$/,
    where: /^Playtest\/Testers\/ConnectTo/,
    reason: 'On a shell that is scoped by tags a grant covers whatever has them, and which those are AWS alone knows; the shell role bounds it.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:gameliftstreams:us-west-2:111122223333:streamgroup\/\*\]$/,
    where: /^Playtest\/AdminShell\/Access\/Policy1/,
    reason: 'Stream groups that come and go are found by their tags: the condition on every one of them bounds it.',
  },
  {
    rule: /^AwsSolutions-APIG1$/,
    where: /DeploymentStage\.prod/,
    reason: 'The access log needs the account-wide role of API Gateway, which this library never creates: the accessLog property turns it on.',
  },
  {
    rule: /^AwsSolutions-APIG6$/,
    where: /DeploymentStage\.prod/,
    reason: 'An execution log can hold response bodies, and ours hold tokens: it must stay off.',
  },
  {
    rule: /^AwsSolutions-APIG2$/,
    where: /AdminShell\/Broker\/Api\/Resource$/,
    reason: 'The function validates path and header itself, stricter than a model can, and answers in the service\'s error shape. A body has no effect.',
  },
  {
    rule: /^AwsSolutions-COG4$/,
    where: /access\/POST/,
    reason: 'Operators sign with the AWS identity that they have (AWS_IAM); a user pool would be a second identity.',
  },
  {
    rule: /^AwsSolutions-APIG3$/,
    where: /DeploymentStage\.prod/,
    reason: 'Every request must be signed by a granted principal before anything runs; a web ACL is the account\'s to add.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:log-group:<AdminShellAuditTrailLog\w+>:log-stream:111122223333_CloudTrail_us-west-2\*\]$/,
    where: /AuditTrail\/DeliveryRole\/DefaultPolicy/,
    reason: 'CloudTrail puts a number behind the stream\'s name when it begins another one; the log group, the account and the Region are named.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    where: /AuditTrail\/Bucket/,
    reason: 'A bucket for access logs would be one more that is left behind. Who reads the evidence is the account\'s to record, by data events of S3; log file validation shows whether it was changed.',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    where: /Notices\/Undelivered/,
    reason: 'It is itself the dead-letter queue, of EventBridge rules; the alarm brokerErrors watches it.',
  },
];

function example(app: App, props?: StackProps): void {
  new ArcadeStack(app, 'Arcade', props);
  new PlaytestStack(app, 'Playtest', props);
}

interface Finding { rule: string; where: string; plugin: string }

/** Synthesizes with CDK's validation engine on, and reads what it and the plugins found. */
function findings(arrange: (app: App) => void, context: object = {}): { found: Finding[]; failure?: Error } {
  const outdir = mkdtempSync(join(tmpdir(), 'example-test-'));
  const before = process.env.CDK_VALIDATION;
  delete process.env.CDK_VALIDATION; // switched off for the other suites, which would spend seconds on it
  try {
    const app = new App({ outdir, context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': true } });
    arrange(app);
    let failure: Error | undefined;
    try {
      app.synth();
    } catch (error) {
      failure = error as Error;
    }
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    const found = report.pluginReports.flatMap(({ pluginName, violations }: any) => violations.flatMap(({ ruleName, violatingConstructs }: any) =>
      violatingConstructs.map(({ constructPath }: any) => ({ rule: ruleName, where: constructPath, plugin: pluginName }))));
    return { found, failure };
  } finally {
    process.env.CDK_VALIDATION = before;
    rmSync(outdir, { recursive: true, force: true });
  }
}

test.each([
  ['environment-agnostic, recommended feature flags', undefined, FEATURE_FLAGS.recommended],
  ['environment-agnostic, no feature flags', undefined, FEATURE_FLAGS.none],
  ['concrete, recommended feature flags', ENV, FEATURE_FLAGS.recommended],
])('CDK\'s validation engine finds nothing in the example: %s', (_, env, flags) => {
  const { found, failure } = findings(app => example(app, { env }), flags);
  expect(found).toEqual([]);
  expect(failure).toBeUndefined();
});

test.each([
  ['AwsSolutions', AwsSolutionsChecks, ACKNOWLEDGED],
  ['NIST 800-53 revision 5', NIST80053R5Checks, ACKNOWLEDGED_NIST],
] as const)('cdk-nag\'s pack %s finds nothing in the example that is not explained', (_, Pack, acknowledged) => {
  const { found } = findings(app => {
    example(app, { env: ENV });
    Validations.of(app).addPlugins(new Pack(app));
  });
  const explains = ({ rule, where }: (typeof acknowledged)[number], finding: Finding) => rule.test(finding.rule) && where.test(finding.where);
  expect(found.filter(finding => !acknowledged.some(one => explains(one, finding)))).toEqual([]);
  expect(acknowledged.filter(one => !found.some(finding => explains(one, finding)))).toEqual([]);
});

test('fails on a template that CloudFormation would refuse: the engine is on', () => {
  const { failure } = findings(app => {
    const stack = new ArcadeStack(app, 'Arcade');
    new CfnResource(stack, 'Broken', { type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 'forever', NoSuchProperty: true } });
  });
  expect(failure).toBeDefined();
});
