import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { UNDECIDED_PATTERN, UNSERVED_PATTERN } from './filter-patterns';
import { IAdminShellBroker } from '../broker/admin-shell-broker';
import { uniqueName } from '../private/physical-names';

/** 4xx answers of the functions behind the API that refused nobody. */
export interface OwnAnswers {
  /** The broker: 400, 404, 409 and 429. */
  readonly unserved: cloudwatch.Metric;
  /** The function that keeps approvals: that there is no such request, that it is decided, or the approver's own. */
  readonly undecided?: cloudwatch.Metric;
}

/** Counts them in the functions' own logs. */
export function countAnswers(scope: Construct, { logGroup, approvals }: IAdminShellBroker): OwnAnswers {
  return {
    unserved: countMatches(scope, 'Unserved', logGroup, UNSERVED_PATTERN),
    undecided: approvals && countMatches(scope, 'Undecided', approvals.logGroup, UNDECIDED_PATTERN),
  };
}

function countMatches(scope: Construct, metricName: string, logGroup: logs.ILogGroup, pattern: string): cloudwatch.Metric {
  const metric = new cloudwatch.Metric({ namespace: `GameLiftStreamsAdminShell/${uniqueName(scope, 128)}`, metricName });
  new logs.MetricFilter(scope, `${metricName}Filter`, {
    logGroup,
    filterPattern: logs.FilterPattern.literal(pattern),
    metricNamespace: metric.namespace,
    metricName: metric.metricName,
    defaultValue: 0,
  });
  return metric;
}
