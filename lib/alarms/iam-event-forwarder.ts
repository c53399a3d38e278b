import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { IAM_HOMES, markAsForwarder } from './iam-events';
import { anyRoleChanges } from './tampering';
import { SHELL_ROLE_PATH } from '../private/names';

/**
 * Properties of an `IamEventForwarder`.
 */
export interface IamEventForwarderProps {
  /** The Regions that have admin shells in them, such as `us-west-2`. */
  readonly regions: string[];
}

/**
 * Brings changes of roles to the Regions that have admin shells in them, so that `tampered` sees a change of the shell's
 * own roles. For a stack in us-east-1, where IAM's events arise; only if a trail there logs management events.
 *
 * All changes of roles of the account are forwarded, and the alarm in the other Region chooses: the names of a shell's
 * roles are not known in a stack of another Region.
 */
export class IamEventForwarder extends Construct {
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
    new events.Rule(this, 'Rule', {
      description: 'Brings changes of roles to the Regions of the admin shells',
      eventPattern: anyRoleChanges(this, SHELL_ROLE_PATH),
      targets: [...new Set(props.regions)].map(region => new targets.EventBus(events.EventBus.fromEventBusArn(this, `Bus-${region}`,
        Stack.of(this).formatArn({ service: 'events', region, resource: 'event-bus', resourceName: 'default' })))),
    });
  }
}
