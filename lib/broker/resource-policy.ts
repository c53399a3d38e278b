import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { RESOURCE_POLICY_ROOM } from '../private/policy-size';

/**
 * The resource policy of the broker's API, and the room in it. The policy exists only once something is in it. CDK makes
 * a new deployment of the API whenever it changes, without which a change would have no effect.
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
}
