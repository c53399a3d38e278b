import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { NoticeFormat } from './alarm-options';
import { BYPASSED_NOTICE, Notice, noticeInput, OPENED_NOTICE, OPENED_WITHOUT_REASON_NOTICE, REFUSED_NOTICE, TAMPERED_NOTICE } from './notice-texts';
import { RecordedCalls } from './recorded-calls';
import { acknowledge } from '../private/acknowledged';
import { Copies } from '../private/copies';
import { EVENT_DETAIL_TYPES, EVENT_SOURCE } from '../private/iam-actions';
import { whenWritten } from '../private/known-shells';
import { allowAlarmsAndRulesToUseKey, allowPublishing, serviceStatement } from '../private/service-grants';
import { requireUsableKey, requireUsableTopic } from '../private/suitability';
import { resourceOf } from '../private/template';
import { addTarget } from '../private/topic-policy';
import { requireSameEnvironment, SIGNALS_STAY_HERE } from '../private/validation';

interface NoticesProps {
  readonly topic?: sns.ITopic;
  readonly encryptionKey?: kms.IKey;
  readonly format: NoticeFormat;
  readonly targets: events.IRuleTarget[];
  /** What the trail records, and which of it is a bypass. */
  readonly calls: RecordedCalls;
  /** Whose events to announce, of all brokers on the bus. */
  readonly shellRoleArn?: string;
}

/** EventBridge tries again for this long, and then leaves the notice in the queue. */
const RETRY = { maximumEventAgeInSeconds: Duration.hours(6).toSeconds(), maximumRetryAttempts: 100 };
/** A rule has at most five targets, and one is ours: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const OTHER_TARGETS = 4;

/**
 * Tells people at once who opened a shell and why, and who bypassed the broker.
 */
export class Notices extends Construct {
  public readonly topic: sns.ITopic;
  /** Notices that could not be delivered. */
  public readonly undelivered: sqs.Queue;
  public readonly rules: events.Rule[] = [];
  private readonly bypassRules: Copies;

  constructor(scope: Construct, id: string, private readonly props: NoticesProps) {
    super(scope, id);
    if (props.targets.length > OTHER_TARGETS) {
      throw new Error(`noticeTargets has ${props.targets.length} targets, and a rule takes ${OTHER_TARGETS} beside the topic: let one of them be an event bus that passes the events on`);
    }
    if (props.encryptionKey) requireUsableKey(this, 'encryptionKey', props.encryptionKey);
    if (props.topic) requireUsableTopic(this, 'alarmTopic', props.topic);
    const key = props.encryptionKey ?? new kms.Key(this, 'Key', {
      description: 'Encrypts notices about admin shells', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    allowAlarmsAndRulesToUseKey(this, key);

    this.topic = props.topic ?? new sns.Topic(this, 'Topic', { displayName: 'Admin shells', masterKey: key, enforceSSL: true });
    requireSameEnvironment(this, `alarmTopic ${this.topic.node.path}`, this.topic.env, SIGNALS_STAY_HERE);
    if (props.topic?.masterKey !== undefined && props.topic.masterKey !== key) allowAlarmsAndRulesToUseKey(this, props.topic.masterKey);

    this.undelivered = new sqs.Queue(this, 'Undelivered', {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });

    acknowledge(this.undelivered, sqs.CfnQueue.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-SQS3', 'It is itself the dead-letter queue, of EventBridge rules. The alarm brokerErrors watches it.');

    if (props.shellRoleArn !== undefined) {
      const own = { source: [EVENT_SOURCE], resources: [props.shellRoleArn] };
      const opened = { ...own, detailType: [EVENT_DETAIL_TYPES[0]] };
      this.announce('Opened', OPENED_NOTICE, { ...opened, detail: { reason: [{ exists: true }] } });
      this.announce('OpenedWithoutReason', OPENED_WITHOUT_REASON_NOTICE, { ...opened, detail: { reason: [{ exists: false }] } });
      // Not those that a waiting client makes by the dozen.
      this.announce('Refused', REFUSED_NOTICE, {
        ...own,
        detailType: [EVENT_DETAIL_TYPES[1]],
        detail: { $or: [{ outcome: ['Denied'] }, { outcome: ['Failed'], ssmSessionId: [{ exists: true }] }] },
      });
    }
    this.bypassRules = this.announceBypasses();
  }

  /** Tells of changes to what guards or records shells. */
  public announceChanges(id: string, eventPattern: events.EventPattern, notice: Notice = TAMPERED_NOTICE): events.Rule {
    return this.announce(id, notice, eventPattern);
  }

  /** Once every rule and alarm is there: lets them publish. */
  public allowPublishing(alarms: cloudwatch.Alarm[]): void {
    const ruleArns = Lazy.uncachedList({ produce: () => [...this.rules.map(rule => rule.ruleArn), ...this.bypassRules.arns()] });
    allowPublishing(this, this.topic, alarms.map(alarm => alarm.alarmArn), ruleArns);
    // Nothing but the rule's ARN is known to come along: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    this.undelivered.addToResourcePolicy(serviceStatement('events.amazonaws.com', ['sqs:SendMessage'], [this.undelivered.queueArn], { ArnLike: { 'aws:SourceArn': ruleArns } }));
  }

  private announce(id: string, notice: Notice, eventPattern: events.EventPattern): events.Rule {
    const rule = new events.Rule(this, id, { description: notice.title, eventPattern });
    rule.addTarget({
      bind: () => ({
        arn: this.topic.topicArn,
        input: noticeInput(notice, this.props.format),
        deadLetterConfig: { arn: this.undelivered.queueArn },
        retryPolicy: RETRY,
        targetResource: this.topic,
      }),
    });
    this.props.targets.forEach(target => addTarget(this, rule, target));
    this.rules.push(rule);
    return rule;
  }

  /** By one rule, or more where one can't name all that is no bypass. */
  private announceBypasses(): Copies {
    this.props.calls.markAsWatcher(this);
    const patterns = () => this.props.calls.bypassedEvents(this);
    const rule = this.announce('Bypassed', BYPASSED_NOTICE, { source: ['aws.gameliftstreams'] });
    const resource = resourceOf<events.CfnRule>(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME)!;
    resource.eventPattern = whenWritten(this, () => renderPattern(patterns()[0]));
    return new Copies(resource, () => patterns().map((pattern, index) => ({
      EventPattern: renderPattern(pattern),
      ...resource.name !== undefined && { Name: `${resource.name}-${index + 1}` },
    })));
  }
}

function renderPattern({ detailType, ...rest }: events.EventPattern): object {
  return { ...rest, 'detail-type': detailType };
}
