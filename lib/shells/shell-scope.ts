import { Stack, Token } from 'aws-cdk-lib';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { identityOf, nameOf } from '../private/stream-group-id';
import { Environment, requireSameEnvironment, requireStreamGroups } from '../private/validation';

type IStreamGroupRef = aws_gameliftstreams.IStreamGroupRef;

/** The stream groups of a shell: a list, or every stream group with certain tags. */
export class ShellScope {
  /** The stream groups, without duplicates; undefined if tags decide. */
  public readonly streamGroups?: IStreamGroupRef[];
  /** The tags that a stream group must have, all of them; undefined if a list decides. */
  public readonly streamGroupTags?: { readonly [key: string]: string };

  /**
   * @throws unless exactly one of the two is given, and not empty; if a group is known to be in another account or Region
   */
  constructor(
    private readonly owner: Construct,
    streamGroups?: IStreamGroupRef[],
    streamGroupTags?: { readonly [key: string]: string },
    private readonly environment: Environment = Stack.of(owner),
  ) {
    requireStreamGroups('streamGroups', streamGroups ?? []);
    const advice = 'Pass streamGroups (the stream groups on which shells may be opened) or streamGroupTags (the tags of such stream groups)';
    if (streamGroups !== undefined && streamGroupTags !== undefined) {
      throw new Error(`streamGroups and streamGroupTags are mutually exclusive, got both: ${names(streamGroups)} and ${JSON.stringify(streamGroupTags)}. ${advice}`);
    }
    if (streamGroups === undefined && streamGroupTags === undefined) {
      throw new Error(`neither streamGroups nor streamGroupTags is given. ${advice}`);
    }
    if (streamGroups?.length === 0) throw new Error(`streamGroups is empty. ${advice}`);
    if (streamGroupTags !== undefined) {
      if (Object.keys(streamGroupTags).length === 0) throw new Error(`streamGroupTags is empty. ${advice}`);
      for (const key of Object.keys(streamGroupTags)) {
        if (key === '' || Token.isUnresolved(key)) throw new Error(`a key of streamGroupTags must be a string known at synth, got ${JSON.stringify(key)}: it becomes part of an IAM condition key`);
      }
    }
    for (const group of streamGroups ?? []) this.requireReachable(group);
    this.streamGroups = streamGroups && [...new Map(streamGroups.map(group => [identityOf(group), group])).values()];
    this.streamGroupTags = streamGroupTags;
  }

  /**
   * @throws if a shell of this scope can't be opened on the stream group
   */
  public requireServed(group: IStreamGroupRef): void {
    requireStreamGroups('streamGroups', [group]);
    this.requireReachable(group);
    if (this.streamGroups === undefined) return; // only AWS knows the tags
    if (this.streamGroups.some(served => identityOf(served) === identityOf(group))) return;
    throw new Error(`stream group ${nameOf(group)} is not served by ${this.owner.node.path} (${names(this.streamGroups)}): add it to streamGroups, or grant it on the shell that serves it`);
  }

  private requireReachable(group: IStreamGroupRef): void {
    requireSameEnvironment(this.owner, `stream group ${nameOf(group)}`, group.env,
      'a shell is opened in the account and Region of its stream group, so put a StreamSessionAdminShell there', this.environment);
  }
}

function names(groups: IStreamGroupRef[]): string {
  return `[${groups.map(nameOf).join(', ')}]`;
}
