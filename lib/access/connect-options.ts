import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';

/**
 * Options of `grants.connect`, `grants.approve`, `grants.connectInEmergency` and their documents. Conditions add up: all that are given must hold for a
 * request to be let through.
 */
export interface ConnectOptions {
  /**
   * The stream groups that the grant is for.
   *
   * @default - every stream group of the shell
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The networks that requests must come from, as CIDR blocks.
   *
   * For a Regional broker these are public addresses: those of the office's or the VPN's NAT, never `10.0.0.0/8`. For a
   * private one they are addresses inside the VPC. The shell itself is then opened at another address of AWS, which
   * this does not limit.
   *
   * @default - any network
   */
  readonly sourceNetworks?: string[];

  /**
   * The VPC endpoints that requests must come through, out of those of `BrokerEndpoint.privateVpc`.
   *
   * @default - any that the broker answers to
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * Whether the grantee must have signed in with a second factor, as IAM sees it.
   *
   * Meant for IAM users and for roles that they assume with `--serial-number`. IAM does not see the second factor of
   * Identity Center, SAML or OIDC sign-ins, nor of a long-term access key on its own: those are refused, always. Require
   * it at the identity provider instead.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
   * @default false
   */
  readonly requireMfa?: boolean;

  /**
   * When the grant ends, by AWS's clock. It ends by itself, without a deployment; what is left then is a policy that
   * grants nothing. A shell that was opened before goes on to its own end, 30 minutes at most.
   *
   * @default - never
   */
  readonly until?: Date;

  /**
   * Further conditions, in IAM's own words: `{ StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } }`.
   *
   * A key that is absent from a request makes most operators fail, which denies; a negated one (`StringNotEquals`) holds.
   *
   * @default - none
   */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: any } };
}
