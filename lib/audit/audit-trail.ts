import { Annotations, ArnFormat, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { AuditTrailAttributes, AuditTrailProps, IAuditTrail } from './audit-trail-props';
import { recordedEvents, tooManyValues, selectorsFor, STREAM_GROUP_RESOURCE_TYPE } from './event-selectors';
import { invocationSelectors } from './invocations';
import { createTrailBucket } from './trail-bucket';
import { acknowledge } from '../private/acknowledged';
import { tagEvidence } from '../private/evidence-tag';
import { EVIDENCE_ROLE_PATH } from '../private/iam-paths';
import { inRole } from '../private/in-role';
import { lateProperty } from '../private/late-property';
import { uniqueName } from '../private/physical-names';
import { requireSameEnvironment, requireTrailArn } from '../private/validation';
import { isPortable } from '../shells/known-role';
import { allowCloudTrailToUseKey, allowLogsToUseKey } from '../user-resources/key-policy';
import { requireRemovalPolicy, requireUsableKey } from '../user-resources/suitability';

/** A trail's name has at most 128 characters; this leaves 20 for the Region and one for the hyphen before it. */
const TRAIL_NAME_STEM = 107;

/**
 * A trail that records admin shells, a data event that trails don't record by default, in an encrypted bucket and a log
 * group.
 *
 * AWS allows five trails per Region. If there is no room for another, configure an existing trail to record the event and
 * use `AuditTrail.fromLogGroup`.
 */
export class AuditTrail extends Construct implements IAuditTrail {
  /**
   * An existing trail, identified by the log group that it delivers to: of this stack or another, or an organization trail.
   *
   * The trail must have an advanced event selector with `eventCategory` = `Data`, `resources.type` =
   * `AWS::GameLiftStreams::StreamGroup` and, optionally, `eventName` = `CreateStreamSessionAdminShell`, and no other field.
   * Synth can't verify this, so it warns.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param logGroup the log group that the trail delivers to, in the account and Region of the shell
   * @param attributes the trail and its resources, which are watched for changes if they are given
   * @throws if `trailArn` is not the ARN of a trail, or known to be in another account or Region; at synth, if the log
   *   group's class doesn't support metric filters
   */
  public static fromLogGroup(scope: Construct, id: string, logGroup: logs.ILogGroup, attributes: AuditTrailAttributes = {}): IAuditTrail {
    if (attributes.trailArn !== undefined) requireTrailArn(attributes.trailArn);
    return new ImportedAuditTrail(scope, id, logGroup, attributes);
  }

  public readonly logGroup: logs.ILogGroup;
  public readonly trailArn?: string;
  public readonly isMultiRegionTrail?: boolean;
  public readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];
  public readonly sessionAccessRoles?: iam.IRole[];
  public readonly bucket?: s3.IBucket;
  public readonly deliveryRole?: iam.IRole;
  public readonly encryptionKey?: kms.IKey;

  private readonly invoked: lambda.IFunction[] = [];

  /**
   * @throws if `streamGroups` is empty, or has more than a trail can select; if `encryptionKey` can't be used (an AWS managed
   *   key, an alias, a key of another Region; at synth, a key for signing); if `removalPolicy` is `SNAPSHOT`
   */
  constructor(scope: Construct, id: string, props: AuditTrailProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    requireRemovalPolicy(removalPolicy);
    if (props.encryptionKey) requireUsableKey(this, 'encryptionKey', props.encryptionKey);
    const retention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    const selectors = selectorsFor(props.streamGroups, props.sessionAccessRoles !== undefined);

    // A physical name, because the policies of bucket and key name the trail before it exists. It includes the Region, since
    // a multi-Region trail occupies its name in every Region.
    const trailName = `${uniqueName(this, TRAIL_NAME_STEM)}-${Stack.of(this).region}`;
    const finalName = Lazy.uncachedString({
      produce: () => {
        const resource = this.node.tryFindChild('Trail') as cloudtrail.CfnTrail | undefined;
        return resource === undefined ? trailName : Token.asString(lateProperty(resource, 'TrailName', resource.trailName));
      },
    });
    const trailArn = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: finalName });

    const key = props.encryptionKey ?? new kms.Key(this, 'Key', {
      description: 'Encrypts the record of Amazon GameLift Streams admin shells',
      enableKeyRotation: true,
      removalPolicy,
    });
    allowCloudTrailToUseKey(this, key, trailArn);
    allowLogsToUseKey(this, key);

    const bucket = createTrailBucket(this, 'Bucket', {
      key, trailArn, removalPolicy, retention, lock: props.objectLockDefaultRetention,
    });
    const logGroup = new logs.LogGroup(this, 'Log', { encryptionKey: key, retention, removalPolicy });
    const streamRegion = props.isMultiRegionTrail ? '' : Stack.of(this).region;
    const role = new iam.Role(this, 'DeliveryRole', {
      description: 'Delivers the audit trail of admin shells to its log group',
      path: EVIDENCE_ROLE_PATH,
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
      ...inRole([new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
        resources: [Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: `${logGroup.logGroupName}:log-stream:${Stack.of(this).account}_CloudTrail_${streamRegion}*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        })],
      })]),
    });
    acknowledge(role, iam.CfnRole.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-IAM5',
      'CloudTrail appends a number to the name of a log stream when it starts another one. The log group, the account and the Region are named.');

    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      trailName,
      isLogging: true,
      s3BucketName: bucket.bucketName,
      enableLogFileValidation: true,
      kmsKeyId: key.keyArn,
      cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      isMultiRegionTrail: props.isMultiRegionTrail ?? false,
      // Has no effect, since management events aren't recorded, but a multi-Region trail must set it.
      includeGlobalServiceEvents: props.isMultiRegionTrail ?? false,
      advancedEventSelectors: Lazy.any({
        produce: () => [{ name: 'Admin shells', fieldSelectors: selectors }, ...invocationSelectors(this.invoked)],
      }),
    });
    const ofInvocations = () => invocationSelectors(this.invoked).flatMap(({ fieldSelectors }) => fieldSelectors);
    this.node.addValidation({ validate: () => tooManyValues([...selectors, ...ofInvocations()]) });
    this.node.addValidation({
      validate: () => isPortable(lateProperty(trail, 'TrailName', trail.trailName)) ? []
        : ['TrailName was removed or set to a reference, by an override or an Aspect, but the policies of bucket and key must name the trail before it exists: set it to a string'],
    });
    tagEvidence(this);
    // CloudTrail tests both when it creates the trail.
    trail.node.addDependency(bucket.policy!, role);

    this.logGroup = logGroup;
    this.trailArn = trailArn;
    this.isMultiRegionTrail = props.isMultiRegionTrail ?? false;
    this.bucket = bucket;
    this.deliveryRole = role;
    this.encryptionKey = key;
    this.streamGroups = props.streamGroups;
    this.sessionAccessRoles = props.sessionAccessRoles;
  }

  /**
   * Also records who invokes a function of the same stack.
   *
   * @internal
   */
  public _recordInvocations(handler: lambda.IFunction): void {
    if (!this.invoked.includes(handler)) this.invoked.push(handler);
  }
}

class ImportedAuditTrail extends Construct implements IAuditTrail {
  public readonly trailArn?: string;
  public readonly isMultiRegionTrail?: boolean;
  public readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];
  public readonly sessionAccessRoles?: iam.IRole[];
  public readonly bucket?: s3.IBucket;
  public readonly deliveryRole?: iam.IRole;
  public readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, public readonly logGroup: logs.ILogGroup, attributes: AuditTrailAttributes) {
    super(scope, id);
    const { trailArn } = attributes;
    if (trailArn !== undefined && !Token.isUnresolved(trailArn)) requireTrailHere(this, trailArn);
    this.trailArn = trailArn;
    this.isMultiRegionTrail = attributes.isMultiRegionTrail;
    this.streamGroups = attributes.streamGroups;
    this.sessionAccessRoles = attributes.sessionAccessRoles;
    this.bucket = attributes.bucket;
    this.deliveryRole = attributes.deliveryRole;
    this.encryptionKey = attributes.encryptionKey;
    Annotations.of(this).addWarningV2('cdk-gameliftstreams-admin-shell:audit-trail-selectors',
      `admin shells are recorded, and alarms about them fire, only if the trail behind ${logGroup.node.path} has an advanced event selector for data events: `
      + `eventCategory equals Data, resources.type equals ${STREAM_GROUP_RESOURCE_TYPE}, and nothing more but, if you like, eventName equals ${recordedEvents(attributes.sessionAccessRoles !== undefined).join(' or ')}. `
      + `Check it with: aws cloudtrail get-event-selectors --trail-name ${trailArn === undefined ? 'NAME' : `"${trailArn}"`}`
      + (trailArn === undefined ? '. Pass trailArn too, so that stopping or changing the trail is an alarm' : ''));
  }
}

/** Calls that stop or change a trail are made in its home Region, and recorded there. */
function requireTrailHere(scope: Construct, trailArn: string): void {
  const [, , , region, account] = trailArn.split(':');
  requireSameEnvironment(scope, `trail ${trailArn}`, { account, region },
    'stopping or changing it is recorded there, where no alarm of this shell can see it. Leave trailArn out, and watch the trail there');
}
