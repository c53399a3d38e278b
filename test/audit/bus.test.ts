/**
 * How many of an event bus's rules a shell takes, and what it adds to a template: docs/audit.md's numbers, counted in
 * synthesized templates.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { shell, synthesize, VARIANTS } from './variants';
import { AuditTrail, Gate } from '../../lib';
import { patternOf, type Watch } from '../../lib/alarms/watching/clues';
import type { Template } from '../../local/template/template';
import { ENV, FEATURE_FLAGS, testApp } from '../lib/app';

const RULES_PER_BUS = 300;
/** The page's section, on one line. */
const [claimed] = /^## How many shells fit$[^]*?(?=^## )/m.exec(readFileSync(join(__dirname, '..', '..', 'docs', 'audit.md'), 'utf8'))!.map(text => text.replace(/\s+/g, ' '));

const rules = (template: Template) => template.ofType('AWS::Events::Rule').length;
const named = (stackName: string, env?: typeof ENV, flags = FEATURE_FLAGS.recommended) => synthesize(app => {
  const stack = new Stack(app, stackName, { env });
  shell(stack);
  return [stack];
}, flags)[0];

/** Stack names as teams choose them: patterns contain the names of the stack's resources. */
test.each<[string, string, typeof ENV | undefined, string]>([
  ['a short name', 'One', ENV, 'recommended'],
  ['a name of 25 characters', 'GameBackendAdminShellProd', ENV, 'recommended'],
  ['the same without feature flags', 'GameBackendAdminShellProd', ENV, 'none'],
  ['the same, environment-agnostic', 'GameBackendAdminShellProd', undefined, 'recommended'],
])('%s: 17 rules, so 17 shells fit on a bus', (_, stackName, env, flags) => {
  const count = rules(named(stackName, env, FEATURE_FLAGS[flags]));
  expect(count).toBe(17);
  expect(Math.floor(RULES_PER_BUS / count)).toBe(17);
  expect(claimed).toContain('a shell has 17: 17 shells fit');
});

test('a stack name of 128 characters: as many rules as the page says', () => {
  const stackName = 'Long'.repeat(32);
  expect(claimed).toContain(`a stack name of ${stackName.length} characters leads to ${rules(named(stackName, ENV))} rules`);
});

/** A name that CloudFormation generates for a resource, at its longest: the stack's name, the logical ID, and random characters. */
function generatedNames(template: Template): Map<string, string> {
  const longest = { 'AWS::Lambda::Function': 64, 'AWS::IAM::Role': 64, 'AWS::S3::Bucket': 63, 'AWS::SQS::Queue': 80, 'AWS::SNS::Topic': 256, 'AWS::Logs::LogGroup': 512 };
  return new Map(Object.entries(longest).flatMap(([type, length]) => template.ofType(type)
    .map(([id]): [string, string] => [id, `${template.stackName}-${id}-${'X'.repeat(12)}`.slice(-length)])));
}

test.each([['One', ENV], ['GameBackendAdminShellProd', ENV], ['GameBackendAdminShellProd', undefined], ['Long'.repeat(32), ENV]])('stack %s: no pattern is too long with the names that CloudFormation generates', (stackName, env) => {
  const template = named(stackName, env);
  const deployed = template.deployedAs(generatedNames(template));
  const lengths = deployed.ofType('AWS::Events::Rule').map(([, { Properties }]) => JSON.stringify(deployed.resolve(Properties.EventPattern ?? {})).length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2_048);
  expect(Math.max(...lengths)).toBeGreaterThan(1_800);
});

test('with two persons and the emergency route: as many rules as the page says', () => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'GameBackendAdminShellProd', { env: ENV });
    shell(stack, 'AdminShell', { gates: [Gate.twoPersons()] }).grants.connectInEmergency(iam.Role.fromRoleName(stack, 'NightShift', 'NightShift'));
    return [stack];
  });
  expect(claimed).toContain(`\`Gate.twoPersons\` and the emergency route lead to ${rules(template)}.`);
});

test('no rule has a wildcard, since a bus allows only 30 of those', () => {
  for (const variant of Object.keys(VARIANTS)) {
    for (const template of synthesize(VARIANTS[variant])) {
      for (const [, { Properties }] of template.ofType('AWS::Events::Rule')) expect(JSON.stringify(Properties.EventPattern ?? {})).not.toContain('"wildcard"');
    }
  }
});

