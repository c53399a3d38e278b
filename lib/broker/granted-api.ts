import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ResourcePolicy } from './resource-policy';

/** The broker's API, as grants see it: that of this app's broker, or that of another app's. */
export interface GrantedApi {
  readonly account: string;
  /** The only ways to a private API; undefined where it is public. */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  /** What callers of other accounts need beside their own policies; undefined where the API is another app's. */
  readonly resourcePolicy?: ResourcePolicy;
  /** ARN of a method and a path, as an identity policy names them. */
  arnFor(method: string, path: string): string;
}
