import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, IConstruct } from 'constructs';

/** What stands where only a deployment knows; whoever pastes it puts in what they know. */
const PLACEHOLDERS = { account: 'ACCOUNT_ID', region: 'REGION', other: 'KNOWN_AT_DEPLOYMENT' };

/** Statements as the JSON of a policy document: without CloudFormation's functions, which nobody could paste. */
export function printed(scope: IConstruct, statements: iam.PolicyStatement[]): string {
  const stack = Stack.of(scope);
  return JSON.stringify(writtenOut(stack.resolve(statements.map(statement => statement.toStatementJson())), stack));
}

/**
 * A warning with the statements in it that someone else has to add to a policy of theirs. Said at synth, when every name is
 * known, and once for each resource, however many of us ask for the same.
 */
export function warnOfMissing(
  scope: Construct, resource: IConstruct, id: string, problem: string, statements: iam.PolicyStatement[], more = '',
): void {
  scope.node.addValidation({
    validate: () => {
      const json = printed(scope, statements);
      const said = saidOf(resource);
      if (!said.has(json)) {
        const placeholders = Object.values(PLACEHOLDERS).filter(placeholder => json.includes(placeholder));
        Annotations.of(scope).addWarningV2(`cdk-gameliftstreams-admin-shell:${id}`,
          `${problem}: ${json}.${more}${placeholders.length > 0 ? ` Replace ${placeholders.join(' and ')}: give the stack an env, and names that are known, to have them filled in` : ''}`);
      }
      said.add(json);
      return [];
    },
  });
}

const said = new WeakMap<IConstruct, Set<string>>();

function saidOf(resource: IConstruct): Set<string> {
  if (!said.has(resource)) said.set(resource, new Set());
  return said.get(resource)!;
}

function writtenOut(value: any, stack: Stack): any {
  if (Array.isArray(value)) return value.map(item => writtenOut(item, stack));
  if (typeof value !== 'object' || value === null) return value;
  if (value['Fn::Join']) return writtenOut(value['Fn::Join'][1], stack).join(value['Fn::Join'][0]);
  if (Object.keys(value).some(key => key === 'Ref' || key.startsWith('Fn::'))) return valueOf(value.Ref, stack);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writtenOut(item, stack)]));
}

function valueOf(pseudoParameter: string | undefined, { account, region }: Stack): string {
  const info = Token.isUnresolved(region) ? undefined : RegionInfo.get(region);
  switch (pseudoParameter) {
    case 'AWS::Partition': return info?.partition ?? 'aws';
    case 'AWS::URLSuffix': return info?.domainSuffix ?? 'amazonaws.com';
    case 'AWS::AccountId': return Token.isUnresolved(account) ? PLACEHOLDERS.account : account;
    case 'AWS::Region': return Token.isUnresolved(region) ? PLACEHOLDERS.region : region;
    default: return PLACEHOLDERS.other;
  }
}
