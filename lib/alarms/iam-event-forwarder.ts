import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IAM_HOMES, markAsForwarder } from './iam-events';
import { Clue, cluesFor, Here, LIBRARY_PATHS, onLibraryPaths, patternOf, Watch } from './watching/clues';
import { ANY, prefix } from './watching/name-forms';
import { withReads } from './watching/rules';
import { FORWARDER_NAME_PREFIX, forwarderPrefix } from '../private/physical-names';

/**
 * Properties of an `IamEventForwarder`.
 */
export interface IamEventForwarderProps {
  /** The Regions that have admin shells in them, such as `us-west-2`. */
  readonly regions: string[];
}

/**
 * Forwards events to the Regions that have admin shells: changes to IAM roles, so that `tampered` notices a change to the
 * shell's own roles, and calls to STS's global endpoint that assume a shell role. Create it in a stack in us-east-1, where
 * these events occur. A trail there must log management events.
 *
 * It forwards all role changes of the account, of which the alarm in the other Region selects some, since the names of a
 * shell's roles are not known in a stack of another Region. Each of its two rules also forwards changes to the other.
 */
export class IamEventForwarder extends Construct {
  private readonly role: iam.Role;

  /**
   * @throws if `regions` is empty or has the Region in which the events occur; if the stack is known to be in another Region
   */
  constructor(scope: Construct, id: string, props: IamEventForwarderProps) {
    super(scope, id);
    const here = Stack.of(this).region;
    if (!Token.isUnresolved(here) && !IAM_HOMES.includes(here)) {
      throw new Error(`${this.node.path} is in Region ${here}, where no IAM events occur: create it in a stack in us-east-1`);
    }
    if (props.regions.length === 0) throw new Error('regions of the IamEventForwarder is empty: pass the Regions that have admin shells');
    const home = props.regions.find(region => region === here || IAM_HOMES.includes(region));
    if (home !== undefined) {
      throw new Error(`regions of the IamEventForwarder has ${home}, where IAM events occur: leave it out, since nothing needs to be forwarded there`);
    }

    markAsForwarder(this, props.regions);
    this.role = new iam.Role(this, 'Role', {
      roleName: `${forwarderPrefix(this)}Role`, // a name by which the shells' Regions recognize changes to it
      description: 'Forwards IAM events to the Regions that have admin shells',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
    });
    const regions = [...new Set(props.regions)];
    this.forward('Rule', regions, anyRoleChange(this.here));
    this.forward('AssumedRule', regions, anyAssumption(this.here));
  }

  private forward(id: string, regions: string[], watch: Watch): void {
    const rule = new events.Rule(this, id, {
      ruleName: `${forwarderPrefix(this)}${id}`,
      description: 'Forwards IAM events to the Regions that have admin shells',
      eventPattern: patternOf([watch]),
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

/** A change to any role. */
function anyRoleChange(here: Here): Watch {
  return { id: 'AnyRoleChanged', services: ['iam', 'events'], clues: [...cluesFor('role', 'iam', [ANY]), ...onLibraryPaths(here), ...ofForwarders()] };
}

/** Any shell role is assumed, which is a read event in CloudTrail. */
function anyAssumption({ arn }: Here): Watch {
  return {
    id: 'AnyRoleAssumed',
    services: ['sts', 'events'],
    withReads: true,
    clues: [...cluesFor('assumedRole', 'sts', [prefix(arn('iam', `role${LIBRARY_PATHS}`, { region: '' }))]), ...ofForwarders()],
  };
}

function ofForwarders(): Clue[] {
  return cluesFor('rule', 'events', [prefix(FORWARDER_NAME_PREFIX)]);
}
