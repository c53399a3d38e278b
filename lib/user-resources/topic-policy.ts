import { Aspects, IAspect, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { policiesFor, requireOnePolicy } from './one-policy';

/** What someone wants of a topic. */
interface TopicRequest {
  /** The statements, for a policy that is deployed by that stack. */
  statements(holder: Stack): iam.PolicyStatement[];
  /** Called if the app can't change the topic's policy. */
  refused(): void;
}

/** After aspects that change things: what they add to a topic is seen. */
const LATE = 900;

/**
 * Adds statements to a topic that may be someone else's, and takes nothing from its other users:
 *
 * - A topic without a policy has SNS's default one, which lets the account's alarms and identities publish. The first
 *   policy replaces it, so the default comes along.
 * - A topic has one policy, and SNS keeps the one that was applied last. So what is added goes into the policy that the app
 *   has for it, an `sns.TopicPolicy` or a `CfnTopicPolicy`, made before or after.
 *
 * It happens at synth, when every other policy is there.
 *
 * @param scope who adds them, and fails where the topic has several policies
 */
export function addToTopic(scope: Construct, topic: sns.ITopic, request: TopicRequest): void {
  additionsTo(topic, scope).requests.push(request);
}

/** Adds a target to a rule of ours, which may let the rule into the policy of a topic or queue in its own way. */
export function addTarget(scope: Construct, rule: events.Rule, target: events.IRuleTarget): void {
  const { topic, queue } = target as { topic?: sns.ITopic; queue?: sqs.IQueue }; // CDK's SnsTopic and SqsQueue
  if (queue?.queueUrl !== undefined) requireOnePolicy(scope, 'queue', queue, queue.queueUrl);
  if (topic?.topicArn === undefined) return rule.addTarget(target);
  const additions = additionsTo(topic, scope);
  const before = statementsIn(ownPolicyOf(topic));
  rule.addTarget(target);
  additions.byTargets += statementsIn(ownPolicyOf(topic)) - before;
}

/** On the topic itself, so that all shells of an app see the same. */
const ADDITIONS = Symbol.for('cdk-gameliftstreams-admin-shell.TopicAdditions');

function additionsTo(topic: sns.ITopic, scope: Construct): Additions {
  const marked = topic as sns.ITopic & { [ADDITIONS]?: Additions };
  if (marked[ADDITIONS] === undefined) {
    const additions = new Additions(topic);
    Object.defineProperty(marked, ADDITIONS, { value: additions });
    Aspects.of(topic).add(additions, { priority: LATE });
    requireOnePolicy(scope, 'topic', topic, topic.topicArn);
  }
  return marked[ADDITIONS]!;
}

class Additions implements IAspect {
  public readonly requests: TopicRequest[] = [];
  /** Statements in the topic's own policy that the targets of our rules made. */
  public byTargets = 0;
  private made = false;

  constructor(private readonly topic: sns.ITopic) {}

  public visit(node: IConstruct): void {
    if (node !== this.topic || this.made) return;
    this.made = true;
    const own = ownPolicyOf(this.topic);
    const [policy] = policiesFor<sns.CfnTopicPolicy>('topic', this.topic.node.root, this.topic.topicArn);
    if (policy !== undefined && policy.node.scope !== own) {
      merge(policy, this.requests.flatMap(({ statements }) => statements(Stack.of(policy))));
      return;
    }
    // Whatever else is in it has replaced the default already, by its owner's choice.
    if (statementsIn(own) === this.byTargets) this.topic.addToResourcePolicy(defaultStatement(this.topic));
    for (const { statements, refused } of this.requests) {
      const added = statements(Stack.of(this.topic)).map(statement => this.topic.addToResourcePolicy(statement).statementAdded);
      if (added.includes(false)) refused();
    }
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html, as the console shows it for a new topic: whoever acts for the account. */
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

/** The policy that the topic makes for itself when something is added to it. */
function ownPolicyOf(topic: sns.ITopic): IConstruct | undefined {
  return topic.node.tryFindChild('Policy');
}

function statementsIn(policy: IConstruct | undefined): number {
  return (policy as { document?: iam.PolicyDocument } | undefined)?.document?.statementCount ?? 0;
}

/** Adds to whatever document the policy has: CDK's, or one written out. */
function merge(policy: sns.CfnTopicPolicy, statements: iam.PolicyStatement[]): void {
  const document = policy.policyDocument;
  if (typeof document.addStatements === 'function') return document.addStatements(...statements);
  policy.policyDocument = Lazy.any({
    produce: () => {
      const written = Stack.of(policy).resolve(document);
      return { ...written, Statement: [written.Statement ?? []].flat().concat(statements.map(statement => statement.toStatementJson())) };
    },
  });
}
