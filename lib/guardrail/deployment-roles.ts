import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { marked } from '../private/app-wide';
import { EVIDENCE } from '../private/evidence-tag';
import { deployedStack } from '../private/physical-name';

/** Warns of stacks with shells in them whose own deployments the guardrail would deny. Those of other apps, synth doesn't know. */
export function warnOfOtherDeployers(guardrail: Construct, exempt: string[]): void {
  guardrail.node.addValidation({
    validate: () => {
      const stacks = new Set(marked(guardrail, EVIDENCE).map(([construct]) => deployedStack(Stack.of(construct))));
      for (const stack of stacks) {
        const problem = problemOf(stack, exempt);
        if (problem !== undefined) {
          Annotations.of(guardrail).addWarningV2('cdk-gameliftstreams-admin-shell:deployment-role', `stack ${stack.stackName} ${problem}, which no exempt pattern fits (${exempt.join(', ')}): `
            + 'the guardrail would deny its next deployment. Name the role in exemptPrincipalArnPatterns');
        }
      }
      return [];
    },
  });
}

function problemOf(stack: Stack, exempt: string[]): string | undefined {
  const { synthesizer } = stack;
  if (!('cloudFormationExecutionRoleArn' in synthesizer)) return 'is deployed with the credentials of whoever deploys it';
  const { account, region } = stack;
  const roleArn = `${synthesizer.cloudFormationExecutionRoleArn}`.replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', written(account)).replaceAll('${AWS::Region}', written(region));
  if (Token.isUnresolved(roleArn) || exempt.some(pattern => Token.isUnresolved(pattern) || fits(roleArn, pattern))) return undefined;
  return `is deployed by ${roleArn}`;
}

/** Something that only a wildcard fits, where nobody knows. */
function written(value: string): string {
  return Token.isUnresolved(value) ? '<any>' : value;
}

function fits(arn: string, pattern: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  // Of which account or Region, a pattern may say and synth not know.
  return new RegExp(`^${expression}$`).test(arn) || arn.includes('<any>') && !/[*?]/.test(pattern);
}
