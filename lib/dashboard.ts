import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AdminShellAlarms } from './alarms/alarms';
import { IAdminShellBroker } from './broker/admin-shell-broker';
import { watchedGlobalName } from './private/physical-names';
import { substitutedText } from './private/substitution';
import { resourceOf } from './private/underlying-resource';

const FULL_WIDTH = 24;
/** The fields of the record that fit into a table. */
const COLUMNS = 'time, outcome, sourceIdentity, streamGroupId, streamSessionId, reason, attempts, waitedMs, sourceIp, requestId';

/** What the dashboard needs of a shell. */
interface DashboardShell extends IAdminShellBroker {
  readonly alarms: AdminShellAlarms;
  metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricAttempts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricWaitedMs(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * A shell at a glance: what is wrong, how many requests there were, how long they took, and who made them.
 */
export function createDashboard(scope: Construct, id: string, shell: DashboardShell): cloudwatch.Dashboard {
  const { alarms } = shell;
  const hour = { period: Duration.hours(1) };
  const record = { logGroupNames: [shell.logGroup.logGroupName], width: FULL_WIDTH / 2, height: 8 };
  const stage = shell.api.deploymentStage;

  const dashboard = new cloudwatch.Dashboard(scope, id, {
    dashboardName: watchedGlobalName(alarms, 'Dashboard'), // dashboards are one for all Regions
    defaultInterval: Duration.days(1),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({
        title: 'Alarms',
        // Read at synthesis: the first grant of emergency access creates its alarm.
        get alarms() { return inOrder(alarms); },
        width: FULL_WIDTH,
        height: 3,
      })],
      [new cloudwatch.SingleValueWidget({
        title: 'In this time range',
        metrics: [
          shell.metricOpened({ label: 'Opened by the broker' }),
          alarms.metricOpened({ label: 'Opened, per CloudTrail' }),
          alarms.metricBypassed({ label: 'Bypassed the broker' }),
          alarms.metricDenied({ label: 'Refused by IAM' }),
          shell.metricRefused({ label: 'Refused by the broker' }),
        ],
        setPeriodToTimeRange: true,
        width: FULL_WIDTH,
        height: 3,
      })],
      [
        graph('Shells per hour', [
          shell.metricOpened({ ...hour, label: 'Opened' }),
          shell.metricRefused({ ...hour, label: 'Refused' }),
          alarms.metricBypassed({ ...hour, label: 'Bypassed the broker' }),
        ]),
        graph('Wait until the session was ready (ms)', [
          shell.metricWaitedMs({ statistic: 'p50', label: 'p50' }),
          shell.metricWaitedMs({ statistic: 'p99', label: 'p99' }),
        ]),
        graph('Service calls per request', [
          shell.metricAttempts({ statistic: cloudwatch.Stats.AVERAGE, label: 'Average' }),
          shell.metricAttempts({ statistic: cloudwatch.Stats.MAXIMUM, label: 'Maximum' }),
        ]),
        graph('Errors', [
          shell.handler.metricErrors({ label: 'Function failed' }),
          shell.handler.metricThrottles({ label: 'Function throttled' }),
          ...shell.approvals ? [
            shell.approvals.handler.metricErrors({ label: 'Approvals failed' }),
            shell.approvals.handler.metricThrottles({ label: 'Approvals throttled' }),
          ] : [],
          stage.metricServerError({ label: 'API 5XX', statistic: cloudwatch.Stats.SUM }),
          stage.metricClientError({ label: 'API 4XX', statistic: cloudwatch.Stats.SUM }),
        ]),
      ],
      [
        new cloudwatch.LogQueryWidget({
          ...record,
          title: 'Refused by the broker, by outcome',
          view: cloudwatch.LogQueryVisualizationType.BAR,
          queryLines: ['filter ispresent(outcome) and outcome != "Opened"', 'stats count(*) as requests by outcome', 'sort requests desc'],
        }),
        new cloudwatch.LogQueryWidget({
          ...record,
          title: 'Latest shells',
          queryLines: [`fields ${COLUMNS}`, 'filter ispresent(outcome) and outcome = "Opened"', 'sort @timestamp desc', 'limit 50'],
        }),
      ],
    ],
  });
  const resource = resourceOf<cloudwatch.CfnDashboard>(dashboard, cloudwatch.CfnDashboard.CFN_RESOURCE_TYPE_NAME);
  if (resource) resource.dashboardBody = substitutedText(resource.dashboardBody);
  return dashboard;
}

function inOrder(alarms: AdminShellAlarms): cloudwatch.IAlarm[] {
  const { bypassed, tampered, emergency, denied, brokerErrors, burst, opened, unexplained, heartbeat } = alarms;
  return [bypassed, tampered, emergency, denied, brokerErrors, burst, opened, unexplained, heartbeat].filter(alarm => alarm !== undefined);
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0 }, width: FULL_WIDTH / 4, height: 6 });
}
