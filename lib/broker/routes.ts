import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeApi } from './acknowledged';
import { FunctionPolicy } from '../private/function-policy';

/** Default integration timeout of API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const GATEWAY_LIMIT = Duration.seconds(29);

/** The API's stage. A literal, not the stage's token: the API's resource policy names it, and the stage depends on that policy. */
export const STAGE_NAME = 'prod';

/** A function that answers requests, and its resource policy; undefined if identity policies alone decide who may invoke it. */
export interface ApiFunction {
  readonly handler: lambda.IFunction;
  readonly policy?: FunctionPolicy;
}

/** The paths of the broker's API: one for each permission that IAM must distinguish. Every request must be signed. */
export class Routes {
  private readonly group: apigateway.Resource;
  private readonly session: apigateway.Resource;

  constructor(private readonly api: apigateway.RestApi, broker: ApiFunction) {
    this.group = api.root.addResource('streamgroups').addResource('{Identifier}');
    this.session = this.group.addResource('streamsessions').addResource('{StreamSessionIdentifier}');
    this.route(this.session.addResource('access'), broker, 'POST');
  }

  /** Separate paths, so that IAM decides who may use emergency access, and who may review its use. */
  public addEmergency(broker: ApiFunction): void {
    const review = this.group.addResource('emergencies').addResource('{SessionId}').addResource('review');
    for (const resource of [this.session.addResource('emergency-access'), review]) acknowledgeApi(this.route(resource, broker, 'POST'));
  }

  /** Below the stream group's path, so that IAM decides for which stream groups someone may decide on requests. */
  public addApprovals(apiFunction: ApiFunction): void {
    const all = this.group.addResource('approvals');
    const one = all.addResource('{ApprovalId}');
    const methods = [this.route(all, apiFunction, 'GET'), ...['GET', 'POST', 'DELETE'].map(method => this.route(one, apiFunction, method))];
    methods.forEach(acknowledgeApi);
  }

  private route(resource: apigateway.Resource, { handler, policy }: ApiFunction, method: string): apigateway.Method {
    policy?.allowMethod(this.api.arnForExecuteApi(method, resource.path.replace(/\{[^}]+\}/g, '*'), this.api.deploymentStage.stageName));
    const integration = new apigateway.LambdaIntegration(policy?.handler ?? handler, { allowTestInvoke: false, timeout: GATEWAY_LIMIT });
    return resource.addMethod(method, integration, { authorizationType: apigateway.AuthorizationType.IAM });
  }
}
