import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Conditions, conditionsOf } from './conditions';
import { ConnectOptions } from './connect-options';
import { GrantPolicy } from './grant-policy';
import { foreignArnOf, requireIdentity, requireModifiable, takesPolicies, warnOfUnknownAccount } from './grantee';
import { firstThatFits, PathChoice, pathChoices } from './path-choices';
import { documentFor, Permission } from './permissions';
import { GrantedApi } from '../broker/granted-api';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { MANAGED_POLICY_ROOM, jsonLength } from '../private/policy-size';
import { ShellScope } from '../shells/shell-scope';

/** Grants one permission on paths of the broker's API, by a policy or as a policy document. */
export class PathGrants {
  constructor(
    private readonly permission: Permission,
    private readonly shell: Construct,
    private readonly scope: ShellScope,
    private readonly api: GrantedApi,
  ) {}

  /** In a managed policy of its own, or in the API's resource policy for another account. */
  public grant(grantee: iam.IGrantable, options: ConnectOptions): iam.Grant {
    const { verb } = this.permission;
    const conditions = this.conditions(options);
    const choices = this.choices(options, conditions);
    requireIdentity(verb, grantee);
    const foreignArn = foreignArnOf(verb, grantee, this.api.account);
    if (foreignArn !== undefined) return this.allowForeignPrincipal(grantee, foreignArn, choices, conditions);

    warnOfUnknownAccount(verb, this.shell, grantee);
    const principal = grantee.grantPrincipal;
    if (!takesPolicies(principal)) {
      throw new Error(`grants.${verb} can't attach a policy to ${principal}: grant to a role, a user or a group that people sign in with, `
        + `named by a construct (iam.Role.fromRoleArn for one that exists), or attach ${documentFor(verb)} yourself`);
    }
    requireModifiable(verb, principal);
    const policy = GrantPolicy.of(this.shell, principal, this.permission);
    const where = `the managed policy of ${principal.node.path}`;
    const { arns, length } = firstThatFits(verb, choices, choice => policy.fits(choice.arns, choice.length, conditions), where);
    return policy.grant(INVOKE_BROKER_ACTION, arns, length, conditions);
  }

  public document(options: ConnectOptions): iam.PolicyDocument {
    const { verb, sid } = this.permission;
    const conditions = this.conditions(options);
    const { arns } = firstThatFits(verb, this.choices(options, conditions), ({ length }) => length <= MANAGED_POLICY_ROOM, 'a managed policy');
    return new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ sid, actions: [INVOKE_BROKER_ACTION], resources: arns, conditions })],
    });
  }

  /** Names a principal of another account in the API's resource policy, with these paths. */
  private allowForeignPrincipal(grantee: iam.IGrantable, arn: string, choices: PathChoice[], conditions?: Conditions): iam.Grant {
    const { verb } = this.permission;
    const { resourcePolicy } = this.api;
    if (resourcePolicy === undefined) {
      throw new Error(`grants.${verb} can't grant ${arn} here: it is in another account than ${this.shell.node.path}, whose API's resource policy must name it. `
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

  private conditions(options: ConnectOptions): Conditions | undefined {
    const { until } = options;
    if (until !== undefined && until.getTime() <= Date.now()) { // not an error: an unchanged app must stay deployable
      Annotations.of(this.shell).addWarningV2('cdk-gameliftstreams-admin-shell:grant-ended',
        `a grant of ${this.shell.node.path} ended at ${until.toISOString()} (until): it grants nothing. Remove it, or give it a later end`);
    }
    return conditionsOf(this.permission.verb, options, this.api.vpcEndpoints);
  }

  private choices({ streamGroups }: ConnectOptions, conditions?: Conditions): PathChoice[] {
    if (streamGroups?.length === 0) {
      throw new Error(`streamGroups of grants.${this.permission.verb} is empty: leave it out to grant every stream group of the shell`);
    }
    streamGroups?.forEach(group => this.scope.requireServed(group));
    return pathChoices(this.permission, this.api, this.scope, streamGroups, conditions);
  }
}
