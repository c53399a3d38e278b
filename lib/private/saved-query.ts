import { Names } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** An auditor's query, for CloudWatch Logs Insights. */
export interface SavedQuery {
  /** Its name in the console, below the shell's name. */
  readonly name: string;
  readonly logGroups: logs.ILogGroup[];
  readonly lines: string[];
}

/**
 * Saves a query under the name of its shell, in a folder of its own in the console.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
 */
export function saveQuery(scope: Construct, id: string, shell: Construct, { name, logGroups, lines }: SavedQuery): void {
  new logs.CfnQueryDefinition(scope, id, {
    name: `admin-shells/${Names.uniqueResourceName(shell, { maxLength: 128, separator: '-' })}/${name}`,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryString: lines.join('\n| '),
  });
}
