/** What `npm run verify:aws` deploys: a shell with every default on two stream groups, queues on both topics, and a few probes. */
import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PrivateProbe } from './private-probe';
import { LentRoleProbe, TopicProbes } from './probes';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';
import { streamGroupIdOf } from '../../lib/private/stream-group-id';

export interface VerifyStackProps extends StackProps {
  /** Two existing ones. @default - two are created, which have no capacity and can stream nothing */
  readonly streamGroupIds?: readonly string[];
  /** Also a private API, in its own VPC. */
  readonly privateApi?: boolean;
  readonly functionResourcePolicy?: boolean;
}

export class VerifyStack extends Stack {
  constructor(scope: Construct, id: string, props: VerifyStackProps) {
    super(scope, id, props);
    const groups = ['First', 'Second'].map((name, index) => props.streamGroupIds === undefined
      ? new CfnStreamGroup(this, name, {
        description: `${id} ${name}`,
        streamClass: 'gen5n_high',
        locationConfigurations: [{ locationName: this.region, alwaysOnCapacity: 0 }],
      })
      : StreamGroup.fromStreamGroupId(this, name, props.streamGroupIds[index]));
    const shell = new StreamSessionAdminShell(this, 'Shell', {
      streamGroups: groups,
      removalPolicy: RemovalPolicy.DESTROY,
      functionResourcePolicy: props.functionResourcePolicy,
    });
    for (const warning of ['iam-events', 'backup-topic']) {
      Annotations.of(this).acknowledgeWarning(`cdk-gameliftstreams-admin-shell:${warning}`);
    }

    const actor = (name: string, description: string) => {
      const role = new iam.Role(this, name, { description, assumedBy: new iam.AccountRootPrincipal(), maxSessionDuration: Duration.hours(1) });
      this.output(`${name}Role`, role.roleArn);
      return role;
    };
    const operator = actor('Operator', 'May ask for a shell on the first stream group');
    shell.grants.connect(operator, { streamGroups: [groups[0]] });
    actor('Stranger', 'May do nothing');
    actor('Bypasser', 'May open shells without the broker').addToPolicy(new iam.PolicyStatement({
      actions: ['gameliftstreams:CreateStreamSessionAdminShell'],
      resources: groups.map(group => group.streamGroupRef.streamGroupArn),
    }));

    const subscribedQueue = (name: string) => {
      const queue = new sqs.Queue(this, name, { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
      this.output(`${name}Url`, queue.queueUrl);
      return new subscriptions.SqsSubscription(queue);
    };
    shell.alarmTopic.addSubscription(subscribedQueue('NoticeQueue'));
    shell.backupTopic.addSubscription(subscribedQueue('BackupQueue'));

    const { topics, rule } = new TopicProbes(this, 'TopicProbes');
    for (const [name, topic] of Object.entries(topics)) topic.addSubscription(subscribedQueue(`${name}Queue`));
    this.output('ProbeRule', rule.ruleName);
    this.output('LentRoleFunction', new LentRoleProbe(this, 'LentRole', shell).functionName);
    if (props.privateApi) {
      const probe = new PrivateProbe(this, 'Private', { streamGroup: groups[0], operator, other: shell });
      this.output('PrivateEndpoint', probe.endpointUrl);
      this.output('PrivateFunction', probe.functionName);
    }

    const { opened, bypassed, denied, burst, brokerErrors, tampered, heartbeat, unexplained } = shell.alarms;
    const alarms = [opened, bypassed, denied, burst, brokerErrors, tampered, heartbeat!, unexplained!];
    this.output('AlarmNames', alarms.map(({ alarmName }) => alarmName).join(','));
    this.output('EndpointUrl', shell.endpointUrl);
    groups.forEach((group, index) => this.output(`StreamGroup${index}`, streamGroupIdOf(group)));
    this.output('ShellName', shell.shellName);
    this.output('ShellRole', shell.shellRole.roleArn);
    this.output('HandlerName', shell.handler.functionName);
    this.output('HandlerLog', shell.logGroup.logGroupName);
    this.output('TrailLog', shell.auditTrail.logGroup.logGroupName);
    this.output('TrailArn', shell.auditTrail.trailArn!);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
