import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireEqualTemplates, templatesOf } from '../../scripts/languages/templates';

// How `npm run test:languages` compares: a comparison that can't fail would prove nothing.

const TEMPLATE = {
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Ops', Tags: [{ Key: 'a', Value: 'b' }] }, Metadata: { 'aws:cdk:path': 'S/Topic/Resource' } },
    CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:typescript' } },
  },
  Conditions: { CDKMetadataAvailable: { 'Fn::Equals': [1, 2] } },
};

let directories: string[];
beforeEach(() => { directories = []; });
afterEach(() => directories.forEach(directory => rmSync(directory, { recursive: true })));

function templates(files: { [stack: string]: object }): Map<string, unknown> {
  const directory = mkdtempSync(join(tmpdir(), 'templates-test-'));
  directories.push(directory);
  for (const [stack, template] of Object.entries(files)) writeFileSync(join(directory, `${stack}.template.json`), JSON.stringify(template));
  writeFileSync(join(directory, 'manifest.json'), '{}');
  return templatesOf(directory);
}

function changed(change: (template: typeof TEMPLATE) => void): Map<string, unknown> {
  const copy = structuredClone(TEMPLATE);
  change(copy);
  return templates({ S: copy });
}

test('ignores only the construct path and CDK\'s analytics', () => {
  expect(() => requireEqualTemplates('x', templates({ S: TEMPLATE }), changed(({ Resources }) => {
    Resources.Topic.Metadata['aws:cdk:path'] = 'S/Elsewhere/Resource';
    Resources.CDKMetadata.Properties.Analytics = 'v2:python';
  }))).not.toThrow();
});

test.each<[string, (template: any) => void, string]>([
  ['another value', ({ Resources }) => { Resources.Topic.Properties.DisplayName = 'ops'; }, '/S/Resources/Topic/Properties/DisplayName: "Ops" in TypeScript, "ops" here'],
  ['a number instead of a string', ({ Resources }) => { Resources.Topic.Properties.Tags[0].Value = 1; }, 'Tags/0/Value: "b" in TypeScript, 1 here'],
  ['a missing property', ({ Resources }) => { delete Resources.Topic.Properties.Tags; }, 'Tags: [{"Key":"a","Value":"b"}] in TypeScript, nothing here'],
  ['an object instead of an array', ({ Resources }) => { Resources.Topic.Properties.Tags = { 0: { Key: 'a', Value: 'b' } }; }, 'Tags: [{'],
  ['an additional resource', ({ Resources }) => { Resources.More = { Type: 'AWS::SNS::Topic' }; }, '/S/Resources/More: nothing in TypeScript'],
  ['another logical id', ({ Resources }) => { Resources.Topic2 = Resources.Topic; delete Resources.Topic; }, '/S/Resources/Topic2'],
  ['metadata of another kind', ({ Resources }) => { Resources.Topic.Metadata.x = 'y'; }, 'Metadata/x: nothing in TypeScript, "y" here'],
])('fails for %s', (_, change, message) => {
  expect(() => requireEqualTemplates('x', templates({ S: TEMPLATE }), changed(change))).toThrow(message);
});

test('fails for a missing stack, and if there is nothing to compare', () => {
  expect(() => requireEqualTemplates('x', templates({ S: TEMPLATE, T: TEMPLATE }), templates({ S: TEMPLATE }))).toThrow('/T: {');
  expect(() => requireEqualTemplates('x', templates({}), templates({}))).toThrow('nothing was compared');
});
