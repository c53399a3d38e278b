import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { marked } from '../private/app-wide';
import { EVIDENCE } from '../private/evidence-tag';
import { deployedStack } from '../private/physical-names';

/** Warns of stacks with shells whose deployments the guardrail would deny. Stacks of other apps are not known. */
export function warnOfOtherDeployers(guardrail: Construct, exempt: string[]): void {
  guardrail.node.addValidation({
    validate: () => {
      const stacks = new Set(marked(guardrail, EVIDENCE).map(([construct]) => deployedStack(Stack.of(construct))));
      for (const stack of stacks) {
        const problem = problemOf(stack, exempt);
        if (problem !== undefined) {
          Annotations.of(guardrail).addWarningV2('cdk-gameliftstreams-admin-shell:deployment-role',
            `stack ${stack.stackName} ${problem}, which no exempt pattern matches (${exempt.join(', ')}): `
            + 'the guardrail would deny its next deployment. Add the role to exemptPrincipalArnPatterns');
        }
      }
      return [];
    },
  });
}

function problemOf(stack: Stack, exempt: string[]): string | undefined {
  const { synthesizer } = stack;
  if (!('cloudFormationExecutionRoleArn' in synthesizer)) return 'is deployed with the caller\'s own credentials';
  const { account, region } = stack;
  const roleArn = `${synthesizer.cloudFormationExecutionRoleArn}`.replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', knownOrAny(account)).replaceAll('${AWS::Region}', knownOrAny(region));
  if (Token.isUnresolved(roleArn) || exempt.some(pattern => Token.isUnresolved(pattern) || matches(roleArn, pattern))) return undefined;
  return `is deployed by ${roleArn}`;
}

/** For a value that is not known at synth, a placeholder that only a wildcard matches. */
function knownOrAny(value: string): string {
  return Token.isUnresolved(value) ? '<any>' : value;
}

function matches(arn: string, pattern: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  // The pattern may name an account or Region that is not known at synth.
  return new RegExp(`^${expression}$`).test(arn) || arn.includes('<any>') && !/[*?]/.test(pattern);
}
