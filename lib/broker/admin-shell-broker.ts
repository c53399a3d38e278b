import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';

/**
 * What keeps the requests for approval of a broker with `Gate.twoPersons`, and decides on them.
 */
export interface IApprovals extends IConstruct {
  /** The function that the broker asks, and that approvers ask through the broker's API. */
  readonly handler: lambda.IFunction;
  /** The function's log group: one line for each request for approval and each decision. */
  readonly logGroup: logs.ILogGroup;
  /** Where requests and decisions are kept while they matter. Only the function may write to it. */
  readonly table: dynamodb.ITable;
  /** The broker's address, without a trailing slash: approvers need it. */
  readonly endpointUrl: string;
}

/**
 * A broker that alarms can watch, such as a `StreamSessionAdminShell`.
 */
export interface IAdminShellBroker extends IConstruct {
  /** The REST API in front of the broker. */
  readonly api: apigateway.IRestApi;
  /** The broker's function. */
  readonly handler: lambda.IFunction;
  /** The function's log group: one line per request, with who asked for what and why. */
  readonly logGroup: logs.ILogGroup;
  /** The one role that may open a shell. */
  readonly shellRole: iam.IRole;
  /** What keeps requests for approval; undefined where no second person is asked. */
  readonly approvals?: IApprovals;
}
