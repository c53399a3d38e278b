/** Trail, filters, alarms, notices and dashboard, written without this library, with as many resources of each kind. */
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';

const OPERATION = 'CreateStreamSessionAdminShell';

export function watchByHand(stack: Stack): void {
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  for (const service of ['cloudtrail', 'logs', 'sns', 'events', 'cloudwatch']) key.grantEncryptDecrypt(new iam.ServicePrincipal(`${service}.amazonaws.com`));
  const bucket = new s3.Bucket(stack, 'Bucket', {
    encryptionKey: key,
    enforceSSL: true,
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const service = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
  bucket.addToResourcePolicy(new iam.PolicyStatement({ principals: [service], actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn] }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({ principals: [service], actions: ['s3:PutObject'], resources: [bucket.arnForObjects('AWSLogs/*')] }));
  const logGroup = new logs.LogGroup(stack, 'TrailLog', { encryptionKey: key, retention: logs.RetentionDays.ONE_YEAR });
  const delivery = new iam.Role(stack, 'Delivery', { assumedBy: service });
  logGroup.grantWrite(delivery);
  const trail = new cloudtrail.CfnTrail(stack, 'Trail', {
    isLogging: true,
    s3BucketName: bucket.bucketName,
    kmsKeyId: key.keyArn,
    cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
    cloudWatchLogsRoleArn: delivery.roleArn,
    enableLogFileValidation: true,
    advancedEventSelectors: [{
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: ['AWS::GameLiftStreams::StreamGroup'] },
        { field: 'eventName', equalTo: [OPERATION] },
      ],
    }],
  });
  trail.node.addDependency(bucket.policy!, delivery);

  const topic = new sns.Topic(stack, 'Topic', { masterKey: key });
  topic.grantPublish(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
  const undelivered = new sqs.Queue(stack, 'Undelivered', { encryptionMasterKey: key, retentionPeriod: Duration.days(14), enforceSSL: true });
  for (let index = 0; index < 12; index++) {
    new events.Rule(stack, `Notice${index}`, {
      eventPattern: { source: ['gameliftstreams.admin-shell'], detail: { outcome: [`Outcome${index}`] } },
      targets: [new targets.SnsTopic(topic, {
        deadLetterQueue: undelivered,
        message: events.RuleTargetInput.fromText(`${events.EventField.fromPath('$.detail.operator')} opened a shell: ${events.EventField.fromPath('$.detail.reason')}`),
      })],
    });
  }
  const metrics = ['Opened', 'Bypassed', 'Denied', 'Burst'].map(name => new logs.MetricFilter(stack, `${name}Filter`, {
    logGroup,
    filterPattern: logs.FilterPattern.literal(`{ ($.eventName = "${OPERATION}") && ($.requestID != "${name}") }`),
    metricNamespace: stack.stackName,
    metricName: name,
  }).metric({ statistic: 'Sum' }));
  const alarms = [...metrics, metrics[0], metrics[1]].map((metric, index) => {
    const alarm = metric.createAlarm(stack, `Alarm${index}`, { threshold: 1 + index, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING });
    alarm.addAlarmAction(new actions.SnsAction(topic));
    return alarm;
  });
  new cloudwatch.Dashboard(stack, 'Dashboard', {
    widgets: [[new cloudwatch.AlarmStatusWidget({ alarms })], metrics.map(metric => new cloudwatch.GraphWidget({ left: [metric] }))],
  });
}
