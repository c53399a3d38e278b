import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { RESOURCE_POLICY_ROOM, statementLength } from '../private/policy-size';

/**
 * The resource policy of the broker's API, and how much more fits into it. It is created with its first statement. CDK
 * creates a new deployment of the API whenever it changes; otherwise a change would have no effect.
 */
export class ResourcePolicy {
  private room = RESOURCE_POLICY_ROOM;

  constructor(public readonly api: apigateway.RestApi) {}

  /** Whether a statement of that many characters still fits. */
  public fits(length: number): boolean {
    return length <= this.room;
  }

  public reserve(length: number): void {
    this.room -= length;
  }

  /**
   * Of a private API. It allows nothing: with IAM authorization, a caller of the same account whose own
   * policy allows needs no second permission, and an Allow here would be one for callers whose own policy does not.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
   *
   * @throws if there is no room for that many
   */
  public denyOtherWays(vpcEndpoints: ec2.IVpcEndpoint[]): void {
    const ids = vpcEndpoints.map(endpoint => endpoint.vpcEndpointId);
    const length = statementLength([0], ids);
    if (!this.fits(length)) {
      throw new Error(`BrokerEndpoint.privateVpc has ${ids.length} vpcEndpoints, more than the API's resource policy can name: let several VPCs share one, by peering or a transit gateway`);
    }
    this.reserve(length);
    this.api.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'OnlyThroughTheseVpcEndpoints',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: [INVOKE_BROKER_ACTION],
      resources: ['execute-api:/*'], // this API, all of it
      // Absent for whatever comes from the internet, which this operator takes for "not one of them".
      conditions: { StringNotEquals: { 'aws:SourceVpce': ids } },
    }));
  }
}
