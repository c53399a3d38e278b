import { asEvent } from './records/cloudtrail';
import { uses, type UseSignal } from './records/uses';
import { parseEventPattern } from '../../local/signals/event-pattern';
import { parseFilterPattern } from '../../local/signals/filter-pattern';

/** Patterns that look right, each with a record that proves it wrong: the records are enough to tell. */

const SHELL = 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/Stack-Shell';
const RECORDS = uses({ shellRoleArn: SHELL, otherShellRoleArns: [`${SHELL}-Two`] });
const CALL = '($.eventSource = "gameliftstreams.amazonaws.com") && ($.eventName = "CreateStreamSessionAdminShell")';
const ISSUER = '$.userIdentity.sessionContext.sessionIssuer.arn';

/** The records on which a verdict is wrong, or depends on what is not documented. */
function wrongOn(signal: UseSignal, verdict: (record: unknown, undocumented: boolean) => boolean): string[] {
  return RECORDS.filter(({ record, signals, open = [] }) => !open.includes(signal)
    && [false, true].some(undocumented => verdict(record, undocumented) !== signals.includes(signal))).map(({ name }) => name);
}

test.each<[string, UseSignal, string, string]>([
  ['!= without NOT EXISTS', 'bypassed', `{ ${CALL} && (${ISSUER} != "${SHELL}") && (${ISSUER} != "${SHELL}-Two") }`, 'root'],
  ['the path instead of the role', 'bypassed', `{ ${CALL} && ((${ISSUER} NOT EXISTS) || (${ISSUER} != "arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/*")) }`, 'a role of another name on the same path'],
  ['the end of the ARN instead of the whole', 'bypassed', `{ ${CALL} && ((${ISSUER} NOT EXISTS) || (${ISSUER} != "*/gameliftstreams-admin-shell/Stack-Shell")) }`, 'a role of the same name in another account'],
  ['a wildcard at the end', 'bypassed', `{ ${CALL} && ((${ISSUER} NOT EXISTS) || (${ISSUER} != "${SHELL}*")) }`, 'a role whose name begins with the shell role\'s'],
  ['the role\'s name instead of its ARN', 'bypassed', `{ ${CALL} && (($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != "Stack-Shell")) }`, 'a role of the same name without the path'],
  ['the session\'s ARN instead of the role\'s', 'bypassed', `{ ${CALL} && (($.userIdentity.arn NOT EXISTS) || ($.userIdentity.arn != "*Stack-Shell*")) }`, 'a session named like the shell role'],
  ['SourceIdentity as a sign of the broker', 'bypassed', `{ ${CALL} && ($.userIdentity.sessionContext.sourceIdentity NOT EXISTS) }`, 'a session with an operator\'s SourceIdentity'],
  ['one shell only', 'bypassed', `{ ${CALL} && ((${ISSUER} NOT EXISTS) || (${ISSUER} != "${SHELL}")) }`, 'through another shell of the app, or a trusted one (1)'],
  ['successful calls only', 'bypassed', `{ ${CALL} && ($.errorCode NOT EXISTS) && ((${ISSUER} NOT EXISTS) || (${ISSUER} != "${SHELL}*")) }`, 'a role: AccessDenied'],
  ['types of identity', 'bypassed', `{ ${CALL} && (($.userIdentity.type != "AssumedRole") || (${ISSUER} != "${SHELL}*")) }`, 'no sessionIssuer'],
  ['every call', 'opened', `{ ${CALL} }`, 'through the broker: StreamSessionAccessNotReadyException'],
  ['a response instead of no error', 'opened', `{ ${CALL} && ($.responseElements.SessionId = "*") }`, 'responseElements null'],
  ['management events', 'opened', `{ ${CALL} && ($.managementEvent IS TRUE) && ($.errorCode NOT EXISTS) }`, 'through the broker'],
  ['no source', 'opened', '{ ($.eventName = "CreateStreamSessionAdminShell") && ($.errorCode NOT EXISTS) }', 'another service\'s operation of that name'],
  ['a prefix of the operation', 'opened', '{ ($.eventSource = "gameliftstreams.amazonaws.com") && ($.eventName = "CreateStreamSession*") && ($.errorCode NOT EXISTS) }', 'another operation: CreateStreamSessionConnection'],
  ['every error', 'denied', `{ ${CALL} && ($.errorCode = "*") }`, 'through the broker: StreamSessionAccessNotReadyException'],
  ['one spelling', 'denied', `{ ${CALL} && ($.errorCode = "AccessDenied") }`, 'a role: AccessDeniedException'],
  ['anything with Access in it', 'denied', `{ ${CALL} && ($.errorCode = "*Access*") }`, 'through the broker: StreamSessionAccessNotReadyException'],
])('fails: %s for %s', (_, signal, pattern, record) => {
  const { matches } = parseFilterPattern(pattern);
  expect(wrongOn(signal, matches)).toContain(record);
});

const issuer = (arn: object[]) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn } } } });

test.each<[string, object, string]>([
  ['anything-but without exists', issuer([{ 'anything-but': [SHELL, `${SHELL}-Two`] }]), 'an IAM user'],
  ['a prefix of the ARN', { $or: [issuer([{ 'anything-but': { prefix: SHELL } }]), issuer([{ exists: false }])] }, 'a role whose name begins with the shell role\'s'],
  ['no issuer only', issuer([{ exists: false }]), 'a role'],
  ['successful calls only', { errorCode: [{ exists: false }], $or: [issuer([{ 'anything-but': [SHELL, `${SHELL}-Two`] }]), issuer([{ exists: false }])] }, 'a role: AccessDenied'],
])('fails: %s for the notice of a bypass', (_, detail, record) => {
  const { matches } = parseEventPattern({ source: ['aws.gameliftstreams'], detail: { eventName: ['CreateStreamSessionAdminShell'], ...detail } });
  expect(wrongOn('bypassed notice', (one, other) => matches(asEvent(one), other))).toContain(record);
});

test('the correct pattern is right on all of them', () => {
  const bypassed = parseFilterPattern(`{ ${CALL} && ((${ISSUER} NOT EXISTS) || (${ISSUER} IS NULL) || ((${ISSUER} != "${SHELL}") && (${ISSUER} != "${SHELL}-Two"))) }`);
  expect(wrongOn('bypassed', bypassed.matches)).toEqual([]);
});
