import { Aspects, IAspect, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { keyStatementsForNotices } from './key-policy';
import { printed, warnOfMissing } from './missing-statements';
import { policiesFor, requireOnePolicy } from './one-policy';
import { anyAlarm, anyRule, fromOwnAccount, serviceStatement } from './service-statements';

/** Statements that a construct needs in a topic's policy. */
interface TopicRequest {
  /** The statements, for a policy that this stack deploys. */
  statements(policyStack: Stack): iam.PolicyStatement[];
  /** Called if the app can't change the topic's policy. */
  onImmutablePolicy(): void;
}

/** After mutating aspects, so that their additions to the topic are visible. */
const AFTER_MUTATING_ASPECTS = 900;

/**
 * Adds statements to the policy of a topic that may belong to someone else, and preserves the access of its other users:
 *
 * - A topic without a policy has SNS's default policy, which allows the account's alarms and identities to publish. The
 *   first policy replaces it, so we add the default statement as well.
 * - A topic has only one policy: SNS keeps the one applied last. So statements are added to the policy that the app has for
 *   the topic, an `sns.TopicPolicy` or a `CfnTopicPolicy`, whether it is created before or after.
 *
 * This happens at synth, when all other policies exist.
 *
 * @param scope the construct that adds them; its validation fails if the topic has several policies
 */
function addToTopicPolicy(scope: Construct, topic: sns.ITopic, request: TopicRequest): void {
  additionsTo(topic, scope).requests.push(request);
}

/**
 * Allows these alarms and rules to publish to the topic. If the topic's policy belongs to another stack, any alarm and rule
 * of the account may publish: naming ours there would make the two stacks depend on each other.
 */
export function allowPublishing(scope: Construct, topic: sns.ITopic, alarmArns: string[], ruleArns: string[]): void {
  const publishers = (alarms: string[], rules: string[], resource: string) => [
    ...alarmArns.length > 0 ? [serviceStatement('cloudwatch.amazonaws.com', ['sns:Publish'], [resource], fromOwnAccount(scope, ...alarms))] : [],
    ...ruleArns.length > 0 ? [serviceStatement('events.amazonaws.com', ['sns:Publish'], [resource], ifNamed(rules))] : [],
  ];
  const any = () => publishers([anyAlarm(scope)], [anyRule(scope)], topic.topicArn);
  addToTopicPolicy(scope, topic, {
    statements: holder => holder === Stack.of(scope) ? publishers(alarmArns, ruleArns, topic.topicArn) : any(),
    onImmutablePolicy: () => warnOfMissing(scope, topic, 'topic-policy',
      `the policy of topic ${topic.node.path} can't be changed from this app, so alarms and notices may be lost silently. Add to its existing statements`, any(),
      ` If the topic is encrypted, add to the policy of its key: ${printed(scope, keyStatementsForNotices(scope))}.`),
  });
}

/**
 * Conditions that another account's rule does not meet. EventBridge's guide says that the policy of a topic can't have
 * conditions for EventBridge, SNS's guide shows one on the rule's ARN. So `IfExists`: if the request names a rule, it must
 * be one of ours.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function ifNamed(ruleArns: string[]): Record<string, unknown> {
  return { ArnLikeIfExists: { 'aws:SourceArn': ruleArns } };
}

/** Adds a target to one of our rules. The target may itself allow the rule in the policy of its topic or queue. */
export function addTarget(scope: Construct, rule: events.Rule, target: events.IRuleTarget): void {
  const { topic, queue } = target as { topic?: sns.ITopic; queue?: sqs.IQueue }; // CDK's SnsTopic and SqsQueue
  if (queue?.queueUrl !== undefined) requireOnePolicy(scope, 'queue', queue, queue.queueUrl);
  if (topic?.topicArn === undefined) return rule.addTarget(target);
  const additions = additionsTo(topic, scope);
  const before = statementsIn(ownPolicyOf(topic));
  rule.addTarget(target);
  additions.statementsOfTargets += statementsIn(ownPolicyOf(topic)) - before;
}

/** Stored on the topic itself, so that all shells of an app share it. */
const ADDITIONS = Symbol.for('cdk-gameliftstreams-admin-shell.TopicAdditions');

function additionsTo(topic: sns.ITopic, scope: Construct): TopicPolicyAdditions {
  const marked = topic as sns.ITopic & { [ADDITIONS]?: TopicPolicyAdditions };
  if (marked[ADDITIONS] === undefined) {
    const additions = new TopicPolicyAdditions(topic);
    Object.defineProperty(marked, ADDITIONS, { value: additions });
    Aspects.of(topic).add(additions, { priority: AFTER_MUTATING_ASPECTS });
    requireOnePolicy(scope, 'topic', topic, topic.topicArn);
  }
  return marked[ADDITIONS]!;
}

class TopicPolicyAdditions implements IAspect {
  public readonly requests: TopicRequest[] = [];
  /** The number of statements that the targets of our rules added to the topic's own policy. */
  public statementsOfTargets = 0;
  private applied = false;

  constructor(private readonly topic: sns.ITopic) {}

  public visit(node: IConstruct): void {
    if (node !== this.topic || this.applied) return;
    this.applied = true;
    const own = ownPolicyOf(this.topic);
    const [policy] = policiesFor<sns.CfnTopicPolicy>('topic', this.topic.node.root, this.topic.topicArn);
    if (policy !== undefined && policy.node.scope !== own) {
      merge(policy, this.requests.flatMap(({ statements }) => statements(Stack.of(policy))));
      return;
    }
    // If the policy has other statements, its owner has already chosen to replace the default.
    if (statementsIn(own) === this.statementsOfTargets) this.topic.addToResourcePolicy(defaultStatement(this.topic));
    for (const { statements, onImmutablePolicy } of this.requests) {
      const added = statements(Stack.of(this.topic)).map(statement => this.topic.addToResourcePolicy(statement).statementAdded);
      if (added.includes(false)) onImmutablePolicy();
    }
  }
}

/** The default policy that the console shows for a new topic: https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html */
function defaultStatement(topic: sns.ITopic): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'SnsDefaultStatement',
    principals: [new iam.AnyPrincipal()],
    actions: [
      'GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic', 'Subscribe', 'ListSubscriptionsByTopic', 'Publish',
    ].map(action => `sns:${action}`),
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'AWS:SourceOwner': Stack.of(topic).account } },
  });
}

/** The policy that the L2 topic creates when a statement is added to it. */
function ownPolicyOf(topic: sns.ITopic): IConstruct | undefined {
  return topic.node.tryFindChild('Policy');
}

function statementsIn(policy: IConstruct | undefined): number {
  return (policy as { document?: iam.PolicyDocument } | undefined)?.document?.statementCount ?? 0;
}

/** Adds statements to the policy's document, which is a `PolicyDocument` or a plain object. */
function merge(policy: sns.CfnTopicPolicy, statements: iam.PolicyStatement[]): void {
  const document = policy.policyDocument;
  if (typeof document.addStatements === 'function') return document.addStatements(...statements);
  policy.policyDocument = Lazy.any({
    produce: () => {
      const resolved = Stack.of(policy).resolve(document);
      return { ...resolved, Statement: [resolved.Statement ?? []].flat().concat(statements.map(statement => statement.toStatementJson())) };
    },
  });
}
