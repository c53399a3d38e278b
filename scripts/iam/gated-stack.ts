/** What the example app lacks: a shell with gates and emergency access. Or the same shell without them. */
import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Gate, StreamGroup, StreamSessionAdminShell } from '../../lib';

export class GatedStack extends Stack {
  constructor(scope: Construct, id: string, isGated: boolean) {
    super(scope, id);
    Annotations.of(this).acknowledgeWarning('cdk-gameliftstreams-admin-shell:backup-topic'); // nobody deploys it
    const ticket = lambda.Function.fromFunctionName(this, 'Ticket', 'ticket');
    const { grants } = new StreamSessionAdminShell(this, 'AdminShell', {
      streamGroups: [StreamGroup.fromStreamGroupId(this, 'StreamGroup', 'sg-1AB2C3De4')],
      gates: isGated ? [Gate.fromFunction(ticket), Gate.twoPersons()] : [],
    });
    if (!isGated) return;
    grants.approve(iam.Role.fromRoleName(this, 'Approvers', 'Approvers'));
    grants.connectInEmergency(iam.Role.fromRoleName(this, 'NightShift', 'NightShift'));
    grants.reviewEmergencies(iam.Role.fromRoleName(this, 'Reviewers', 'Reviewers'));
  }
}
