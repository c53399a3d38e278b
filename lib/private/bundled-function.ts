import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from './event-names';
import { PUT_EVENTS_ACTION, WRITE_LOG_ACTIONS } from './iam-actions';
import { inRole } from './in-role';

interface BundledFunctionProps {
  /** The folder in `assets/` that contains its code. */
  readonly asset: string;
  readonly description: string;
  readonly role: { readonly description: string; readonly path: string };
  readonly log: logs.LogGroupProps;
  /** The Sid of the permission to write to `log`. */
  readonly logSid: string;
  /** Further permissions of the function, on resources that don't depend on its role. */
  readonly statements?: iam.PolicyStatement[];
  /** The only events that it may put on the default event bus. */
  readonly events: Announcing;
  readonly settings: Pick<lambda.FunctionOptions, 'environment' | 'memorySize' | 'reservedConcurrentExecutions'> & { readonly timeout: Duration };
}

/** Events that a function may put, under the Sid of that permission. */
interface Announcing {
  readonly sid: string;
  readonly detailTypes: string | string[];
}

export interface BundledFunction {
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
  readonly handler: lambda.Function;
}

/**
 * Creates one of this library's functions, which are bundled before publishing: `Role`, `Log` and `Handler` in the scope.
 * Its role may write to its log, put its events, and do what `statements` allow.
 */
export function createBundledFunction(scope: Construct, props: BundledFunctionProps): BundledFunction {
  const { role: { description, path: rolePath }, settings } = props;
  const logGroup = new logs.LogGroup(scope, 'Log', props.log);
  const statements = [
    new iam.PolicyStatement({ sid: props.logSid, actions: WRITE_LOG_ACTIONS, resources: [logGroup.logGroupArn] }), // ends in ":*", the streams of this one log group
    ...props.statements ?? [],
    announcing(scope, props.events),
  ];
  const role = new iam.Role(scope, 'Role', {
    description,
    path: rolePath,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    ...inRole(statements),
  });
  const handler = new lambda.Function(scope, 'Handler', {
    description: props.description,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', props.asset)),
    handler: 'index.handler',
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    ...settings,
  });
  return { role, logGroup, handler };
}

/** Permission for this library's events on the default bus, of these types alone. */
export function announcing(scope: Construct, { sid, detailTypes }: Announcing): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions: [PUT_EVENTS_ACTION],
    resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    conditions: { StringEquals: { 'events:source': EVENT_SOURCE, 'events:detail-type': detailTypes } },
  });
}
