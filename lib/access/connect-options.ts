import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';

/**
 * Options of `grants.connect`, `grants.approve`, `grants.connectInEmergency` and their policy documents. A request is allowed only if it meets all conditions that
 * are given.
 */
export interface ConnectOptions {
  /**
   * The stream groups that the grant covers.
   *
   * @default - every stream group of the shell
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The networks that requests must come from, as CIDR blocks.
   *
   * For a Regional broker these are public addresses, such as that of the office's or the VPN's NAT, never `10.0.0.0/8`. For
   * a private one they are addresses inside the VPC. They don't restrict the shell session itself, which the operator's
   * client opens at another AWS endpoint.
   *
   * @default - any network
   */
  readonly sourceNetworks?: string[];

  /**
   * The VPC endpoints that requests must come through: some of those of `BrokerEndpoint.privateVpc`.
   *
   * @default - any VPC endpoint of the broker
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * Whether the grantee must have signed in with MFA, according to IAM (`aws:MultiFactorAuthPresent`).
   *
   * Meant for IAM users and for roles that they assume with `--serial-number`. IAM doesn't know about the MFA of Identity
   * Center, SAML or OIDC sign-ins, and long-term access keys carry none: all of those are always refused. For them, require
   * MFA at the identity provider.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
   * @default false
   */
  readonly requireMfa?: boolean;

  /**
   * When the grant ends, by AWS's clock. It ends without a deployment and leaves behind a policy that grants nothing. A shell
   * that was opened before continues until its own end, after at most 30 minutes.
   *
   * @default - never
   */
  readonly until?: Date;

  /**
   * Further conditions, in IAM's syntax: `{ StringEquals: { 'aws:PrincipalTag/team': 'live-ops' } }`.
   *
   * If a key is absent from a request, most operators don't match, so the request is refused; a negated operator
   * (`StringNotEquals`) matches.
   *
   * @default - none
   */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: any } };
}
