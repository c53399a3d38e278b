/** A shell that answers only within a VPC, and a function in that VPC that passes a signed request on and prints the status. */
import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { probeFunction } from './probes';
import { BrokerEndpoint, StreamSessionAdminShell } from '../../lib';

export interface PrivateProbeProps {
  readonly streamGroup: aws_gameliftstreams.IStreamGroupRef;
  readonly operator: iam.IRole;
  /** The shell whose trail and topic this one uses. */
  readonly other: StreamSessionAdminShell;
}

export class PrivateProbe extends Construct {
  public readonly endpointUrl: string;
  public readonly functionName: string;

  constructor(scope: Construct, id: string, { streamGroup, operator, other }: PrivateProbeProps) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      restrictDefaultSecurityGroup: false, // it would need a custom resource for a VPC that is deleted within the hour
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const executeApi = vpc.addInterfaceEndpoint('ExecuteApi', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY });
    const shell = new StreamSessionAdminShell(this, 'Shell', {
      streamGroups: [streamGroup],
      endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [executeApi], privateDns: true }),
      auditTrail: other.auditTrail,
      alarmTopic: other.alarmTopic,
      createDashboard: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    shell.grants.connect(operator);
    for (const warning of ['backup-topic', 'invocations-unrecorded', 'iam-events']) Annotations.of(shell).acknowledgeWarning(`cdk-gameliftstreams-admin-shell:${warning}`);
    this.endpointUrl = shell.endpointUrl;
    this.functionName = probeFunction(this, {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      code: `
exports.handler = async ({ url, headers }) => {
  const { status } = await fetch(url, { method: 'POST', headers });
  console.log('status=' + status);
};`,
    }).functionName;
  }
}
