import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Conditions, conditionsOf } from './conditions';
import { ConnectOptions } from './connect-options';
import { allowForeignPrincipal, foreignArnOf, warnOfUnknownAccount } from './cross-account';
import { GrantPolicy } from './grant-policy';
import { requireAttachable, requireIdentity, requireModifiable } from './grantee';
import { firstThatFits, PathChoice, pathChoices } from './path-choices';
import { documentFor, Permission } from './permissions';
import { GrantedApi } from '../broker/granted-api';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { MANAGED_POLICY_ROOM } from '../private/policy-size';
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
    if (foreignArn !== undefined) return allowForeignPrincipal(verb, this.shell, this.api, grantee, foreignArn, choices, conditions);

    warnOfUnknownAccount(verb, this.shell, grantee);
    const principal = requireAttachable(verb, grantee, `, or attach ${documentFor(verb)} yourself`);
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
