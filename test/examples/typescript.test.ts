import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App, CfnResource, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { ACKNOWLEDGED_NIST } from './acknowledged-nist';
import { ArcadeStack } from '../../examples/typescript/arcade-stack';
import { PlaytestStack } from '../../examples/typescript/playtest-stack';
import { TournamentStack } from '../../examples/typescript/tournament-stack';
import { GatedStack } from '../../scripts/iam/gated-stack';
import { ENV, FEATURE_FLAGS } from '../lib/app';

function example(app: App, props?: StackProps): void {
  for (const stack of [new ArcadeStack(app, 'Arcade', props), new PlaytestStack(app, 'Playtest', props), new TournamentStack(app, 'Tournament', props)]) {
    // The example has no stack in the Region where IAM's events occur, since it may be deployed anywhere.
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:iam-events');
  }
}

interface Finding { rule: string; where: string; plugin: string }

/** Synthesizes with CDK's validation engine on, and reads what it and the plugins found. */
function findings(arrange: (app: App) => void, context: object = {}): { found: Finding[]; failure?: Error } {
  const outdir = mkdtempSync(join(tmpdir(), 'example-test-'));
  const before = process.env.CDK_VALIDATION;
  delete process.env.CDK_VALIDATION; // switched off for the other test files, where it would cost seconds
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
  ['environment-agnostic, recommended feature flags', undefined, FEATURE_FLAGS.recommended],
  ['concrete, no feature flags', ENV, FEATURE_FLAGS.none],
])('cdk-nag\'s pack AwsSolutions finds nothing that is not acknowledged with a reason (%s)', (_, env, flags) => {
  const { found } = findings(app => {
    example(app, { env });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }, flags);
  expect(found).toEqual([]);
});

test.each(Object.entries(FEATURE_FLAGS))('neither finds anything with gates and the emergency route, feature flags: %s', (_, flags) => {
  const { found, failure } = findings(app => {
    Annotations.of(new GatedStack(app, 'Gated', true)).acknowledgeWarning('cdk-gameliftstreams-admin-shell:iam-events');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }, flags);
  expect(found).toEqual([]);
  expect(failure).toBeUndefined();
});

test('cdk-nag 2 finds the same reasons in the metadata of the same resources', () => {
  const app = new App();
  example(app, { env: ENV });
  const reasons = app.synth().stacks.flatMap(({ template }) => Object.values<any>(template.Resources)).flatMap(({ Type, Metadata }) =>
    (Metadata?.cdk_nag?.rules_to_suppress ?? []).map(({ id, reason }: any) => ({ rule: `${Type} ${id}`, reason })));
  expect([...new Set(reasons.map(({ rule }) => rule))].sort()).toEqual([
    'AWS::ApiGateway::Method AwsSolutions-COG4', 'AWS::ApiGateway::RestApi AwsSolutions-APIG2', 'AWS::ApiGateway::Stage AwsSolutions-APIG1',
    'AWS::ApiGateway::Stage AwsSolutions-APIG3', 'AWS::ApiGateway::Stage AwsSolutions-APIG6', 'AWS::DynamoDB::Table AwsSolutions-DDB3',
    'AWS::IAM::ManagedPolicy AwsSolutions-IAM5', 'AWS::IAM::Role AwsSolutions-IAM5', 'AWS::S3::Bucket AwsSolutions-S1', 'AWS::SQS::Queue AwsSolutions-SQS3',
  ]);
  for (const { reason } of reasons) expect(reason).toMatch(/^[\x20-\x7e]{30,}\.$/);
});

test('cdk-nag\'s pack NIST 800-53 revision 5 finds nothing in the example that is not explained', () => {
  const { found } = findings(app => {
    example(app, { env: ENV });
    Validations.of(app).addPlugins(new NIST80053R5Checks(app));
  });
  const explains = ({ rule, where }: (typeof ACKNOWLEDGED_NIST)[number], finding: Finding) => rule.test(finding.rule) && where.test(finding.where);
  expect(found.filter(finding => !ACKNOWLEDGED_NIST.some(one => explains(one, finding)))).toEqual([]);
  expect(ACKNOWLEDGED_NIST.filter(one => !found.some(finding => explains(one, finding)))).toEqual([]);
});

test('fails on a template that CloudFormation would refuse, so the engine is on', () => {
  const { failure } = findings(app => {
    const stack = new ArcadeStack(app, 'Arcade');
    new CfnResource(stack, 'Broken', { type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 'forever', NoSuchProperty: true } });
  });
  expect(failure).toBeDefined();
});
