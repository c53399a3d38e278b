import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations as Notes, Aspects, CfnResource, Stack, Stage, type IAspect } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AdminShellGuardrail, AuditTrail, StreamSessionAdminShell } from '../../../lib';
import { ENV, testStack, rendered, testApp } from '../app';

/** An aspect may rename what policies, metrics and guardrails refer to by name: they use the new name, or synth fails. */

const TAGS = { streamGroupTags: { shell: 'yes' } };

function each(type: string, change: (resource: CfnResource) => void): IAspect {
  return { visit: node => { if (CfnResource.isCfnResource(node) && node.cfnResourceType === type) change(node); } };
}

describe.each<[string, (trail: CfnResource) => void]>([
  ['sets the property', trail => { (trail as any).trailName = 'acme-trail'; }],
  ['overrides it', trail => trail.addPropertyOverride('TrailName', 'acme-trail')],
])('an aspect that names the trail, and %s', (_, rename) => {
  test('bucket, key and rules use the new name', () => {
    const stack = testStack({ props: { env: ENV } });
    const shell = new StreamSessionAdminShell(stack, 'Shell', TAGS);
    Aspects.of(stack).add(each('AWS::CloudTrail::Trail', rename), { priority: 900 });
    const template = Template.fromStack(stack).toJSON();
    expect(rendered(stack.resolve(shell.auditTrail.trailArn))).toBe('arn:aws:cloudtrail:us-west-2:111122223333:trail/acme-trail');
    expect(JSON.stringify(template)).not.toContain('trail/Stack-Shell-AuditTrail');
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::KMS::Key', 'AWS::Events::Rule']) {
      const resources = Object.values<any>(template.Resources).filter(({ Type }) => Type === type);
      expect(rendered(resources).map((one: any) => JSON.stringify(one)).join('\n')).toContain(':trail/acme-trail"');
    }
  });
});

test('fails for an aspect that removes the trail\'s name, and says what to do', () => {
  const stack = testStack({ props: { env: ENV } });
  new AuditTrail(stack, 'Trail');
  Aspects.of(stack).add(each('AWS::CloudTrail::Trail', trail => trail.addPropertyDeletionOverride('TrailName')));
  expect(() => Template.fromStack(stack)).toThrow(/TrailName was removed or set to a reference.*set it to a string/);
});

test('with an aspect that renames APIs, the alarms use the metrics of the new name', () => {
  const stack = testStack({ props: { env: ENV } });
  new StreamSessionAdminShell(stack, 'Shell', TAGS);
  Aspects.of(stack).add(each('AWS::ApiGateway::RestApi', api => api.addPropertyOverride('Name', 'acme-api')));
  const alarms = Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const names = alarms.flatMap(({ Properties }) => Properties.Metrics ?? []).filter(({ MetricStat }) => MetricStat?.Metric.Namespace === 'AWS/ApiGateway')
    .map(({ MetricStat }) => MetricStat.Metric.Dimensions.find(({ Name }: any) => Name === 'ApiName').Value);
  expect(names).toEqual(['acme-api', 'acme-api']);
});

describe('an aspect that gives every role and policy a path', () => {
  const moving: Record<string, IAspect> = {
    roles: each('AWS::IAM::Role', role => { (role as any).path = '/acme/'; }),
    policies: each('AWS::IAM::ManagedPolicy', policy => policy.addPropertyOverride('Path', '/acme/')),
  };

  test.each(Object.entries(moving))('%s: warns if no guardrail of the app uses the old one', (_, aspect) => {
    const stack = testStack({ props: { env: ENV } });
    new StreamSessionAdminShell(stack, 'Shell', TAGS);
    Aspects.of(stack).add(aspect);
    Notes.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:iam-events');
    const error = jest.spyOn(console, 'error').mockImplementation();
    const log = jest.spyOn(console, 'log').mockImplementation();
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('has the path "/acme/" by an override or an Aspect, not /gameliftstreams-admin-shell.*:path'));
    [error, log, warn].forEach(spy => spy.mockRestore());
  });

  test.each([['before', true], ['after', false]])('fails if a guardrail of the app protects it, created %s the shell', (_, first) => {
    const app = testApp();
    const guard = () => new AdminShellGuardrail(new Stack(app, 'Guard', { env: ENV }), 'Guardrail');
    if (first) guard();
    const stage = new Stage(app, 'Beta', { env: ENV });
    Aspects.of(stage).add(moving.roles);
    const shell = new StreamSessionAdminShell(new Stack(stage, 'Stack'), 'Shell', TAGS);
    Notes.of(shell).acknowledgeWarning('cdk-gameliftstreams-admin-shell:path');
    stage.synth();
    if (!first) guard();
    expect(() => app.synth()).toThrow(/Beta\/Stack\/Shell\/Access\/Role has the path "\/acme\/".*which Guard\/Guardrail protects.*name its ARN in the guardrail's patterns/s);
  });

  test('is accepted if the guardrail has patterns for it', () => {
    const app = testApp();
    new AdminShellGuardrail(new Stack(app, 'Guard', { env: ENV }), 'Guardrail', {
      shellRoleArnPatterns: ['arn:*:iam::*:role/acme/*-Stack-Shell-*'], brokerRoleArnPatterns: ['arn:*:iam::*:role/acme/Stack-ShellBrokerRole*'],
    });
    const stack = testStack({ app, props: { env: ENV } });
    new StreamSessionAdminShell(stack, 'Shell', TAGS);
    Aspects.of(stack).add(moving.roles);
    expect(() => app.synth()).not.toThrow();
  });
});

test('the template on disk is the one that the tests above check', () => {
  const app = testApp();
  const stack = testStack({ app, props: { env: ENV } });
  new StreamSessionAdminShell(stack, 'Shell', TAGS);
  Aspects.of(stack).add(each('AWS::CloudTrail::Trail', trail => trail.addPropertyOverride('TrailName', 'acme-trail')));
  expect(readFileSync(join(app.synth().directory, stack.templateFile), 'utf8')).toContain('"TrailName": "acme-trail"');
});
