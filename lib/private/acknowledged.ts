import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { deployedProperties } from './template';
import { resourcesOfType } from './underlying-resource';

/**
 * Acknowledges the findings that cdk-nag's AwsSolutions rules report for this library's resources, with a reason for each,
 * so that an app that runs cdk-nag doesn't have to suppress them. cdk-nag 2 reads the reason from the resource's metadata,
 * cdk-nag 3 from the construct's; both are written. Neither version is a dependency.
 */

/** Read by cdk-nag 3 and by CDK's own `Validations`. Written as metadata, because our oldest supported CDK lacks the API for it. */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';
/** Read by cdk-nag 2. It is part of the template, where an auditor can read it, too. */
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

/** For wildcards, cdk-nag 3 expects one acknowledgement per finding, named after the deployed value. */
function acknowledgeFindings(policy: CfnResource, reason: string): void {
  policy.node.addValidation({
    validate: () => {
      for (const { Effect, Action, Resource } of statementsOf(deployedProperties(policy))) {
        if (Effect !== 'Allow') continue;
        const actions = [Action].flat().map(action => `Action::${action}`);
        const resources = [Resource].flat().map(resource => `Resource::${flattened(resource)}`);
        for (const finding of [...actions, ...resources].filter(text => text.includes('*'))) {
          policy.node.addMetadata(ACKNOWLEDGED_RULES, { [`Annotation::${WILDCARDS}[${finding}]`]: reason });
        }
      }
      return [];
    },
  });
}

/** Of a policy, or of the policies in a role. */
function statementsOf({ PolicyDocument, Policies = [] }: Record<string, any>): any[] {
  return [PolicyDocument, ...Policies.map((one: any) => one.PolicyDocument)].flatMap(document => document?.Statement ?? []);
}

/** Formats a CloudFormation value the way cdk-nag does. */
function flattened(value: any): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flattened).join(value['Fn::Join'][0]);
  if (value['Fn::Sub']) return flattened(value['Fn::Sub']);
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].map(flattened).join('.')}>`;
  if (value['Fn::ImportValue']) return flattened(value['Fn::ImportValue']);
  return value.Ref ? `<${value.Ref}>` : JSON.stringify(value);
}
