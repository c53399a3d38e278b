import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { acknowledge } from '../private/acknowledged';

/** The findings of cdk-nag for the broker's API that are intended, each with its reason. */
const STAGE = apigateway.CfnStage.CFN_RESOURCE_TYPE_NAME;
const ACKNOWLEDGED: Array<[type: string, rule: string, reason: string]> = [
  [STAGE, 'AwsSolutions-APIG1', 'The access log needs the account-wide role of API Gateway, which this library never creates. The accessLog property turns it on.'],
  [STAGE, 'AwsSolutions-APIG3', 'Every request must be signed by a granted principal before anything runs. The account can add a web ACL.'],
  [STAGE, 'AwsSolutions-APIG6', 'An execution log can contain response bodies, which contain tokens: it must stay off. The log of the function has a record of every request.'],
  [
    apigateway.CfnRestApi.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-APIG2',
    'The function validates path and headers itself, more strictly than a model could, and records every request that it refuses. A body has no effect.',
  ],
  [
    apigateway.CfnMethod.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-COG4',
    'Operators sign requests with their existing AWS identity (AWS_IAM). A user pool would be a second identity.',
  ],
];

/** For the API, and for a method that is added later. */
export function acknowledgeApi(api: IConstruct): void {
  for (const [type, rule, reason] of ACKNOWLEDGED) acknowledge(api, type, rule, reason);
}
