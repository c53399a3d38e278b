import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TwoPersons } from './two-persons';
import { IApprovals } from '../broker/admin-shell-broker';
import { ApiFunction } from '../broker/routes';
import { requireDurationBetween, requireSameEnvironment } from '../private/validation';

/**
 * Options of `Gate.fromFunction`.
 */
export interface FunctionGateOptions {
  /**
   * How long the function may take to answer, 1 to 20 seconds. If it takes longer, no shell is opened: the operator gets a 500, and
   * the alarm `brokerErrors` goes off. Together, the gates of a shell must leave at least a second of its `maxWait`.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
}

/**
 * Options of `Gate.twoPersons`.
 */
export interface TwoPersonsOptions {
  /**
   * How long an approval is valid: from the decision on, the operator may open shells on that one stream session, for
   * that one reason. 1 minute to 24 hours. A shell that was opened before continues until its own end.
   *
   * @default Duration.hours(1)
   */
  readonly validFor?: Duration;

  /**
   * How long a request waits for a decision, 1 minute to 24 hours.
   *
   * @default Duration.hours(1)
   */
  readonly expiresAfter?: Duration;
}

/** What a gate must know about its shell. */
export interface GatedShell {
  readonly scope: Construct;
  readonly shellName: string;
  readonly shellRoleArn: string;
  readonly endpointUrl: string;
  readonly functionResourcePolicy: boolean;
  /** The role with which the broker invokes gates. */
  readonly brokerRole: iam.IRole;
  readonly encryptionKey: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  /** Adds paths for approvers to the broker's API, which this function answers. */
  readonly addApprovalRoutes: (apiFunction: ApiFunction) => void;
}

/** A gate's settings for the broker. */
export interface BoundGate {
  /** Its name in records and messages, before equal names get numbers. */
  readonly name: string;
  readonly handler: lambda.IFunction;
  readonly timeout: Duration;
  readonly approvals?: IApprovals;
}

const DEFAULT_TIMEOUT = Duration.seconds(5);

/**
 * A check before a shell is opened, after IAM has allowed the request. The broker
 * asks the gates of a shell in order, and the first that does not allow the request decides. A gate that fails does not allow it.
 */
export abstract class Gate {
  /**
   * Asks a Lambda function: a ticket system, an on-call schedule, a limit per person.
   *
   * It gets the operator, the stream session and the reason, and answers `{ decision: 'allow' | 'deny' | 'wait' }`, with an optional
   * `message` for the operator. With `wait`, the client retries. With any other answer, no shell is opened.
   *
   * The function's resource policy is not changed: prevent others from invoking it (see `AdminShellGuardrail`) if its
   * answer depends on the request.
   *
   * @param fn the function, a version of it or an alias; in the account and Region of the shell
   * @param options how long it may take
   * @throws if `timeout` is out of range or a token; when it is passed to a shell, if the function is known to be in
   *   another account or Region
   */
  public static fromFunction(fn: lambda.IFunction, options: FunctionGateOptions = {}): Gate {
    const timeout = options.timeout ?? DEFAULT_TIMEOUT;
    requireDurationBetween('timeout of Gate.fromFunction', timeout, Duration.seconds(1), Duration.seconds(20));
    return new FunctionGate(fn, timeout);
  }

  /**
   * Asks a second person: anyone with `grants.approve` for the stream group, except the operator who made the request. It must be
   * the last gate of a shell, so that nobody is asked about a request that another gate refuses.
   *
   * It creates a table and a function, and paths of the broker's API for approvers.
   *
   * @param options how long a request waits, and how long an approval is good for
   * @throws if `validFor` or `expiresAfter` is out of range or a token
   */
  public static twoPersons(options: TwoPersonsOptions = {}): Gate {
    const { validFor = Duration.hours(1), expiresAfter = Duration.hours(1) } = options;
    for (const [name, value] of Object.entries({ validFor, expiresAfter })) {
      requireDurationBetween(`${name} of Gate.twoPersons`, value, Duration.minutes(1), Duration.hours(24));
    }
    return new TwoPersonsGate(validFor, expiresAfter);
  }

  /**
   * Whether it must be the last gate, and can't be used twice.
   *
   * @internal
   */
  public abstract readonly _isLast: boolean;

  /** @internal */
  public abstract _bind(shell: GatedShell): BoundGate;
}

class FunctionGate extends Gate {
  /** @internal */
  public readonly _isLast = false;

  constructor(private readonly fn: lambda.IFunction, private readonly timeout: Duration) {
    super();
  }

  /** @internal */
  public _bind({ scope }: GatedShell): BoundGate {
    const { fn, timeout } = this;
    requireSameEnvironment(scope, `the function ${fn.node.path} of Gate.fromFunction`, fn.env,
      'the broker asks functions of its own account and Region, so put one there, which may call others');
    return { name: fn.node.id, handler: fn, timeout };
  }
}

class TwoPersonsGate extends Gate {
  /** @internal */
  public readonly _isLast = true;

  constructor(private readonly validFor: Duration, private readonly expiresAfter: Duration) {
    super();
  }

  /** @internal */
  public _bind(shell: GatedShell): BoundGate {
    const approvals = new TwoPersons(shell.scope, 'TwoPersons', { ...shell, validFor: this.validFor, expiresAfter: this.expiresAfter });
    shell.addApprovalRoutes(approvals);
    return { name: 'two-persons', handler: approvals.handler, timeout: DEFAULT_TIMEOUT, approvals };
  }
}
