import type { CloudFormationTemplate, Value } from './policies';
import { resolve } from '../../local/template/intrinsics';

const PSEUDO: Record<string, string> = {
  'AWS::AccountId': '{account}',
  'AWS::Region': '{Region}',
  'AWS::Partition': '{partition}',
  'AWS::URLSuffix': '{URL suffix}',
};

/**
 * A value of a template, for people: resources appear as construct paths, which unlike logical IDs are readable, and don't
 * change with a hash.
 */
export function written(value: Value, template: CloudFormationTemplate): string {
  return `${resolve(value, {
    ref: name => PSEUDO[name] ?? `{${pathOf(name, template)}}`,
    attribute: (logicalId, name) => name === 'Arn' ? `{${pathOf(logicalId, template)}}` : `{${pathOf(logicalId, template)} ${name}}`,
    split: (text, separator) => [0, 1, 2].map(index => `{part ${index + 1} of ${text.replace(/[{}]/g, '')} at "${separator}"}`),
  })}`;
}

/** The construct path without the stack, and without the `Resource` that CDK appends. */
function pathOf(logicalId: string, template: CloudFormationTemplate): string {
  const path: string | undefined = template.Resources[logicalId]?.Metadata?.['aws:cdk:path'];
  return path === undefined ? logicalId : path.split('/').slice(1).join('/').replace(/\/(Resource|Default)$/, '');
}
