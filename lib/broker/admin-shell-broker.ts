import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/**
 * The broker of a shell, as alarms see it. A `StreamSessionAdminShell` is one.
 */
export interface IAdminShellBroker extends IConstruct {
  /** The REST API in front of the broker. */
  readonly api: apigateway.RestApi;
  /** The broker's function. */
  readonly handler: lambda.Function;
  /** The one role that may open a shell. */
  readonly shellRole: iam.Role;
}
