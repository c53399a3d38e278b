import { list, type CloudFormationTemplate, type Value } from './policies';

const PSEUDO: Record<string, string> = {
  'AWS::AccountId': '{account}',
  'AWS::Region': '{Region}',
  'AWS::Partition': '{partition}',
  'AWS::URLSuffix': '{URL suffix}',
};

/**
 * A value of a template for people: resources by their construct paths, which unlike logical IDs can be read, and don't
 * change with a hash.
 */
export function written(value: Value, template: CloudFormationTemplate): string {
  if (typeof value !== 'object' || value === null) return `${value}`;
  const [[name, argument]] = Object.entries<Value>(value);
  switch (name) {
    case 'Ref': return PSEUDO[argument] ?? `{${pathOf(argument, template)}}`;
    case 'Fn::GetAtt': return argument[1] === 'Arn' ? `{${pathOf(argument[0], template)}}` : `{${pathOf(argument[0], template)} ${argument[1]}}`;
    case 'Fn::Join': return list(argument[1]).map(part => written(part, template)).join(argument[0]);
    case 'Fn::Select': {
      const [separator, split] = argument[1]['Fn::Split'];
      return `{part ${Number(argument[0]) + 1} of ${written(split, template).replace(/[{}]/g, '')} at "${separator}"}`;
    }
    default: throw new Error(`scripts/iam/render-value.ts does not know ${name}: ${JSON.stringify(value)}`);
  }
}

/** The construct path without stack and without the `Resource` that CDK puts at its end. */
function pathOf(logicalId: string, template: CloudFormationTemplate): string {
  const path: string | undefined = template.Resources[logicalId]?.Metadata?.['aws:cdk:path'];
  return path === undefined ? logicalId : path.split('/').slice(1).join('/').replace(/\/(Resource|Default)$/, '');
}
