/** Small resources beside the shell, for questions that the shell itself can't answer. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { StreamSessionAdminShell } from '../../lib';

export const PROBE_SOURCE = 'verify.admin-shell';

/**
 * Three topics to which one rule sends the same event. Their keys differ in the condition for EventBridge: none, the account,
 * the rule.
 */
export class TopicProbes extends Construct {
  public readonly topics: Record<'AnySource' | 'SourceAccount' | 'SourceArn', sns.Topic>;
  public readonly rule: events.Rule;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.rule = new events.Rule(this, 'Rule', { eventPattern: { source: [PROBE_SOURCE] } });
    const { account } = Stack.of(this);
    this.topics = {
      AnySource: this.topic('AnySource'),
      SourceAccount: this.topic('SourceAccount', { StringEquals: { 'aws:SourceAccount': account } }),
      SourceArn: this.topic('SourceArn', { ArnLike: { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) } }),
    };
    // Built like a notice: one value within a text, the other on its own.
    const message = events.RuleTargetInput.fromObject({ notice: `in a text: ${events.EventField.fromPath('$.detail.text')}`, alone: events.EventField.fromPath('$.detail.alone') });
    for (const topic of Object.values(this.topics)) this.rule.addTarget(new targets.SnsTopic(topic, { message }));
  }

  private topic(id: string, conditions?: object): sns.Topic {
    const masterKey = new kms.Key(this, `${id}Key`, { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    masterKey.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'], conditions: { ...conditions },
    }));
    return new sns.Topic(this, id, { masterKey });
  }
}

/** Another function with the broker's role, which tries to assume the shell role. It prints the answer. */
export class LentRoleProbe extends Construct {
  public readonly functionName: string;

  constructor(scope: Construct, id: string, shell: StreamSessionAdminShell) {
    super(scope, id);
    const role = shell.handler.role!;
    this.functionName = probeFunction(this, {
      role: iam.Role.fromRoleArn(this, 'BrokerRole', role.roleArn, { mutable: false }),
      environment: { SHELL_ROLE: shell.shellRole.roleArn },
      code: `
const { STSClient, AssumeRoleCommand } = require('@aws-sdk/client-sts');
exports.handler = async () => {
  const names = { RoleSessionName: 'lent', SourceIdentity: 'lent' };
  const outcome = await new STSClient().send(new AssumeRoleCommand({ RoleArn: process.env.SHELL_ROLE, ...names })).then(() => 'assumed', error => error.name);
  return console.log('outcome=' + outcome);
};`,
    }).functionName;
  }
}

export interface ProbeFunctionProps extends Pick<lambda.FunctionProps, 'role' | 'environment' | 'vpc' | 'vpcSubnets' | 'securityGroups'> {
  readonly code: string;
}

export function probeFunction(scope: Construct, { code, ...props }: ProbeFunctionProps): lambda.Function {
  return new lambda.Function(scope, 'Function', {
    ...props,
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code.trim()),
    timeout: Duration.seconds(20),
    logGroup: new logs.LogGroup(scope, 'Log', { removalPolicy: RemovalPolicy.DESTROY, retention: logs.RetentionDays.ONE_WEEK }),
  });
}
