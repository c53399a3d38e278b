import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { RESOURCE_POLICY_ROOM } from '../private/policy-size';

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
}
