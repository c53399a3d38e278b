import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Conditions } from './conditions';
import { firstThatFits, PathChoice } from './path-choices';
import { documentFor, Verb } from './permissions';
import { GrantedApi } from '../broker/granted-api';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { jsonLength } from '../private/policy-size';

/** Grants to principals of other accounts than the broker's, which its API's resource policy must name. */

/** The ARN of exactly one role or user. */
const ONE_PRINCIPAL = /^arn:[^:*?]+:iam::(\d{12}):(?:role|user)\/[^*?]+$/;

/**
 * The ARN of a grantee that is known to be in another account; otherwise undefined.
 *
 * @throws if the grantee is in another account, but not a single role or user
 */
export function foreignArnOf(verb: Verb, grantee: iam.IGrantable, ours: string): string | undefined {
  const principal = grantee.grantPrincipal;
  const arn = onlyArnOf(principal);
  const account = principal.principalAccount ?? ONE_PRINCIPAL.exec(arn ?? '')?.[1];
  if (account === undefined || Token.compareStrings(account, ours) !== TokenComparison.DIFFERENT) return undefined;
  const construct = 'roleName' in principal || 'userName' in principal; // whose ARN may be a token
  if (arn !== undefined && (construct || ONE_PRINCIPAL.test(arn))) return arn;
  throw new Error(`grants.${verb} can't grant to ${principal} of account ${account}: across accounts it grants to single roles and users. `
    + 'For a whole account or organization, its administrators would decide who opens shells here. Grant to each role that operators use, with iam.Role.fromRoleArn(...)');
}

/**
 * Warns if the grantee's account is known, but the broker's is not known until deployment: a policy is attached by name,
 * which may be that of a principal in another account.
 */
export function warnOfUnknownAccount(verb: Verb, shell: IConstruct, grantee: iam.IGrantable): void {
  const theirs = grantee.grantPrincipal.principalAccount;
  if (theirs === undefined || Token.isUnresolved(theirs) || !Token.isUnresolved(Stack.of(shell).account)) return;
  Annotations.of(shell).addWarningV2('cdk-gameliftstreams-admin-shell:grantee-account',
    `grants.${verb} to ${grantee.grantPrincipal} of account ${theirs}, from a stack whose account is not known at synth: deployed to another account, it grants to the principal that has this name there. Set the env of the stack`);
}

/** Names a principal of another account in the API's resource policy, with these paths. */
export function allowForeignPrincipal(
  verb: Verb, shell: IConstruct, { resourcePolicy }: GrantedApi, grantee: iam.IGrantable, arn: string, choices: PathChoice[], conditions?: Conditions,
): iam.Grant {
  if (resourcePolicy === undefined) {
    throw new Error(`grants.${verb} can't grant ${arn} here: it is in another account than ${shell.node.path}, whose API's resource policy must name it. `
      + `Grant it in the app that owns the shell, and attach ${documentFor(verb)} to it in its own account`);
  }
  const principalLength = jsonLength(arn);
  const where = `the resource policy of ${resourcePolicy.api.node.path}`;
  const { arns, ownArns, length } = firstThatFits(verb, choices, choice => resourcePolicy.fits(choice.length + principalLength), where);
  resourcePolicy.reserve(length + principalLength);
  return iam.Grant.addStatementToResourcePolicy({
    grantee,
    actions: [INVOKE_BROKER_ACTION],
    resourceArns: arns,
    resource: resourcePolicy.api,
    statement: new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal(arn)],
      actions: [INVOKE_BROKER_ACTION],
      resources: ownArns,
      conditions,
    }),
  });
}

/** The principal's ARN, if a resource policy names the principal by exactly one and without conditions. */
function onlyArnOf(principal: iam.IPrincipal): string | undefined {
  const { principalJson, conditions } = principal.policyFragment;
  const [kinds, arns] = [Object.keys(principalJson), principalJson.AWS ?? []];
  return kinds.length === 1 && arns.length === 1 && Object.keys(conditions).length === 0 ? arns[0] : undefined;
}
