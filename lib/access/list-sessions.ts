import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { GrantPolicy } from './grant-policy';
import { requireAttachable, requireIdentity, requireModifiable } from './grantee';
import { LIST_SESSIONS } from './permissions';
import { LIST_SESSIONS_ACTION } from '../private/iam-actions';
import { MANAGED_POLICY_ROOM, longestLengthOf, statementLength } from '../private/policy-size';
import { ShellScope } from '../shells/shell-scope';

/**
 * Options of `grants.listSessions`.
 */
export interface ListSessionsOptions {
  /**
   * The stream groups whose sessions the grantee may list.
   *
   * @default - every stream group of the shell
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];
}

/**
 * @throws if no policy can be attached to the grantee, or the shell does not serve one of the stream groups
 */
export function grantListSessions(shell: Construct, scope: ShellScope, grantee: iam.IGrantable, { streamGroups }: ListSessionsOptions): iam.Grant {
  if (streamGroups?.length === 0) throw new Error('streamGroups of grants.listSessions is empty: leave it out to grant every stream group of the shell');
  streamGroups?.forEach(group => scope.requireServed(group));
  requireIdentity('listSessions', grantee);
  const principal = requireAttachable('listSessions', grantee, '');
  requireModifiable('listSessions', principal);

  const groups = streamGroups ?? scope.streamGroups;
  const resources = groups?.map(group => group.streamGroupRef.streamGroupArn)
    ?? [Stack.of(shell).formatArn({ service: 'gameliftstreams', resource: 'streamgroup', resourceName: '*' })];
  const conditions = groups === undefined
    ? { StringEquals: Object.fromEntries(Object.entries(scope.streamGroupTags!).map(([key, value]) => [`aws:ResourceTag/${key}`, value])) }
    : undefined;
  const length = statementLength(resources.map(longestLengthOf), conditions);
  const policy = GrantPolicy.of(shell, principal, LIST_SESSIONS);
  if (!policy.fits(resources, length, conditions)) {
    throw new Error(`grants.listSessions with ${resources.length} stream groups takes ${length} characters, more than the ${MANAGED_POLICY_ROOM} of a managed policy: `
      + 'grant fewer stream groups, or scope the shell by streamGroupTags');
  }
  return policy.grant(LIST_SESSIONS_ACTION, resources, length, conditions);
}
