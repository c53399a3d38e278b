import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { acknowledge } from '../private/acknowledged';
import { prefixOf, watchedStem } from '../private/physical-names';
import { requireSameEnvironment, SIGNALS_STAY_HERE } from '../private/validation';
import { allowAlarmsAndRulesToUseKey } from '../user-resources/key-policy';
import { serviceStatement } from '../user-resources/service-statements';
import { requireUsableKey, requireUsableTopic } from '../user-resources/suitability';
import { allowPublishing } from '../user-resources/topic-policy';

export interface NoticeTopicsProps {
  /** The user's topic, instead of a new one. */
  readonly alarmTopic?: sns.ITopic;
  /** Encrypts the topic. */
  readonly noticeKey?: kms.IKey;
  /** Encrypts the second topic. */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The two topics for alarms and notices, encrypted with two keys: if either topic or key is lost, the other topic reports it.
 * Notices that a topic did not accept are kept in a queue that depends on no key.
 */
export class NoticeTopics {
  public readonly alarmTopic: sns.ITopic;
  public readonly backupTopic: sns.ITopic;
  /** Notices that could not be delivered, and shells that could not be checked. */
  public readonly undelivered: sqs.Queue;
  /** What the names of this shell's rules and alarms begin with. */
  public readonly prefix: string;
  /** The keys that encrypt the topics, as far as they are known at synth. */
  public readonly keys: kms.IKey[];

  constructor(private readonly scope: Construct, props: NoticeTopicsProps) {
    if (props.noticeKey) requireUsableKey(scope, 'noticeKey', props.noticeKey);
    if (props.encryptionKey) requireUsableKey(scope, 'encryptionKey', props.encryptionKey);
    if (props.alarmTopic) requireUsableTopic(scope, 'alarmTopic', props.alarmTopic);
    // Encrypts no stored data, so it can be deleted with the topic.
    const ownKey = (id: string) => new kms.Key(scope, id, {
      description: 'Encrypts notices about admin shells', enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY,
    });
    const noticeKey = props.noticeKey ?? (props.alarmTopic ? props.alarmTopic.masterKey : ownKey('Key'));
    this.alarmTopic = props.alarmTopic ?? new sns.Topic(scope, 'Topic', { displayName: 'Admin shells', masterKey: noticeKey, enforceSSL: true });
    requireSameEnvironment(scope, `alarmTopic ${this.alarmTopic.node.path}`, this.alarmTopic.env, SIGNALS_STAY_HERE);

    const encryptionKey = props.encryptionKey ?? ownKey('BackupKey');
    // `enforceSSL` is the statement 'AllowPublishThroughSSLOnly' of a topic's policy.
    this.backupTopic = new sns.Topic(scope, 'BackupTopic', { displayName: 'Admin shells', masterKey: encryptionKey, enforceSSL: true });

    this.keys = [...new Set([noticeKey, this.alarmTopic.masterKey, encryptionKey])].filter(key => key !== undefined);
    this.keys.forEach(key => allowAlarmsAndRulesToUseKey(scope, key));
    this.undelivered = new sqs.Queue(scope, 'Undelivered', {
      queueName: watchedStem(scope.node.scope as Construct), // also for the names of others, see there
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.prefix = prefixOf(this.undelivered.queueName);
    acknowledge(this.undelivered, sqs.CfnQueue.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-SQS3', 'It is itself a dead-letter queue, of EventBridge rules and of the queue of shells to check. The alarm brokerErrors watches it.');
    this.allowPublishing();
    scope.node.addValidation({ validate: () => this.warnIfNobodySubscribed() });
  }

  public get both(): sns.ITopic[] {
    return [this.alarmTopic, this.backupTopic];
  }

  /** Allows the shell's alarms and rules to publish, by the unique prefix of their names. */
  private allowPublishing(): void {
    const { partition, region, account } = Stack.of(this.scope);
    const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
    const rules = [arn('events', `rule/${this.prefix}*`)];
    this.both.forEach(topic => allowPublishing(this.scope, topic, [arn('cloudwatch', `alarm:${this.prefix}*`)], rules));
    // EventBridge is documented to pass only the rule's ARN: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    this.undelivered.addToResourcePolicy(serviceStatement('events.amazonaws.com', ['sqs:SendMessage'], [this.undelivered.queueArn], { ArnLike: { 'aws:SourceArn': rules } }));
  }

  /** A topic without subscriptions reports nothing. Subscriptions that are created elsewhere are not visible at synth. */
  private warnIfNobodySubscribed(): string[] {
    const subscribed = this.scope.node.root.node.findAll().some(construct => subscribedTo(construct) === this.backupTopic.topicArn);
    if (!subscribed) {
      Annotations.of(this.backupTopic).addWarningV2('cdk-gameliftstreams-admin-shell:backup-topic',
        `nobody is subscribed to ${this.backupTopic.node.path}, the second topic for alarms and notices: if someone removes alarmTopic or its key, nobody is notified. `
        + 'Subscribe someone, preferably by another channel than alarmTopic: backupTopic.addSubscription(...). Acknowledge this warning if the subscription exists outside of this app');
    }
    return [];
  }
}

/** The topic that a subscription of the app is for. */
function subscribedTo(construct: IConstruct): string | undefined {
  const { cfnResourceType, topicArn } = construct as Partial<sns.CfnSubscription>;
  return cfnResourceType === sns.CfnSubscription.CFN_RESOURCE_TYPE_NAME ? topicArn : undefined;
}
