import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { Environment, requireSameEnvironment, requireStreamGroups } from './validation';

type IStreamGroupRef = aws_gameliftstreams.IStreamGroupRef;

/** What a shell may be opened on: a list of stream groups, or every stream group with certain tags. */
export class ShellScope {
  /** The stream groups, each once; undefined where tags decide. */
  public readonly streamGroups?: IStreamGroupRef[];
  /** The tags that a stream group must have, all of them; undefined where a list decides. */
  public readonly streamGroupTags?: { readonly [key: string]: string };

  /**
   * @throws unless exactly one of the two is given, and not empty; if a group is known to be out of reach
   */
  constructor(
    private readonly owner: Construct,
    streamGroups?: IStreamGroupRef[],
    streamGroupTags?: { readonly [key: string]: string },
    private readonly environment: Environment = Stack.of(owner),
  ) {
    requireStreamGroups('streamGroups', streamGroups ?? []);
    const way = 'Pass streamGroups (the stream groups that a shell may be opened on) or streamGroupTags (the tags that such a stream group has)';
    if (streamGroups !== undefined && streamGroupTags !== undefined) {
      throw new Error(`streamGroups and streamGroupTags exclude each other, got both: ${names(streamGroups)} and ${JSON.stringify(streamGroupTags)}. ${way}`);
    }
    if (streamGroups === undefined && streamGroupTags === undefined) {
      throw new Error(`neither streamGroups nor streamGroupTags is given. ${way}`);
    }
    if (streamGroups?.length === 0) throw new Error(`streamGroups is empty. ${way}`);
    if (streamGroupTags !== undefined) {
      if (Object.keys(streamGroupTags).length === 0) throw new Error(`streamGroupTags is empty. ${way}`);
      for (const key of Object.keys(streamGroupTags)) {
        if (key === '' || Token.isUnresolved(key)) throw new Error(`a key of streamGroupTags must be a text that is known at synth, got ${JSON.stringify(key)}: it becomes part of an IAM condition key`);
      }
    }
    for (const group of streamGroups ?? []) this.requireInReach(group);
    this.streamGroups = streamGroups && [...new Map(streamGroups.map(group => [identityOf(group), group])).values()];
    this.streamGroupTags = streamGroupTags;
  }

  /**
   * @throws if a shell of this scope can't be opened on the stream group
   */
  public requireServed(group: IStreamGroupRef): void {
    requireStreamGroups('streamGroups', [group]);
    this.requireInReach(group);
    if (this.streamGroups === undefined) return; // tags are known to AWS alone
    if (this.streamGroups.some(served => identityOf(served) === identityOf(group))) return;
    throw new Error(`stream group ${nameOf(group)} is not one that ${this.owner.node.path} serves (${names(this.streamGroups)}): add it to streamGroups, or grant it on the shell that serves it`);
  }

  private requireInReach(group: IStreamGroupRef): void {
    requireSameEnvironment(this.owner, `stream group ${nameOf(group)}`, group.env,
      'a shell is opened in the account and Region of its stream group, so put a StreamSessionAdminShell there', this.environment);
  }
}

/** The stream group's ID: a text where that is known, else a token. */
export function streamGroupIdOf(group: IStreamGroupRef): string {
  const arn = group.streamGroupRef.streamGroupArn;
  return knownIdOf(arn) ?? (Token.isUnresolved(arn)
    ? Fn.select(1, Fn.split('/', arn))
    : Stack.of(group).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!);
}

/** The ID at the end of an ARN whose other parts may be tokens. */
export function knownIdOf(streamGroupArn: string): string | undefined {
  return /:streamgroup\/(sg-[A-Za-z0-9-]+)$/.exec(streamGroupArn)?.[1];
}

/** Equal for two constructs that name the same stream group, as far as synth can know. */
export function identityOf(group: IStreamGroupRef): string {
  const arn = group.streamGroupRef.streamGroupArn;
  return knownIdOf(arn) ?? arn;
}

export function nameOf(group: IStreamGroupRef): string {
  return knownIdOf(group.streamGroupRef.streamGroupArn) ?? group.node.path;
}

function names(groups: IStreamGroupRef[]): string {
  return `[${groups.map(nameOf).join(', ')}]`;
}
