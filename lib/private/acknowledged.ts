import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { deployedProperties, resourcesOfType } from './template';

/**
 * What the rules of cdk-nag's AwsSolutions find in what this library makes, and why it stays, so that an app that is
 * checked by them has nothing to explain for us. Whichever major version of cdk-nag the app has, it finds the reason
 * where it looks: the second in the resource's metadata, the third in the construct's. Neither is a dependency.
 */

/** Where cdk-nag 3 and CDK's own `Validations` look. The API that writes it is younger than our oldest peer. */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';
/** Where cdk-nag 2 looks; in the template, so that an auditor reads it there. */
const CDK_NAG = 'cdk_nag';

const WILDCARDS = 'AwsSolutions-IAM5';

/** Acknowledges a rule for every resource of a type below a construct, with the reason. */
export function acknowledge(construct: IConstruct, type: string, rule: string, reason: string): void {
  for (const resource of resourcesOfType(construct, type)) {
    const { rules_to_suppress: others = [] } = resource.getMetadata(CDK_NAG) ?? {};
    resource.addMetadata(CDK_NAG, { rules_to_suppress: [...others, { id: rule, reason }] });
    if (rule === WILDCARDS) acknowledgeFindings(resource, reason);
    else resource.node.addMetadata(ACKNOWLEDGED_RULES, { [`Annotation::${rule}`]: reason });
  }
}

/** Of wildcards, cdk-nag 3 wants each one named as it is deployed. */
function acknowledgeFindings(policy: CfnResource, reason: string): void {
  policy.node.addValidation({
    validate: () => {
      for (const { Effect, Action, Resource } of [deployedProperties(policy).PolicyDocument?.Statement ?? []].flat()) {
        if (Effect !== 'Allow') continue;
        const found = [...[Action].flat().map(action => `Action::${action}`), ...[Resource].flat().map(resource => `Resource::${flattened(resource)}`)];
        for (const finding of found.filter(text => text.includes('*'))) {
          policy.node.addMetadata(ACKNOWLEDGED_RULES, { [`Annotation::${WILDCARDS}[${finding}]`]: reason });
        }
      }
      return [];
    },
  });
}

/** As cdk-nag writes a value of CloudFormation's. */
function flattened(value: any): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flattened).join(value['Fn::Join'][0]);
  if (value['Fn::Sub']) return flattened(value['Fn::Sub']);
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].map(flattened).join('.')}>`;
  if (value['Fn::ImportValue']) return flattened(value['Fn::ImportValue']);
  return value.Ref ? `<${value.Ref}>` : JSON.stringify(value);
}
