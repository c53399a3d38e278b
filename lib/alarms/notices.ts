import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { Copies } from './copies';
import { NoticeFormat, noticeInput } from './notice-format';
import {
  APPROVAL_DECIDED_NOTICE, approvalRequestedNotice, BYPASSED_NOTICE, emergencyNotice, HEARTBEAT_NOTICE, Notice, OPENED_NOTICE,
  OPENED_WITHOUT_REASON_NOTICE, REFUSED_NOTICE, SESSION_ACCESSED_NOTICE, TAMPERED_NOTICE,
} from './notice-texts';
import { NoticeTopics, NoticeTopicsProps } from './notice-topics';
import { RecordedCalls } from './recorded-calls';
import { retriedTarget } from './retried-target';
import { renderPattern } from '../private/event-patterns';
import { patternOf } from './watching/clues';
import { PackedRule, withReads } from './watching/rules';
import { APPROVAL_DETAIL_TYPES, EVENT_DETAIL_TYPES, EVENT_SOURCE } from '../private/event-names';
import { substituted, substitutedText } from '../private/substitution';
import { resourceOf } from '../private/underlying-resource';
import { fromKnownRoles } from '../shells/known-shells';
import { addTarget } from '../user-resources/topic-policy';

interface NoticesProps extends NoticeTopicsProps {
  readonly format: NoticeFormat;
  readonly targets: events.IRuleTarget[];
  /** The calls that the trail records, among them bypasses. */
  readonly calls: RecordedCalls;
  /** Identifies the broker whose events to announce, among all brokers on the bus. */
  readonly shellRoleArn?: string;
}

/** The end of the rule's name, which a metric must know before there is a rule. */
export const EMERGENCY_RULE = 'Emergency';
/** A rule has at most five targets, two of which are the topics: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const OTHER_TARGETS = 3;

/**
 * Notifies people immediately of who opened a shell and why, and of who bypassed the broker.
 */
export class Notices extends Construct {
  /** Where notices are sent: two topics, and a queue for notices that could not be delivered. */
  public readonly topics: NoticeTopics;

  private readonly opened: events.Rule[] = [];

  constructor(scope: Construct, id: string, private readonly props: NoticesProps) {
    super(scope, id);
    if (props.targets.length > OTHER_TARGETS) {
      throw new Error(`noticeTargets has ${props.targets.length} targets, and a rule can have ${OTHER_TARGETS} besides the two topics: use an event bus as one of them, and forward the events from there`);
    }
    this.topics = new NoticeTopics(this, props);

    if (props.shellRoleArn !== undefined) {
      const opened = this.own([EVENT_DETAIL_TYPES[0]]);
      this.opened.push(this.announce('Opened', OPENED_NOTICE, { ...opened, detail: { reason: [{ exists: true }] } }));
      this.opened.push(this.announce('OpenedWithoutReason', OPENED_WITHOUT_REASON_NOTICE, { ...opened, detail: { reason: [{ exists: false }] } }));
      // Not those that a waiting client makes by the dozen.
      this.announce('Refused', REFUSED_NOTICE, {
        ...this.own([EVENT_DETAIL_TYPES[1]]),
        detail: { $or: [{ outcome: ['Denied'] }, { outcome: ['Failed'], ssmSessionId: [{ exists: true }] }] },
      });
    }
    props.calls.markAsWatcher(this);
    this.announceOthers('Bypassed', BYPASSED_NOTICE, () => props.calls.bypassedEvents(this));
  }

  /** Announces changes to resources that protect or record shells. */
  public announceChanges({ id, watches }: PackedRule): events.Rule {
    return this.announce(id, TAMPERED_NOTICE, patternOf(watches));
  }

  /** Announces shells that were opened in an emergency with a notice of their own, instead of the usual one. */
  public announceEmergencies(endpointUrl: string): events.Rule {
    this.opened.forEach(rule => rule.addEventPattern({ detail: { emergency: [false, { exists: false }] } }));
    return this.announce(EMERGENCY_RULE, emergencyNotice(endpointUrl), { ...this.own([EVENT_DETAIL_TYPES[0]]), detail: { emergency: [true] } });
  }

  /** Tells approvers what to decide on, once a request; and everybody what was decided. */
  public announceApprovals(endpointUrl: string): void {
    this.announce('ApprovalRequested', approvalRequestedNotice(endpointUrl), this.own([APPROVAL_DETAIL_TYPES.requested]));
    this.announce('ApprovalDecided', APPROVAL_DECIDED_NOTICE, this.own(APPROVAL_DETAIL_TYPES.decided));
  }

  /** Sends a test notice on a schedule. EventBridge sets no message attribute that a subscription could filter by. */
  public announceHeartbeat(schedule: events.Schedule): events.Rule {
    const rule = this.rule('Heartbeat', HEARTBEAT_NOTICE, { schedule });
    this.notifyTopics(rule, HEARTBEAT_NOTICE);
    return rule;
  }

  /**
   * @param reads whether records that CloudTrail marks as reads count, too
   */
  public announce(id: string, notice: Notice, eventPattern: events.EventPattern, reads = false): events.Rule {
    const rule = this.rule(id, notice, { eventPattern });
    if (reads) withReads(rule);
    this.notifyTopics(rule, notice);
    this.props.targets.forEach(target => addTarget(this, rule, target));
    return rule;
  }

  /** This shell's events, of all on the bus. */
  private own(detailType: string[]): events.EventPattern {
    return { source: [EVENT_SOURCE], resources: [this.props.shellRoleArn!], detailType };
  }

  private rule(id: string, notice: Notice, trigger: events.RuleProps): events.Rule {
    const rule = new events.Rule(this, id, { ruleName: substitutedText(`${this.topics.prefix}${id}`), description: notice.title, ...trigger });
    const resource = resourceOf<events.CfnRule>(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME);
    if (resource?.eventPattern) resource.eventPattern = substituted(resource.eventPattern);
    return rule;
  }

  private notifyTopics(rule: events.Rule, notice: Notice): void {
    const input = noticeInput(notice, this.props.format);
    this.topics.both.forEach(topic => rule.addTarget(retriedTarget(topic, topic.topicArn, input, this.topics.undelivered)));
  }

  /** Announces access to players' sessions without a shell by roles that are not allowed it. */
  public announceSessionAccesses(): void {
    // With read events: GetStreamSession is one, if CloudTrail takes it for a management event.
    this.announceOthers('SessionAccessed', SESSION_ACCESSED_NOTICE, () => this.props.calls.sessionAccesses(this), true);
  }

  /** Announces calls by anyone but known roles, with several rules if one can't name them all. */
  private announceOthers(id: string, notice: Notice, patterns: () => events.EventPattern[], reads = false): void {
    const rule = this.announce(id, notice, { source: ['aws.gameliftstreams'] }, reads);
    const resource = resourceOf<events.CfnRule>(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME)!;
    resource.eventPattern = fromKnownRoles(this, () => renderPattern(patterns()[0]));
    new Copies(resource, () => patterns().map((pattern, index) => ({
      EventPattern: renderPattern(pattern),
      ...resource.name !== undefined && { Name: `${resource.name}-${index + 1}` },
    })));
  }
}
