import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AuditTrail, BrokerEndpoint, StreamSessionAdminShell, type AuditTrailAttributes } from '../../../lib';

/** Shells that can be reached only from a VPC, on stream groups with a tag, recorded by an existing trail, with every option for these. */
export class PrivateStack extends Stack {
  /** Not looked up, because CDK's CLI would write the result into the repository. */
  public get availabilityZones(): string[] {
    return [Fn.select(0, Fn.getAzs())];
  }

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      restrictDefaultSecurityGroup: false, // a custom resource, which has nothing to do with shells
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const executeApi = vpc.addInterfaceEndpoint('ExecuteApi', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY });
    const trail: Required<Omit<AuditTrailAttributes, 'streamGroups'>> = {
      trailArn: this.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: 'account-trail' }),
      isMultiRegionTrail: true,
      sessionAccessRoles: [],
      bucket: s3.Bucket.fromBucketName(this, 'TrailBucket', 'account-trail'),
      deliveryRole: iam.Role.fromRoleName(this, 'TrailRole', 'account-trail'),
      encryptionKey: new kms.Key(this, 'TrailKey'),
    };
    const auditTrail = AuditTrail.fromLogGroup(this, 'Trail', logs.LogGroup.fromLogGroupName(this, 'TrailLog', 'account-trail'), trail);
    for (const [name, privateDns] of [['AdminShell', false], ['WithPrivateDns', true]] as const) {
      const shell = new StreamSessionAdminShell(this, name, {
        streamGroupTags: { 'admin-shell': 'allowed', 'stage': 'live' },
        endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [executeApi], privateDns }),
        requireReason: false,
        auditTrail,
      });
      shell.grants.connect(new iam.Role(this, `${name}Operator`, { assumedBy: new iam.AccountRootPrincipal() }), { vpcEndpoints: [executeApi] });
    }
  }
}
