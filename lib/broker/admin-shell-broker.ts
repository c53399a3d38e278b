import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';

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
}
