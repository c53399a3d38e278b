import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { INVOKE_BROKER_ACTION } from './private/iam-actions';
import { fitsOnePolicy, longestLengthOf } from './private/policy-size';
import { ShellScope, streamGroupIdOf } from './private/shell-scope';
import { StreamSessionAdminShell } from './stream-session-admin-shell';

/**
 * Options of `grants.connect`.
 */
export interface ConnectOptions {
  /**
   * The stream groups that the grantee may open a shell on.
   *
   * @default - every stream group of the shell
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];
}

/**
 * Who may ask the broker of a `StreamSessionAdminShell` for a shell.
 */
export class StreamSessionAdminShellGrants {
  /**
   * The grants of one shell.
   *
   * @internal
   */
  public static _of(shell: StreamSessionAdminShell, scope: ShellScope): StreamSessionAdminShellGrants {
    return new StreamSessionAdminShellGrants(shell, scope);
  }

  private constructor(private readonly shell: StreamSessionAdminShell, private readonly scope: ShellScope) {}

  /**
   * Lets the grantee ask the broker for a shell on any stream session of the stream groups.
   *
   * The grant is `execute-api:Invoke` on one path a stream group, so that IAM refuses any other stream group before the
   * broker sees the request. Without `streamGroups`, a shell that is scoped by tags, or that has more stream groups than
   * a policy can name, is granted by a path wildcard; its `shellRole` still bounds what can be opened.
   *
   * @param grantee who may ask: a role, a user or a group of the broker's account
   * @param options which stream groups
   * @throws if `streamGroups` is empty or names a stream group that this shell does not serve, if the grantee takes no
   *   policy (a service, an account), or if it is known to be in another account
   */
  public connect(grantee: iam.IGrantable, options: ConnectOptions = {}): iam.Grant {
    if (options.streamGroups?.length === 0) {
      throw new Error('streamGroups of grants.connect is empty: leave it out to grant every stream group of the shell');
    }
    options.streamGroups?.forEach(group => this.scope.requireServed(group));
    this.requireSameAccount(grantee);

    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: [INVOKE_BROKER_ACTION],
      resourceArns: this.paths(options.streamGroups),
    });
    if (!grant.success) {
      throw new Error(`grants.connect can't attach a policy to ${grantee.grantPrincipal}: grant to a role, a user or a group that people sign in with`);
    }
    return grant;
  }

  private paths(chosen: aws_gameliftstreams.IStreamGroupRef[] | undefined): string[] {
    const groups = chosen ?? this.scope.streamGroups;
    if (groups === undefined) return [this.path('*')];
    const paths = groups.map(group => this.path(streamGroupIdOf(group)));
    // A path is longer than the stream group's ARN by about this much, whatever the tokens turn out to be.
    const lengths = groups.map(group => longestLengthOf(group.streamGroupRef.streamGroupArn) + PATH_SURPLUS);
    if (fitsOnePolicy(lengths)) return paths;
    if (chosen === undefined) return [this.path('*')];
    throw new Error(`streamGroups of grants.connect has ${chosen.length} stream groups, more than one policy can name: leave it out to grant every stream group of the shell, or make a shell for these`);
  }

  private path(streamGroupId: string): string {
    return this.shell.api.arnForExecuteApi('POST', `/streamgroups/${streamGroupId}/streamsessions/*/access`, this.shell.api.deploymentStage.stageName);
  }

  private requireSameAccount(grantee: iam.IGrantable): void {
    const theirs = grantee.grantPrincipal.principalAccount;
    const ours = Stack.of(this.shell).account;
    if (theirs !== undefined && Token.compareStrings(theirs, ours) === TokenComparison.DIFFERENT) {
      throw new Error(`grants.connect can't reach ${grantee.grantPrincipal} in account ${theirs}: the broker is in account ${ours}, and API Gateway takes callers of its own account only. Let them assume a role in account ${ours} and grant that role`);
    }
  }
}

const PATH_SURPLUS = 'arn:aws:execute-api:us-west-2:111122223333:abcdefghij/prod/POST/streamgroups/sg-1/streamsessions/*/access'.length
  - 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1'.length;
