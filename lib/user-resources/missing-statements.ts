import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, IConstruct } from 'constructs';

/** Placeholders for values that are not known until deployment, to be replaced by the user. */
const PLACEHOLDERS = { account: 'ACCOUNT_ID', region: 'REGION', other: 'KNOWN_AT_DEPLOYMENT' };

/** Statements as JSON to paste into a policy document: without CloudFormation's intrinsic functions. */
export function printed(scope: IConstruct, statements: iam.PolicyStatement[]): string {
  const stack = Stack.of(scope);
  return JSON.stringify(withoutIntrinsics(stack.resolve(statements.map(statement => statement.toStatementJson())), stack));
}

/**
 * Warns of statements that the owner of a policy has to add to it. The warning is added at synth, when every name is known,
 * and once for each resource, however many constructs need the same statements.
 */
export function warnOfMissing(
  scope: Construct, resource: IConstruct, id: string, problem: string, statements: iam.PolicyStatement[], more = '',
): void {
  scope.node.addValidation({
    validate: () => {
      const json = printed(scope, statements);
      const reported = reportedFor(resource);
      if (!reported.has(json)) {
        const placeholders = Object.values(PLACEHOLDERS).filter(placeholder => json.includes(placeholder));
        Annotations.of(scope).addWarningV2(`cdk-gameliftstreams-admin-shell:${id}`,
          `${problem}: ${json}.${more}${placeholders.length > 0 ? ` Replace ${placeholders.join(' and ')}: give the stack an env, and names that are known, to have them filled in` : ''}`);
      }
      reported.add(json);
      return [];
    },
  });
}

const reportedStatements = new WeakMap<IConstruct, Set<string>>();

function reportedFor(resource: IConstruct): Set<string> {
  if (!reportedStatements.has(resource)) reportedStatements.set(resource, new Set());
  return reportedStatements.get(resource)!;
}

function withoutIntrinsics(value: any, stack: Stack): any {
  if (Array.isArray(value)) return value.map(item => withoutIntrinsics(item, stack));
  if (typeof value !== 'object' || value === null) return value;
  if (value['Fn::Join']) return withoutIntrinsics(value['Fn::Join'][1], stack).join(value['Fn::Join'][0]);
  if (Object.keys(value).some(key => key === 'Ref' || key.startsWith('Fn::'))) return valueOf(value.Ref, stack);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutIntrinsics(item, stack)]));
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
