import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IAM_HOMES, markAsForwarder } from './iam-events';
import { anyAssumption, anyRoleChange } from './watching/anywhere';
import { patternOf, Watch, withReads } from './watching/clues';
import { forwarderPrefix } from '../private/watched-names';

/**
 * Properties of an `IamEventForwarder`.
 */
export interface IamEventForwarderProps {
  /** The Regions that have admin shells in them, such as `us-west-2`. */
  readonly regions: string[];
}

/**
 * Brings changes of roles to the Regions that have admin shells in them, so that `tampered` sees a change of the shell's
 * own roles; and calls of STS's global endpoint that take on a shell role. For a stack in us-east-1, where such events
 * arise; only if a trail there logs management events.
 *
 * All changes of roles of the account are forwarded, and the alarm in the other Region chooses: the names of a shell's
 * roles are not known in a stack of another Region. Its two rules also forward each other's end.
 */
export class IamEventForwarder extends Construct {
  private readonly role: iam.Role;

  /**
   * @throws if `regions` is empty or names the Region that the events arise in; if the stack is known to be elsewhere
   */
  constructor(scope: Construct, id: string, props: IamEventForwarderProps) {
    super(scope, id);
    const here = Stack.of(this).region;
    if (!Token.isUnresolved(here) && !IAM_HOMES.includes(here)) {
      throw new Error(`${this.node.path} is in Region ${here}, and IAM's events don't arise there: put it into a stack in us-east-1`);
    }
    if (props.regions.length === 0) throw new Error('regions of the IamEventForwarder is empty: pass the Regions that have admin shells in them');
    const home = props.regions.find(region => region === here || IAM_HOMES.includes(region));
    if (home !== undefined) {
      throw new Error(`regions of the IamEventForwarder has ${home}, where IAM's events arise: leave it out, nothing needs to be forwarded there`);
    }

    markAsForwarder(this, props.regions);
    this.role = new iam.Role(this, 'Role', {
      roleName: `${forwarderPrefix(this)}Role`, // by which the shells' Regions know who is meant when it is changed
      description: 'Brings IAM events to the Regions of the admin shells',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
    });
    const regions = [...new Set(props.regions)];
    this.forward('Rule', regions, anyRoleChange(this.here));
    this.forward('AssumedRule', regions, anyAssumption(this.here));
  }

  private forward(id: string, regions: string[], watch: Watch): void {
    const rule = new events.Rule(this, id, {
      ruleName: `${forwarderPrefix(this)}${id}`,
      description: 'Brings IAM events to the Regions of the admin shells',
      eventPattern: patternOf(watch),
      targets: regions.map(region => new targets.EventBus(events.EventBus.fromEventBusArn(this, `${id === 'Rule' ? 'Bus' : 'AssumedBus'}-${region}`,
        Stack.of(this).formatArn({ service: 'events', region, resource: 'event-bus', resourceName: 'default' })), { role: this.role })),
    });
    if (watch.withReads) withReads(rule);
  }

  private get here() {
    const { partition, account } = Stack.of(this);
    return { arn: (service: string, rest: string) => `arn:${partition}:${service}::${account}:${rest}` };
  }
}
