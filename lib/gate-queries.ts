import { Construct } from 'constructs';
import { IAuditTrail } from './audit/audit-trail-props';
import { IAdminShellBroker, IApprovals } from './broker/admin-shell-broker';
import { saveQuery } from './private/saved-query';

/** Saves an auditor's queries about a second person's decisions. docs/auditors.md explains them. */
export function saveApprovalQueries(scope: Construct, shell: IAdminShellBroker, { handler, logGroup }: IApprovals, auditTrail: IAuditTrail): void {
  const issuer = 'userIdentity.sessionContext.sessionIssuer.arn';
  saveQuery(scope, 'Approvals', shell, {
    name: 'shells and their approvals',
    logGroups: [shell.logGroup, logGroup],
    lines: [
      'fields coalesce(approvalId, "none") as approval',
      // What the broker opened, other than in an emergency, and what approvers agreed to.
      'filter (outcome = "Opened" and not ispresent(emergency)) or (action = "approve" and status = 200)',
      'stats count(outcome) as shells, count(status) as approvals, sortsFirst(time) as first, sortsFirst(decidedAt) as decided, '
      + 'sortsLast(sourceIdentity) as person, sortsLast(decidedByName) as approver by approval',
      'sort approvals asc, first desc',
    ],
  });
  saveQuery(scope, 'Approvers', shell, {
    name: 'what approvers did',
    logGroups: [logGroup],
    lines: [
      'fields time, action, status, approver, sourceIdentity, streamGroupId, streamSessionId, reason, state, approvalId, problem, sourceIp, requestId',
      'filter ispresent(status) and action in ["approve", "deny"]',
      'sort @timestamp desc',
    ],
  });
  saveQuery(scope, 'Forgers', shell, {
    name: 'direct invocations of the approvals function',
    logGroups: [auditTrail.logGroup],
    lines: [
      'fields eventTime, eventName, userIdentity.type, userIdentity.arn, userIdentity.invokedBy, sourceIPAddress, userAgent, errorCode, eventID',
      `filter eventSource = "lambda.amazonaws.com" and resources.0.ARN like "${handler.functionArn}"`,
      // Neither `=` nor `!=` matches a missing field.
      'filter not ispresent(userIdentity.invokedBy) or userIdentity.invokedBy != "apigateway.amazonaws.com" or userIdentity.type != "AWSService"',
      `filter not ispresent(${issuer}) or ${issuer} != "${shell.handler.role!.roleArn}"`,
      'sort eventTime desc',
    ],
  });
}

/** The same person has the same name without case and up to the `@`, as for approvals: lambda/two-persons/person.ts. */
const NAME_OF_PERSON = String.raw`parse arn /.*\/(?<name>[^\/@]*)[^\/]*$/`;

/** Saves the queries that the review of an emergency begins and ends with. */
export function saveEmergencyQueries(scope: Construct, shell: IAdminShellBroker): void {
  saveQuery(scope, 'Emergencies', shell, {
    name: 'emergencies',
    logGroups: [shell.logGroup],
    lines: [
      'fields time, outcome, sourceIdentity, operator, streamGroupId, streamSessionId, reason, sourceIp, requestId, ssmSessionId, serviceRequestId',
      'filter ispresent(emergency) and outcome != "NotReady"',
      'sort @timestamp desc',
    ],
  });
  // Also by stream group, for which IAM has authorized the reviewer; and by the ID that the service gave the shell, which no client can choose.
  const reviews = [
    'fields coalesce(reviewer, operator) as arn',
    'filter (ispresent(emergency) and ispresent(ssmSessionId)) or (action = "review" and status = 200)',
    NAME_OF_PERSON,
    'fields tolower(name) as person',
    'stats count(outcome) as shells, count(note) as reviews, count_distinct(person) as people, sortsFirst(time) as first, sortsLast(operator) as opener, '
    + 'sortsLast(reason) as why, sortsFirst(reviewer) as reviewedBy, sortsLast(reviewer) as andBy, sortsLast(note) as found by streamGroupId, ssmSessionId',
  ];
  saveQuery(scope, 'Reviews', shell, {
    name: 'emergencies and their reviews',
    logGroups: [shell.logGroup],
    lines: [...reviews, 'sort people asc, first desc'],
  });
  saveQuery(scope, 'Unreviewed', shell, {
    name: 'emergencies to review',
    logGroups: [shell.logGroup],
    // One person alone is the operator, whether they reviewed it or not.
    lines: [...reviews, 'filter shells > 0 and people < 2', 'sort first asc'],
  });
}
