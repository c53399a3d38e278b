import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bypassedEvents } from './bypass-events';
import { Copies } from './copies';
import { bypassedPatterns, DENIED_PATTERN, OPENED_PATTERN } from './filter-patterns';
import { IAuditTrail } from '../audit/audit-trail-props';
import { deployedStack, uniqueName } from '../private/physical-name';
import { resourceOf } from '../private/template';
import { KnownRole, TooManyRoles } from '../shells/known-role';
import { knownRoles, markAsWatcher, Reach, fromKnownRoles } from '../shells/known-shells';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: metric filters a log group */
const MOST_FILTERS = 100;
const ID = 'Calls';

/**
 * What is drawn from a trail's records: metrics of the calls, and which of them were no shell's. One for a trail, whoever
 * shares it, since a log group takes 100 metric filters.
 */
export class RecordedCalls extends Construct {
  /**
   * Those of a trail. The roles that anyone trusts who shares it are trusted by all.
   */
  public static of(scope: Construct, auditTrail: IAuditTrail, trusted: iam.IRole[]): RecordedCalls {
    const home = placeFor(scope, auditTrail);
    const calls = home.node.tryFindChild(ID) as RecordedCalls | undefined ?? new RecordedCalls(home, auditTrail);
    calls.reach.trusted.push(...trusted.filter(role => !calls.reach.trusted.some(({ node }) => node === role.node)));
    return calls;
  }

  /** Since metrics that are drawn from records can't carry a name in a dimension. */
  public readonly namespace: string;

  private readonly reach: Reach;

  private constructor(home: Construct, { logGroup, isMultiRegionTrail: anyRegion = false }: IAuditTrail) {
    super(home, ID);
    this.namespace = `GameLiftStreamsAdminShell/${uniqueName(home, 128)}`;
    this.reach = { anyRegion, trusted: [] };
    markAsWatcher(this, this.reach, () => this.problems());

    this.draw('Opened', logGroup, OPENED_PATTERN);
    this.draw('Denied', logGroup, DENIED_PATTERN);
    const patterns = () => toldApart(bypassedPatterns, knownRoles(this, this.reach));
    const bypassed = this.draw('Bypassed', logGroup, Token.asString(fromKnownRoles(this, () => patterns()[0])));
    // They count into the same metric.
    new Copies(resourceOf<logs.CfnMetricFilter>(bypassed, logs.CfnMetricFilter.CFN_RESOURCE_TYPE_NAME)!,
      () => patterns().map(pattern => ({ FilterPattern: pattern })));
  }

  /** `Opened`, `Bypassed` or `Denied`. */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, statistic: cloudwatch.Stats.SUM, ...props });
  }

  /** Where else than here templates name the known roles. */
  public markAsWatcher(watcher: Construct): void {
    markAsWatcher(watcher, this.reach, () => []);
  }

  /** Of those that were no shell's, as they come over the bus. For when the template is written. */
  public bypassedEvents(watcher: Construct): events.EventPattern[] {
    return toldApart(bypassedEvents, knownRoles(watcher, this.reach));
  }

  private draw(metricName: string, logGroup: logs.ILogGroup, pattern: string): logs.MetricFilter {
    return new logs.MetricFilter(this, `${metricName}Filter`, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(pattern),
      metricNamespace: this.namespace,
      metricName,
      metricValue: '1',
    });
  }

  private problems(): string[] {
    const known = knownRoles(this, this.reach);
    try {
      const filters = bypassedPatterns(known).length + 2;
      bypassedEvents(known);
      if (filters <= MOST_FILTERS) return [];
      return [`${filters} metric filters would be needed to tell ${known.length} shell roles from others, and a log group takes ${MOST_FILTERS}: ${ADVICE}`];
    } catch (error) {
      if (!(error instanceof TooManyRoles)) throw error;
      const hidden = error.roles.filter(({ template }) => template === undefined).length;
      return [`${error.roles.length} shell roles are known here, and no filter can tell them from others${hidden > 0 ? `, of ${hidden} of which only a deployment knows the ARN` : ''}: ${ADVICE}`];
    }
  }
}

/** Too many are an error when the app is validated; a template that is written all the same takes every call for a bypass. */
function toldApart<T>(patternsFor: (known: KnownRole[]) => T[], known: KnownRole[]): T[] {
  try {
    return patternsFor(known);
  } catch (error) {
    if (!(error instanceof TooManyRoles)) throw error;
    return patternsFor([]);
  }
}

const ADVICE = 'make fewer shells (one serves any number of stream groups, by streamGroups or streamGroupTags), or pass fewer trustedShellRoles; '
  + 'one that is imported by its ARN as a text (iam.Role.fromRoleArn) takes the least room';

/** With the trail, where it is part of what is deployed together; else with the alarms. */
function placeFor(scope: Construct, auditTrail: IAuditTrail): Construct {
  if (Stage.of(auditTrail) !== Stage.of(scope)) return scope;
  const [here, there] = [scope, auditTrail].map(construct => deployedStack(Stack.of(construct)));
  try {
    // Called addStackDependency by newer versions of aws-cdk-lib.
    const { addStackDependency = here.addDependency } = here as { readonly addStackDependency?: Stack['addDependency'] };
    if (here !== there) addStackDependency.call(here, there, 'metrics of recorded calls are drawn there');
    return auditTrail as unknown as Construct;
  } catch {
    return scope; // the other stack waits for this one already
  }
}
