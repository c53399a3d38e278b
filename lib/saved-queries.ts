import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IAuditTrail } from './audit/audit-trail-props';
import { IAdminShellBroker } from './broker/admin-shell-broker';
import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT } from './private/event-names';
import { saveQuery } from './private/saved-query';

const CALL = `filter eventSource = "${GAMELIFT_STREAMS}" and eventName = "${OPEN_SHELL_EVENT}"`;
const ISSUER = 'userIdentity.sessionContext.sessionIssuer.arn';
const CALL_FIELDS = 'fields eventTime, userIdentity.type, userIdentity.arn, userIdentity.sessionContext.sourceIdentity, userIdentity.invokedBy, '
  + 'requestParameters.Identifier, requestParameters.StreamSessionIdentifier, errorCode, sourceIPAddress, userAgent, requestID, userIdentity.accessKeyId, eventID';

/** Saves an auditor's queries, which docs/auditors.md explains. The query for unexplained shells is saved with its alarm. */
export function saveQueries(scope: Construct, shell: IAdminShellBroker, auditTrail: IAuditTrail): void {
  const save = (id: string, name: string, logGroup: logs.ILogGroup, lines: string[]) =>
    saveQuery(scope, id, shell, { name, logGroups: [logGroup], lines });
  save('WhoWhenWhy', 'who, when, why', shell.logGroup, [
    'fields time, sourceIdentity, operator, streamGroupId, streamSessionId, reason, sourceIp, requestId, ssmSessionId, serviceRequestId, shellAccessKeyId',
    'filter outcome = "Opened"',
    'sort @timestamp desc',
  ]);
  save('Refused', 'refused', shell.logGroup, [
    'fields time, outcome, sourceIdentity, operator, streamGroupId, streamSessionId, reason, sourceIp, attempts, requestId',
    'filter ispresent(outcome) and outcome != "Opened"',
    'sort @timestamp desc',
  ]);
  save('ByPersonAndMonth', 'by person and month', shell.logGroup, [
    'filter outcome = "Opened"',
    'stats count(*) as shells, count_distinct(streamSessionId) as sessions by sourceIdentity, datefloor(@timestamp, 1mo) as month',
    'sort month desc, shells desc',
  ]);
  save('EveryCall', 'every call, per CloudTrail', auditTrail.logGroup, [CALL_FIELDS, CALL, 'sort eventTime desc']);
  save('Bypasses', 'bypasses', auditTrail.logGroup, [
    CALL_FIELDS,
    CALL,
    // Neither `=` nor `!=` matches a missing field.
    `filter not ispresent(${ISSUER}) or ${ISSUER} != "${shell.shellRole.roleArn}"`,
    'sort eventTime desc',
  ]);
}
