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
    'fields ispresent(ssmSessionId) as opened, time, outcome, sourceIdentity, operator, streamGroupId, streamSessionId, reason, sourceIp, attempts, requestId, '
    + 'ssmSessionId, serviceRequestId, shellAccessKeyId',
    'filter ispresent(outcome)',
    // Shells first: a result has 10,000 rows at most, and anyone with a grant can cause more refusals than that.
    'sort opened desc, @timestamp desc',
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
