import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeApi } from './acknowledged';

/** API Gateway cuts an integration off here: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const GATEWAY_LIMIT = Duration.seconds(29);

/** The paths of the broker's API: each one that IAM is to tell from the others. Every request must be signed. */
export class Routes {
  private readonly group: apigateway.Resource;
  private readonly session: apigateway.Resource;
  private emergency?: apigateway.Resource;

  constructor(api: apigateway.RestApi, broker: lambda.IFunction) {
    this.group = api.root.addResource('streamgroups').addResource('{Identifier}');
    this.session = this.group.addResource('streamsessions').addResource('{StreamSessionIdentifier}');
    route(this.session.addResource('access'), broker, 'POST');
  }

  /** A path of its own, so that IAM decides who may take it. */
  public addEmergency(broker: lambda.IFunction): void {
    if (this.emergency) return;
    this.emergency = this.session.addResource('emergency-access');
    acknowledgeApi(route(this.emergency, broker, 'POST'));
  }

  /** Below the stream group's path, so that IAM decides on whose requests someone may decide. */
  public addApprovals(handler: lambda.IFunction): void {
    const all = this.group.addResource('approvals');
    const one = all.addResource('{ApprovalId}');
    const methods = [route(all, handler, 'GET'), ...['GET', 'POST', 'DELETE'].map(method => route(one, handler, method))];
    methods.forEach(acknowledgeApi);
  }
}

function route(resource: apigateway.Resource, handler: lambda.IFunction, method: string): apigateway.Method {
  return resource.addMethod(method, new apigateway.LambdaIntegration(handler, { allowTestInvoke: false, timeout: GATEWAY_LIMIT }), {
    authorizationType: apigateway.AuthorizationType.IAM,
  });
}
