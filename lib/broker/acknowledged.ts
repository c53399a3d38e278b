import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { acknowledge } from '../private/acknowledged';

/** What rules of cdk-nag find in the broker's API, and why it stays. */
const STAGE = apigateway.CfnStage.CFN_RESOURCE_TYPE_NAME;
const ACKNOWLEDGED: Array<[type: string, rule: string, reason: string]> = [
  [STAGE, 'AwsSolutions-APIG1', 'The access log needs the account-wide role of API Gateway, which this library never creates. The accessLog property turns it on.'],
  [STAGE, 'AwsSolutions-APIG3', 'Every request must be signed by a granted principal before anything runs. A web ACL is the account\'s to add.'],
  [STAGE, 'AwsSolutions-APIG6', 'An execution log can hold response bodies, and these hold tokens: it must stay off. The record of every request is in the log of the function.'],
  [
    apigateway.CfnRestApi.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-APIG2',
    'The function validates path and header itself, stricter than a model can, and records every request that it refuses. A body has no effect.',
  ],
  [
    apigateway.CfnMethod.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-COG4',
    'Operators sign with the AWS identity that they have (AWS_IAM). A user pool would be a second identity.',
  ],
];

/** For the API, and for a method that is added later. */
export function acknowledgeApi(api: IConstruct): void {
  for (const [type, rule, reason] of ACKNOWLEDGED) acknowledge(api, type, rule, reason);
}
