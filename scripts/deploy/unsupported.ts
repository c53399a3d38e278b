import type { SynthesizedStack } from './assembly';
import type { DeployedStack } from './deployed';

const NO_PROVIDER = 'this engine has no provider for it: accepted, but not created';
const STAND_IN = 'engine.py gives it an ID and an ARN in the service\'s format, and creates nothing';

/** Types that the engine accepts but does not create. cfn-lint checks these and all others against AWS's own schemas. */
const NOT_CREATED: Record<string, string> = {
  'AWS::CloudTrail::Trail': NO_PROVIDER,
  'AWS::CloudWatch::Dashboard': NO_PROVIDER,
  'AWS::GameLiftStreams::Application': STAND_IN,
  'AWS::GameLiftStreams::StreamGroup': STAND_IN,
  'AWS::Lambda::ResourcePolicy': NO_PROVIDER,
  'AWS::Logs::MetricFilter': NO_PROVIDER,
  'AWS::Logs::QueryDefinition': NO_PROVIDER,
  'AWS::Organizations::Policy': NO_PROVIDER,
};

/** Counts the resources that were not created, by type. */
export class NotCreated {
  private readonly seen = new Map<string, number>();
  private total = 0;

  /** @throws if the stack differs from what was synthesized, or a resource of an unlisted type was not created */
  public look({ name, template }: SynthesizedStack, stack: DeployedStack): void {
    const resources = stack.resources.filter(({ ResourceStatus }) => !ResourceStatus!.startsWith('DELETE_')); // retained resources stay in the list
    const deployed = resources.map(({ LogicalResourceId: id }) => id!);
    const lacking = Object.keys(template.Resources).filter(id => !deployed.includes(id));
    const extra = deployed.filter(id => template.Resources[id] === undefined);
    if (lacking.length + extra.length > 0) throw new Error(`stack ${name} lacks ${lacking.join(', ') || 'nothing'} and still has ${extra.join(', ') || 'nothing else'}`);
    this.total += resources.length;
    for (const { LogicalResourceId: id, ResourceType: type = '', ResourceStatus: status, ResourceStatusReason: reason = '' } of resources) {
      if (!/^(CREATE|UPDATE)_COMPLETE$/.test(`${status}`)) throw new Error(`${id} (${type}) of stack ${name} is ${status}: ${reason}`);
      const isFallback = reason.endsWith('is not supported but was deployed as a fallback');
      if (isFallback && NOT_CREATED[type] !== NO_PROVIDER) throw new Error(`${id} of stack ${name}: ${reason}. If that is so, list ${type} in scripts/deploy/unsupported.ts`);
      if (isFallback || NOT_CREATED[type] === STAND_IN) this.seen.set(type, (this.seen.get(type) ?? 0) + 1);
    }
  }

  /**
   * @returns a line for each type
   * @throws if a listed type was created, or never deployed: then the list is out of date
   */
  public report(): string[] {
    const idle = Object.keys(NOT_CREATED).filter(type => !this.seen.has(type));
    if (idle.length > 0) throw new Error(`scripts/deploy/unsupported.ts lists ${idle.join(', ')}, which the engine has created, or no app has any more: remove it from the list`);
    const sum = [...this.seen.values()].reduce((one, other) => one + other, 0);
    return [
      `${this.total - sum} of ${this.total} resources created; these were not, and only cfn-lint has read them:`,
      ...Object.entries(NOT_CREATED).map(([type, reason]) => `  ${type} (${this.seen.get(type)}): ${reason}`),
    ];
  }
}
