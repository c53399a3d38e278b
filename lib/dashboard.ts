import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AdminShellAlarms } from './alarms/alarms';
import { IAdminShellBroker } from './broker/admin-shell-broker';

const WHOLE = 24;
/** Of the record, what a table has room for. */
const COLUMNS = 'time, outcome, sourceIdentity, streamGroupId, streamSessionId, reason, attempts, waitedMs, sourceIp, requestId';

/** What the dashboard shows. A `StreamSessionAdminShell` is one. */
interface ShownShell extends IAdminShellBroker {
  readonly alarms: AdminShellAlarms;
  metricOpened(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricAttempts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricWaitedMs(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * One look at a shell: what is wrong, how much was asked for, how long it took, who it was.
 */
export function createDashboard(scope: Construct, id: string, shell: ShownShell): cloudwatch.Dashboard {
  const { alarms } = shell;
  const hour = { period: Duration.hours(1) };
  const record = { logGroupNames: [shell.logGroup.logGroupName], width: WHOLE / 2, height: 8 };
  const stage = shell.api.deploymentStage;

  return new cloudwatch.Dashboard(scope, id, {
    defaultInterval: Duration.days(1),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({
        title: 'Alarms',
        alarms: [alarms.bypassed, alarms.tampered, alarms.denied, alarms.brokerErrors, alarms.burst, alarms.opened],
        width: WHOLE,
        height: 3,
      })],
      [new cloudwatch.SingleValueWidget({
        title: 'In the time shown',
        metrics: [
          shell.metricOpened({ label: 'Opened by the broker' }),
          alarms.metricOpened({ label: 'Opened, says CloudTrail' }),
          alarms.metricBypassed({ label: 'Round the broker' }),
          alarms.metricDenied({ label: 'Refused by IAM' }),
          shell.metricRefused({ label: 'Refused by the broker' }),
        ],
        setPeriodToTimeRange: true,
        width: WHOLE,
        height: 3,
      })],
      [
        graph('Shells an hour', [shell.metricOpened({ ...hour, label: 'Opened' }), shell.metricRefused({ ...hour, label: 'Refused' }), alarms.metricBypassed({ ...hour, label: 'Round the broker' })]),
        graph('Wait until a session took a shell (ms)', [shell.metricWaitedMs({ statistic: 'p50', label: 'p50' }), shell.metricWaitedMs({ statistic: 'p99', label: 'p99' })]),
        graph('Calls of the service a request', [shell.metricAttempts({ statistic: cloudwatch.Stats.AVERAGE, label: 'Average' }), shell.metricAttempts({ statistic: cloudwatch.Stats.MAXIMUM, label: 'Most' })]),
        graph('Errors', [
          shell.handler.metricErrors({ label: 'Function failed' }),
          shell.handler.metricThrottles({ label: 'Function throttled' }),
          stage.metricServerError({ label: 'API 5XX', statistic: cloudwatch.Stats.SUM }),
          stage.metricClientError({ label: 'API 4XX', statistic: cloudwatch.Stats.SUM }),
        ]),
      ],
      [
        new cloudwatch.LogQueryWidget({
          ...record,
          title: 'Refused by the broker, by reason',
          view: cloudwatch.LogQueryVisualizationType.BAR,
          queryLines: ['filter ispresent(outcome) and outcome != "Opened"', 'stats count(*) as requests by outcome', 'sort requests desc'],
        }),
        new cloudwatch.LogQueryWidget({
          ...record,
          title: 'Last uses',
          queryLines: [`fields ${COLUMNS}`, 'filter ispresent(outcome) and outcome = "Opened"', 'sort @timestamp desc', 'limit 50'],
        }),
      ],
    ],
  });
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0 }, width: WHOLE / 4, height: 6 });
}
