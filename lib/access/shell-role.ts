import { ArnFormat, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledged';
import { ASSUME_SHELL_ROLE_ACTIONS, SHELL_ACTIONS, TAG_SHELL_SESSION_ACTION } from '../private/iam-actions';
import { SHELL_ROLE_PATH } from '../private/iam-paths';
import { keepPath } from '../private/kept-paths';
import { shellRoleName } from '../private/physical-names';
import { packArns } from '../private/policy-size';
import { markAsShell } from '../shells/known-shells';
import { ShellScope } from '../shells/shell-scope';

/** The session tags that the broker sets, and the only ones it may set. */
const SHELL_SESSION_TAGS = ['Operator', 'Reason', 'StreamSession'];
/** Those that come with gates and with emergency access. */
export const APPROVED_BY_TAG = 'ApprovedBy';
export const EMERGENCY_TAG = 'Emergency';

interface ShellRoleProps {
  readonly scope: ShellScope;
  /** The one role that may assume the shell role. */
  readonly brokerRole: iam.IRole;
  /**
   * The policy that restricts that role to the broker's function. It gets the permission to assume the shell role, so that
   * whoever detaches it takes both away; and it must be deployed before the shell role gets its permissions.
   */
  readonly binding: iam.ManagedPolicy;
}

/**
 * The only role that may open a shell, with its permissions and trust policy.
 */
export class ShellRole extends Construct {
  public readonly role: iam.Role;
  /** What the broker may tag a session with. */
  private readonly tags = [...SHELL_SESSION_TAGS];

  constructor(scope: Construct, id: string, props: ShellRoleProps) {
    super(scope, id);

    this.role = new iam.Role(this, 'Role', {
      description: 'Opens Amazon GameLift Streams admin shells. Assumed by the admin shell broker alone, once a request, in the name of an operator',
      path: SHELL_ROLE_PATH,
      // A physical name, so that other stacks can name the role: references in both directions would be a cycle.
      roleName: shellRoleName(this.node.scope as Construct),
      assumedBy: new BrokerPrincipal(props.brokerRole.roleArn, this.tags),
      // The shortest maximum that IAM allows; the broker asks for 15 minutes, the shortest that STS allows.
      maxSessionDuration: Duration.hours(1),
    });
    markAsShell(this, this.role);
    keepPath(this.role, SHELL_ROLE_PATH);
    props.binding.addStatements(new iam.PolicyStatement({
      sid: 'AssumeShellRole',
      actions: [...ASSUME_SHELL_ROLE_ACTIONS, TAG_SHELL_SESSION_ACTION],
      resources: [this.role.roleArn],
    }));
    this.scopeStatements(props.scope).forEach((statement, index) => keepPath(new iam.ManagedPolicy(this, `Policy${index + 1}`, {
      description: 'Which stream groups the admin shell broker may open a shell on',
      path: SHELL_ROLE_PATH,
      statements: [statement],
      roles: [this.role],
    }), SHELL_ROLE_PATH).node.addDependency(props.binding));
    if (props.scope.streamGroupTags) {
      acknowledge(this, iam.CfnManagedPolicy.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-IAM5', 'Stream groups that come and go are found by their tags: the condition on every one of them bounds it.');
    }
  }

  /** Lets the broker tag sessions with this, too. */
  public allowTag(tag: string): void {
    if (!this.tags.includes(tag)) this.tags.push(tag);
  }

  /** One statement for each managed policy. */
  private scopeStatements({ streamGroups, streamGroupTags }: ShellScope): iam.PolicyStatement[] {
    if (streamGroups !== undefined) {
      const packs = packArns(streamGroups.map(group => group.streamGroupRef.streamGroupArn));
      return packs.map(resources => new iam.PolicyStatement({ sid: 'OpenShellOnListedStreamGroups', actions: SHELL_ACTIONS, resources }));
    }
    const anyStreamGroup = Stack.of(this).formatArn({
      service: 'gameliftstreams',
      resource: 'streamgroup',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const tags = Object.entries(streamGroupTags!).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
    return [new iam.PolicyStatement({
      sid: 'OpenShellOnTaggedStreamGroups',
      actions: SHELL_ACTIONS,
      resources: [anyStreamGroup],
      conditions: { StringEquals: Object.fromEntries(tags) },
    })];
  }
}

/** The broker, under conditions: each session must name its operator, and have no tags but the broker's. */
class BrokerPrincipal extends iam.ArnPrincipal {
  constructor(roleArn: string, private readonly tags: string[]) {
    super(roleArn);
  }

  public addToAssumeRolePolicy(document: iam.PolicyDocument): void {
    document.addStatements(
      new iam.PolicyStatement({
        sid: 'BrokerNamesTheOperator',
        principals: [this],
        actions: ASSUME_SHELL_ROLE_ACTIONS,
        conditions: { StringLike: { 'sts:SourceIdentity': '*' } },
      }),
      // A statement of its own: sts:TagSession does not know the condition key sts:SourceIdentity.
      new iam.PolicyStatement({
        sid: 'BrokerTagsTheSession',
        principals: [this],
        actions: [TAG_SHELL_SESSION_ACTION],
        conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': Lazy.list({ produce: () => this.tags }) } },
      }),
    );
  }
}
