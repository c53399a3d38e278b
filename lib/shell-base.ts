import { Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { StreamSessionAdminShellGrants } from './access/grants';
import { EVENT_DETAIL_TYPES, EVENT_SOURCE } from './private/event-names';
import { Environment, requireSameEnvironment } from './private/validation';

/**
 * A shell that can be granted and watched: one of this app, or one of another app by
 * `StreamSessionAdminShell.fromStreamSessionAdminShellAttributes`.
 */
export interface IStreamSessionAdminShell extends IConstruct {
  /** The broker's address, without a trailing slash. Clients need it. */
  readonly endpointUrl: string;
  /** The shell's name in the broker's metrics, in the dimension `Shell`. The API has the same name. */
  readonly shellName: string;
  /** The one role that may open a shell. */
  readonly shellRole: iam.IRole;
  /** Who may ask the broker for a shell. */
  readonly grants: StreamSessionAdminShellGrants;

  /**
   * A rule that matches every shell that this broker handed out.
   *
   * @param id id of the rule
   * @param options target, further restrictions (`eventPattern.detail`) and the like
   */
  onOpened(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule that matches every request that this broker refused or could not serve. A client that waits for a stream session
   * causes several with the outcome `NotReady`; narrow them with `eventPattern.detail.outcome`.
   *
   * @param id id of the rule
   * @param options target, further restrictions (`eventPattern.detail`) and the like
   */
  onRefused(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A metric of the broker: namespace `GameLiftStreamsAdminShell`, dimension `Shell`.
   *
   * @param metricName `Opened`, `Refused`, `Attempts` or `WaitedMs`
   * @param props statistic, period and the like
   */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Shells that the broker handed out.
   *
   * @default - sum over 5 minutes
   */
  metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Requests that the broker refused or could not serve. API Gateway's own metrics count those that it refuses itself.
   *
   * @default - sum over 5 minutes
   */
  metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of `CreateStreamSessionAdminShell` per request.
   *
   * @default - sum over 5 minutes
   */
  metricAttempts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Milliseconds from receiving a request to the end of waiting.
   *
   * @default - average over 5 minutes
   */
  metricWaitedMs(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * Metrics and events, which require only names, so they are the same for shells of this app and of others.
 *
 * @internal
 */
export abstract class ShellBase extends Construct implements IStreamSessionAdminShell {
  public abstract readonly endpointUrl: string;
  public abstract readonly shellName: string;
  public abstract readonly shellRole: iam.IRole;
  public abstract readonly grants: StreamSessionAdminShellGrants;

  /**
   * The account and Region of the shell, which for an imported shell may differ from its stack's.
   *
   * @internal
   */
  protected abstract _environment(): Environment;

  /**
   * A rule that matches every shell that this broker handed out.
   *
   * The rule is created in the account and Region of the shell, where the broker puts its events on the default bus. It
   * matches the events of this shell alone: their `resources` hold the ARN of its `shellRole`.
   *
   * @param id id of the rule
   * @param options target, further restrictions (`eventPattern.detail`) and the like
   * @throws if `eventPattern` sets `source`, `detailType` or `resources`, or if the rule would be in another account or Region
   */
  public onOpened(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent('onOpened', id, EVENT_DETAIL_TYPES[0], options);
  }

  /**
   * A rule that matches every request that this broker refused or could not serve. A client that waits for a stream session
   * causes several with the outcome `NotReady`; narrow them with `eventPattern.detail.outcome`.
   *
   * The rule is created in the account and Region of the shell, where the broker puts its events on the default bus. It
   * matches the events of this shell alone: their `resources` hold the ARN of its `shellRole`.
   *
   * @param id id of the rule
   * @param options target, further restrictions (`eventPattern.detail`) and the like
   * @throws if `eventPattern` sets `source`, `detailType` or `resources`, or if the rule would be in another account or Region
   */
  public onRefused(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent('onRefused', id, EVENT_DETAIL_TYPES[1], options);
  }

  /**
   * A metric of the broker: namespace `GameLiftStreamsAdminShell`, dimension `Shell`.
   *
   * @param metricName `Opened`, `Refused`, `Attempts` or `WaitedMs`
   * @param props statistic, period and the like
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const [here, there] = [Stack.of(this), this._environment()];
    const unlessHere = (theirs: string, ours: string) => theirs === ours || Token.isUnresolved(theirs) ? undefined : theirs;
    return new cloudwatch.Metric({
      namespace: 'GameLiftStreamsAdminShell',
      metricName,
      dimensionsMap: { Shell: this.shellName },
      account: unlessHere(there.account, here.account),
      region: unlessHere(there.region, here.region),
      ...props,
    }).attachTo(this);
  }

  /**
   * Shells that the broker handed out.
   *
   * @default - sum over 5 minutes
   */
  public metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Opened', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Requests that the broker refused or could not serve. API Gateway's own metrics count those that it refuses itself.
   *
   * @default - sum over 5 minutes
   */
  public metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Refused', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Calls of `CreateStreamSessionAdminShell` per request.
   *
   * @default - sum over 5 minutes
   */
  public metricAttempts(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Attempts', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Milliseconds from receiving a request to the end of waiting.
   *
   * @default - average over 5 minutes
   */
  public metricWaitedMs(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('WaitedMs', { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  private onEvent(method: string, id: string, detailType: string, options: events.OnEventOptions): events.Rule {
    const own: events.EventPattern = { source: [EVENT_SOURCE], detailType: [detailType], resources: [this.shellRole.roleArn] };
    // CDK would merge their values with ours as alternatives, and the rule would match other events too.
    const taken = Object.keys(own).filter(field => options.eventPattern?.[field as keyof events.EventPattern] !== undefined);
    if (taken.length > 0) {
      throw new Error(`eventPattern of ${method} has ${taken.join(' and ')}, which ${method} sets itself: `
        + 'narrow the rule by detail, or write an events.Rule of your own');
    }
    requireSameEnvironment(options.crossStackScope ?? this, `${method} of ${this.node.path}: the shell`, this._environment(),
      'the broker puts its events on the default bus of its own account and Region, so create the rule in a stack there and let its target forward them');
    const rule = new events.Rule(this, id, options);
    rule.addEventPattern(own);
    rule.addTarget(options.target);
    return rule;
  }
}
