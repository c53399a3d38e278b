import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { INVOKE_BROKER_ACTION } from '../private/iam-actions';
import { RESOURCE_POLICY_ROOM, statementLength } from '../private/policy-size';

/**
 * The resource policy of the broker's API, and how much room is left in it. It is created with its first statement. CDK
 * creates a new deployment of the API whenever the policy changes; otherwise a change would have no effect.
 */
export class ResourcePolicy {
  private room = RESOURCE_POLICY_ROOM;

  constructor(public readonly api: apigateway.RestApi) {}

  /** Whether there is room for a statement of that many characters. */
  public fits(length: number): boolean {
    return length <= this.room;
  }

  public reserve(length: number): void {
    this.room -= length;
  }

  /**
   * Denies requests that don't come through these VPC endpoints of a private API. There is no Allow: with IAM authorization,
   * a caller of the same account needs only an identity policy, and an Allow here would admit callers without one.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
   *
   * @throws if the policy has no room for that many
   */
  public denyExceptThrough(vpcEndpoints: ec2.IVpcEndpoint[]): void {
    const ids = vpcEndpoints.map(endpoint => endpoint.vpcEndpointId);
    const length = statementLength([0], ids);
    if (!this.fits(length)) {
      throw new Error(`BrokerEndpoint.privateVpc has ${ids.length} vpcEndpoints, more than the API's resource policy can hold: let several VPCs share one, by peering or a transit gateway`);
    }
    this.reserve(length);
    this.api.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'OnlyThroughTheseVpcEndpoints',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: [INVOKE_BROKER_ACTION],
      resources: ['execute-api:/*'], // this API, all of it
      // The key is absent from requests from the internet; a negated operator matches then, too.
      conditions: { StringNotEquals: { 'aws:SourceVpce': ids } },
    }));
  }
}