test('a shell that shares its trail adds as much to a template as the page says', () => {
  const sizes = [1, 2].map(count => {
    const [{ resources }] = synthesize(app => {
      const stack = new Stack(app, 'GameBackendAdminShellProd', { env: ENV });
      const auditTrail = new AuditTrail(stack, 'AuditTrail');
      for (let index = 1; index <= count; index++) shell(stack, `AdminShell${index}`, { auditTrail });
      return [stack];
    });
    return { resources: resources.size, kB: JSON.stringify(Object.fromEntries(resources)).length / 1_000 };
  });
  const [one, two] = sizes;
  const toTen = (size: number) => Math.round(size / 10) * 10;
  expect(claimed).toContain(`adds about ${toTen(two.resources - one.resources)} resources and ${toTen(two.kB - one.kB)} kB to a template`);
});

/** docs/design.md's numbers, for a template without indentation. */
describe('a template of one shell', () => {
  const [section] = /^## What a shell adds to a template$[^]*?(?=^## )/m.exec(readFileSync(join(__dirname, '..', '..', 'docs', 'design.md'), 'utf8'))!;
  const app = testApp({ context: FEATURE_FLAGS.recommended });
  shell(new Stack(app, 'GameBackendAdminShellProd', { env: ENV }));
  const { template } = app.synth().getStackByName('GameBackendAdminShellProd');
  const resources = Object.entries<{ Type: string }>(template.Resources);
  const kB = (all: object) => JSON.stringify(all).length / 1_000;
  /** The size of such a template before a shell watched the resources that protect it. */
  const BEFORE = { resources: 62, kB: 62 };
  const rows = [...section.matchAll(/^- \*\*([^:]+):\*\*\s+(-?\d+)\s+resources?,\s+(\d+)\s+kB\./gm)].map(([, part, count, size]) => ({ part, count: Number(count), size: Number(size) }));

  test('is no larger than the page says', () => {
    const total = Math.round(kB(template));
    expect({ resources: resources.length, kB: total }).toEqual({ resources: 82, kB: 104 }); // before you raise these, decide for whom the growth is worth it
    expect(section.replace(/\s+/g, ' ')).toContain(`has ${resources.length} resources and ${total} kB, without indentation`);
    const more = { resources: resources.length - BEFORE.resources, kB: total - BEFORE.kB };
    expect(section.replace(/\s+/g, ' ')).toContain(`had ${BEFORE.resources} resources and ${BEFORE.kB} kB. Watching adds ${more.resources} resources and ${more.kB} kB:`);
    const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
    expect([sum(rows.map(({ count }) => count)), sum(rows.map(({ size }) => size))]).toEqual([more.resources, more.kB]);
  });

  test.each<[part: RegExp, resources: RegExp, before: { resources: number; kB: number }]>([
    [/^rules/, /^AWS::Events::Rule /, { resources: 12, kB: 22.9 }],
    [/^alarms/, /^AWS::CloudWatch::(Composite)?Alarm /, { resources: 6, kB: 6.7 }],
    [/^the second topic/, / \w+Notices(Backup|Key)/, { resources: 0, kB: 0 }],
    [/^the comparison/, /^AWS::(?!Events|Logs::Query)[\w:]+ \w+AlarmsComparison/, { resources: 0, kB: 0 }],
    [/^the policy that binds/, / \w+BrokerBinding/, { resources: 0, kB: 0 }],
    [/^saved queries/, /^AWS::Logs::QueryDefinition /, { resources: 0, kB: 0 }],
  ])('%s: as much as the page says', (part, pattern, before) => {
    const matching = resources.filter(([id, { Type }]) => pattern.test(`${Type} ${id}`));
    const { count, size } = rows.find(row => part.test(row.part))!;
    expect([count, size]).toEqual([matching.length - before.resources, Math.round(kB(Object.fromEntries(matching)) - before.kB)]);
  });
});

describe('a pattern of several watches', () => {
  const watch = (service: string, parameter: string): Watch => ({ id: service, services: [service], clues: [{ path: ['requestParameters', parameter], values: ['x'] }] });

  test('keeps each service with its own parameters', () => {
    expect(patternOf([watch('sqs', 'queueUrl'), watch('sns', 'topicArn')]).detail).toEqual({
      managementEvent: [true, { exists: false }],
      $or: [
        { eventSource: ['sqs.amazonaws.com'], requestParameters: { queueUrl: ['x'] } },
        { eventSource: ['sns.amazonaws.com'], requestParameters: { topicArn: ['x'] } },
      ],
    });
  });
});
