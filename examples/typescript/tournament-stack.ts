import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { Gate, StreamGroup, StreamSessionAdminShell } from '../../lib'; // in an app of your own: 'cdk-gameliftstreams-admin-shell'

/** Shells that the ticket system and a colleague must allow first; emergency access without them, which somebody else reviews. */
export class TournamentStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const finals = StreamGroup.fromStreamGroupId(this, 'Finals', 'sg-9ZY8X7Wv6');
    const ticket = lambda.Function.fromFunctionName(this, 'Ticket', 'ticket-gate');

    // People are told apart by the names of their sessions, so nobody may choose one.
    const people = new iam.AccountRootPrincipal().withConditions({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } });
    const crew = new iam.Role(this, 'Crew', {
      description: 'Tournament crew: asks for shells, and approves those of others',
      assumedBy: people,
    });
    const onCall = new iam.Role(this, 'OnCall', {
      description: 'On call at night: emergency access',
      assumedBy: people,
    });
    const leads = new iam.Role(this, 'Leads', {
      description: 'Leads: review emergencies',
      assumedBy: people,
    });

    const shell = new StreamSessionAdminShell(this, 'AdminShell', {
      streamGroups: [finals],
      gates: [
        Gate.fromFunction(ticket, { timeout: Duration.seconds(3) }),
        Gate.twoPersons({ validFor: Duration.minutes(30) }),
      ],
    });
    shell.grants.connect(crew);
    shell.grants.approve(crew);
    shell.grants.connectInEmergency(onCall);
    shell.grants.reviewEmergencies(leads);
    shell.backupTopic.addSubscription(new EmailSubscription('security@example.com'));
    new CfnOutput(this, 'AdminShellEndpoint', { value: shell.endpointUrl });
  }
}
