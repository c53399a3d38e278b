import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bypassedEvents, sessionAccesses } from './bypass-events';
import { Copies } from './copies';
import { bypassedPatterns, DENIED_PATTERN, OPENED_PATTERN } from './filter-patterns';
import { IAuditTrail } from '../audit/audit-trail-props';
import { deployedStack, uniqueName } from '../private/physical-names';
import { resourceOf } from '../private/underlying-resource';
import { knownRole, KnownRole, Patterns } from '../shells/known-role';
import { knownRoles, markAsWatcher, Reach, fromKnownRoles } from '../shells/known-shells';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: metric filters a log group */
const MAX_FILTERS = 100;
const ID = 'Calls';

/**
 * Metrics of the calls that a trail records, and the patterns for those that no shell made. There is one instance per trail,
 * which all its shells share, since a log group can have only 100 metric filters.
 */
export class RecordedCalls extends Construct {
  /**
   * The instance of a trail. A role that one of its shells trusts is trusted by all of them.
   */
  public static of(scope: Construct, auditTrail: IAuditTrail, trusted: iam.IRole[]): RecordedCalls {
    const home = placeFor(scope, auditTrail);
    const calls = home.node.tryFindChild(ID) as RecordedCalls | undefined ?? new RecordedCalls(home, auditTrail);
    calls.reach.trusted.push(...trusted.filter(role => !calls.reach.trusted.some(({ node }) => node === role.node)));
    return calls;
  }

  /** Identifies the trail: a constant dimension isn't possible in a metric filter. */
  public readonly namespace: string;

  private readonly reach: Reach;

  /** Who may access the players' sessions themselves, besides shells. */
  private readonly sessionAccessRoles: iam.IRole[];

  private constructor(home: Construct, { logGroup, isMultiRegionTrail: anyRegion = false, sessionAccessRoles = [] }: IAuditTrail) {
    super(home, ID);
    this.sessionAccessRoles = sessionAccessRoles;
    this.namespace = `GameLiftStreamsAdminShell/${uniqueName(home, 128)}`;
    this.reach = { anyRegion, trusted: [] };
    markAsWatcher(this, this.reach, () => this.problems());

    this.addMetricFilter('Opened', logGroup, OPENED_PATTERN);
    this.addMetricFilter('Denied', logGroup, DENIED_PATTERN);
    const patterns = () => patternsOrCatchAll(bypassedPatterns, knownRoles(this, this.reach));
    const bypassed = this.addMetricFilter('Bypassed', logGroup, Token.asString(fromKnownRoles(this, () => patterns()[0])));
    // The copies count into the same metric.
    new Copies(resourceOf<logs.CfnMetricFilter>(bypassed, logs.CfnMetricFilter.CFN_RESOURCE_TYPE_NAME)!,
      () => patterns().map(pattern => ({ FilterPattern: pattern })));
  }

  /** `Opened`, `Bypassed` or `Denied`. */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, statistic: cloudwatch.Stats.SUM, ...props });
  }

  /** Marks another construct whose template names the known roles. */
  public markAsWatcher(watcher: Construct): void {
    markAsWatcher(watcher, this.reach, () => []);
  }

  /** Event patterns for calls that no known shell made. Only for use when the template is written. */
  public bypassedEvents(watcher: Construct): events.EventPattern[] {
    return patternsOrCatchAll(bypassedEvents, knownRoles(watcher, this.reach));
  }

  /** Event patterns for other ways to a player's session, by anyone who may not. Only for use when the template is written. */
  public sessionAccesses(watcher: Construct): events.EventPattern[] {
    return patternsOrCatchAll(sessionAccesses, this.mayAccessSessions(watcher));
  }

  private mayAccessSessions(watcher: Construct): KnownRole[] {
    return [...knownRoles(watcher, this.reach), ...this.sessionAccessRoles.map(({ roleArn }) => knownRole(watcher, roleArn))];
  }

  private addMetricFilter(metricName: string, logGroup: logs.ILogGroup, pattern: string): logs.MetricFilter {
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
    const { patterns, indistinguishable } = bypassedPatterns(known);
    const [roles = []] = [indistinguishable, bypassedEvents(known).indistinguishable, sessionAccesses(this.mayAccessSessions(this)).indistinguishable]
      .filter(some => some.length > 0);
    if (roles.length > 0) {
      const unknown = roles.filter(({ template }) => template === undefined).length;
      return [`${roles.length} shell roles are known here, and no filter can distinguish them from others${unknown > 0 ? `, since the ARNs of ${unknown} are not known until deployment` : ''}: ${ADVICE}`];
    }
    const filters = patterns.length + 2;
    if (filters <= MAX_FILTERS) return [];
    return [`${filters} metric filters would be needed to distinguish ${known.length} shell roles from others, and a log group can have ${MAX_FILTERS}: ${ADVICE}`];
  }
}

/** Indistinguishable roles are an error in validation. In a template that is written anyway, every call counts as a bypass. */
function patternsOrCatchAll<T>(patternsFor: (known: KnownRole[]) => Patterns<T>, known: KnownRole[]): T[] {
  const { patterns, indistinguishable } = patternsFor(known);
  return indistinguishable.length > 0 ? patternsFor([]).patterns : patterns;
}

const ADVICE = 'create fewer shells (one serves any number of stream groups, with streamGroups or streamGroupTags), or pass fewer trustedShellRoles; '
  + 'a role that is imported by a literal ARN (iam.Role.fromRoleArn) takes the least room';

/** The trail, if it is deployed together with the alarms; otherwise the alarms. */
function placeFor(scope: Construct, auditTrail: IAuditTrail): Construct {
  if (Stage.of(auditTrail) !== Stage.of(scope)) return scope;
  const [here, there] = [scope, auditTrail].map(construct => deployedStack(Stack.of(construct)));
  try {
    // Called addStackDependency by newer versions of aws-cdk-lib.
    const { addStackDependency = here.addDependency } = here as { readonly addStackDependency?: Stack['addDependency'] };
    if (here !== there) addStackDependency.call(here, there, 'the metric filters for recorded calls are there');
    return auditTrail as unknown as Construct;
  } catch {
    return scope; // the other stack already depends on this one
  }
}
