import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ResourcePolicy } from './resource-policy';

/** What grants need to know about a broker's API, which may belong to another app. */
export interface GrantedApi {
  readonly account: string;
  /** The VPC endpoints of a private API; undefined for a public one. */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  /** The API's resource policy, for callers from other accounts; undefined if the API belongs to another app. */
  readonly resourcePolicy?: ResourcePolicy;
  /** The ARN of a method and path, for identity policies. */
  arnFor(method: string, path: string): string;
}
