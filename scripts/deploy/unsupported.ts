import type { DeployedStack } from './deployed';

const NO_PROVIDER = 'this engine has no provider for it: accepted, and not made';
const STAND_IN = 'engine.py gives it an ID and an ARN in the service\'s format, and makes nothing';

/** What the engine takes, but does not make. cfn-lint reads these and all others by AWS's own schemas. */
const NOT_MADE: Record<string, string> = {
  'AWS::CloudTrail::Trail': NO_PROVIDER,
  'AWS::CloudWatch::Dashboard': NO_PROVIDER,
  'AWS::GameLiftStreams::Application': STAND_IN,
  'AWS::GameLiftStreams::StreamGroup': STAND_IN,
  'AWS::Lambda::ResourcePolicy': NO_PROVIDER,
  'AWS::Logs::MetricFilter': NO_PROVIDER,
  'AWS::Logs::QueryDefinition': NO_PROVIDER,
  'AWS::Organizations::Policy': NO_PROVIDER,
};

/** Resource types of these stacks that were not made, with the reason of each. */
export class NotMade {
  private readonly seen = new Map<string, number>();

  /** @throws if a resource was not made whose type nobody has listed, or if it is not deployed at all */
  public look({ name, resources }: DeployedStack): void {
    for (const { LogicalResourceId: id, ResourceType: type = '', ResourceStatus: status, ResourceStatusReason: reason = '' } of resources) {
      if (!/^(CREATE|UPDATE)_COMPLETE$/.test(`${status}`)) throw new Error(`${id} (${type}) of stack ${name} is ${status}: ${reason}`);
      const isFallback = reason.endsWith('is not supported but was deployed as a fallback');
      if (isFallback && NOT_MADE[type] !== NO_PROVIDER) throw new Error(`${id} of stack ${name}: ${reason}. If that is so, list ${type} in scripts/deploy/unsupported.ts`);
      if (isFallback || NOT_MADE[type] === STAND_IN) this.seen.set(type, (this.seen.get(type) ?? 0) + 1);
    }
  }

  /**
   * @returns a line for each type
   * @throws if a listed type was made, or was never deployed: then the list says too much
   */
  public report(): string[] {
    const idle = Object.keys(NOT_MADE).filter(type => !this.seen.has(type));
    if (idle.length > 0) throw new Error(`scripts/deploy/unsupported.ts lists ${idle.join(', ')}, which the engine has made, or no app has any more: take it out`);
    return Object.entries(NOT_MADE).map(([type, reason]) => `${type} (${this.seen.get(type)}): ${reason}`);
  }
}
