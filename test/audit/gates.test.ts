/**
 * Notices, alarms and rules of a shell with `Gate.twoPersons` and the emergency route, and that the others stay as they are
 * without.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matchBothWays } from './match-both-ways';
import { brokerEvent } from './records/announcements';
import { ACCOUNT, ADMIN, asEvent, GROUP, managementCall, NO_PERMISSION, refusedAssumption, REGION, roleSession, SESSION, type Json } from './records/cloudtrail';
import { roleArn, shell, synthesize, VARIANTS } from './variants';
import { Gate, NoticeFormat } from '../../lib';
import { parseFilterPattern } from '../../local/signals/filter-pattern';
import { transform } from '../../local/signals/input-transformer';
import { evaluate } from '../../local/signals/metric-math';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template, Value } from '../../local/template/template';
import { ENV } from '../lib/app';

const [template] = synthesize(VARIANTS['two persons and the emergency route']);
const [chat] = synthesize(app => {
  const stack = new Stack(app, 'GatedChat', { env: ENV });
  shell(stack, 'AdminShell', { gates: [Gate.twoPersons()], alarmOptions: { noticeFormat: NoticeFormat.CHAT } })
    .grants.connectInEmergency(iam.Role.fromRoleName(stack, 'NightShift', 'NightShift'));
  return [stack];
});
const [plain] = synthesize(VARIANTS['one shell, with the defaults']);

const APPROVAL = '7f0c9a0e-3c0f-4b8e-9a53-1d2f6f0a9b11';

/** An event of the approvals function. */
function approvalEvent(of: Template, detailType: string, changes: Json = {}): Json {
  const { detail: _, ...envelope } = brokerEvent(roleArn(of, /^AdminShellAccessRole/), 'Opened');
  return {
    ...envelope,
    'detail-type': detailType,
    'detail': {
      approvalId: APPROVAL,
      state: 'pending',
      operator: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/alice@example.com`,
      sourceIdentity: 'alice@example.com',
      streamGroupId: GROUP,
      streamSessionId: SESSION,
      reason: 'INC-4711 "black" screen \\ again',
      requestedAt: '2026-11-20T09:30:11.000Z',
      expiresAt: '2026-11-20T10:30:11.000Z',
      time: '2026-11-20T09:30:11.000Z',
      ...changes,
    },
  };
}

const DECISION = { decidedBy: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/bob@example.com`, decidedByName: 'bob@example.com' };

/** The IDs of the rules that match an event, without their prefix and hash. */
function rulesFor(of: Template, event: Json): string[] {
  return eventRules(of).filter(rule => ruleMatches(rule, event, false)).map(({ id }) => id.replace(/^AdminShellAlarmsNotices|[0-9A-F]{8}$/g, ''));
}

/** The message that each topic gets for an event, whichever way EventBridge inserts values. */
function sent(of: Template, event: Json): Json {
  const rules = eventRules(of).filter(rule => ruleMatches(rule, event, false));
  expect(rules).toHaveLength(1);
  const texts = [false, true].flatMap(escaping => rules[0].targets.filter(({ arn }) => arn.includes(':sns:')).map(({ transformer }) => transform(transformer!, event, rules[0], escaping)));
  expect(texts).toHaveLength(4);
  for (const { wellFormed, text } of texts) expect([wellFormed, text]).toEqual([true, texts[0].text]);
  return JSON.parse(texts[0].text);
}

describe('which notices are sent', () => {
  test.each<[string, string, Json, string[]]>([
    ['a request for approval', 'Admin Shell Approval Requested', {}, ['ApprovalRequested']],
    ['an approval', 'Admin Shell Approved', { state: 'approved', ...DECISION }, ['ApprovalDecided']],
    ['a denial', 'Admin Shell Approval Denied', { state: 'denied', ...DECISION }, ['ApprovalDecided']],
    ['a revoked approval', 'Admin Shell Approval Revoked', { state: 'revoked', ...DECISION }, ['ApprovalDecided']],
    ['an unknown event about approvals', 'Admin Shell Approval Expired', {}, []],
  ])('%s', (_, detailType, changes, rules) => {
    expect(rulesFor(template, approvalEvent(template, detailType, changes))).toEqual(rules);
    expect(rulesFor(plain, approvalEvent(plain, detailType, changes))).toEqual([]);
  });

  test('not for another shell\'s request, which is announced there', () => {
    const event = approvalEvent(template, 'Admin Shell Approval Requested');
    expect(rulesFor(template, { ...event, resources: [`${event.resources[0]}2`] })).toEqual([]);
  });

  const shellRoleArn = roleArn(template, /^AdminShellAccessRole/);
  test.each<[string, Json, string[]]>([
    ['an approved shell', brokerEvent(shellRoleArn, 'Opened', { approvedBy: 'bob@example.com', approvalId: APPROVAL }), ['Opened']],
    ['a shell without a reason', brokerEvent(shellRoleArn, 'Opened', { reason: undefined }), ['OpenedWithoutReason']],
    ['a shell with emergency: false', brokerEvent(shellRoleArn, 'Opened', { emergency: false }), ['Opened']],
    ['an emergency', brokerEvent(shellRoleArn, 'Opened', { emergency: true }), ['Emergency']],
    ['an emergency request that waits for its session', brokerEvent(shellRoleArn, 'NotReady', { emergency: true }), []],
    ['a refused emergency request', brokerEvent(shellRoleArn, 'Denied', { emergency: true }), ['Refused']],
    ['a client that waits for approval', brokerEvent(shellRoleArn, 'NotReady', { gate: 'two-persons', approvalId: APPROVAL }), []],
    ['a request that a gate denied', brokerEvent(shellRoleArn, 'Denied', { gate: 'Ticket', gateMessage: 'no such ticket' }), ['Refused']],
  ])('%s', (_, event, rules) => {
    expect(rulesFor(template, event)).toEqual(rules);
  });
});

describe('what notices say', () => {
  const url = (of: Template) => of.resolve({ 'Fn::Join': ['', ['https://', { Ref: of.only('AWS::ApiGateway::RestApi')[0] }, `.execute-api.${REGION}.amazonaws.com/prod`]] });

  test('a request: who asks, for which session, why, until when, and what to run', () => {
    const run = (verb: string) => `npx gameliftstreams-admin-shell ${verb} ${APPROVAL} --stream-group ${GROUP} --endpoint ${url(template)}`;
    expect(sent(template, approvalEvent(template, 'Admin Shell Approval Requested'))).toEqual({
      notice: `alice@example.com asks for a shell on session ${SESSION} of group ${GROUP}. The reason is shown separately. Someone else must approve the request by 2026-11-20T10:30:11.000Z. `
        + `To approve: ${run('approve')} -- To deny: ${run('deny')}`,
      reason: 'INC-4711 "black" screen \\ again',
      operator: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/alice@example.com`,
    });
  });

  test('the same as a chat message', () => {
    const { content } = sent(chat, approvalEvent(chat, 'Admin Shell Approval Requested'));
    expect(content.title).toBe('Admin shell: approval requested');
    expect(content.description).toContain(`approve ${APPROVAL} --stream-group ${GROUP} --endpoint ${url(chat)} --`);
    expect(content.keywords).toEqual(['INC-4711 "black" screen \\ again', expect.stringContaining('alice@example.com')]);
  });

  test('a decision: who decided, and what', () => {
    const { notice, decidedBy } = sent(template, approvalEvent(template, 'Admin Shell Approval Denied', { state: 'denied', ...DECISION }));
    expect(notice).toBe(`alice@example.com's request for a shell on session ${SESSION} of group ${GROUP} was denied by bob@example.com; 2026-11-20T09:30:11.000Z, approval ${APPROVAL}.`);
    expect(decidedBy).toBe(DECISION.decidedBy);
  });

  test('an emergency: that nobody approved it, and how to review it', () => {
    const message = sent(template, brokerEvent(roleArn(template, /^AdminShellAccessRole/), 'Opened', { emergency: true }));
    expect(message.notice).toMatch(/^EMERGENCY: opened without approval\. alice@example\.com opened a shell on session ABC123def4567 .* Someone else must review it with the operator on the next working day and then run: npx gameliftstreams-admin-shell review \S+ --stream-group sg-1AB2C3De4 --endpoint \S+$/);
    expect(message.reason).toBe('INC-4711 black screen');
  });
});

function alarm(name: string): Value {
  const [[, { Properties }]] = template.ofType('AWS::CloudWatch::Alarm').filter(([id]) => new RegExp(`^AdminShellAlarms${name}[0-9A-F]{8}$`).test(id));
  return template.resolve(Properties);
}

describe('alarms', () => {
  test('emergency fires with its notice', () => {
    const { Metrics, MetricName, Namespace, Dimensions, Threshold, AlarmDescription } = alarm('Emergency');
    expect(Metrics).toBeUndefined();
    const [rule] = eventRules(template).filter(({ id }) => id.startsWith('AdminShellAlarmsNoticesEmergency'));
    expect({ MetricName, Namespace, Dimensions, Threshold }).toEqual({ MetricName: 'TriggeredRules', Namespace: 'AWS/Events', Dimensions: [{ Name: 'RuleName', Value: rule.name }], Threshold: 1 });
    expect(AlarmDescription).toMatch(/runbook\.md#emergency$/);
    expect(plain.ofType('AWS::CloudWatch::Alarm').filter(([id]) => id.includes('Emergency'))).toEqual([]);
  });

  /** The alarm's value for these metrics. `of approvals` marks those of the approvals function. */
  function value(name: string, present: Record<string, number>): number {
    const { Metrics } = alarm(name);
    const of = ({ Metric }: Value) => present[`${Metric.MetricName}${/TwoPersons/.test(JSON.stringify(Metric.Dimensions ?? [])) ? ' of approvals' : ''}`];
    const byId = Object.fromEntries(Metrics.filter(({ MetricStat }: Value) => MetricStat).map(({ Id, MetricStat }: Value) => [Id, of(MetricStat)]));
    return evaluate(Metrics.find(({ Expression }: Value) => Expression).Expression, byId) ?? 0;
  }

  test.each<[string, Record<string, number>, number]>([
    ['approvers who ask for requests that don\'t exist', { '4XXError': 20, 'Undecided': 20, 'Invocations of approvals': 20 }, 0],
    ['waiting clients, and approvers who are too late', { '4XXError': 60, 'Unserved': 40, 'Invocations': 40, 'Undecided': 20, 'Invocations of approvals': 60 }, 0],
    ['the same, and strangers', { '4XXError': 72, 'Unserved': 40, 'Invocations': 40, 'Undecided': 20, 'Invocations of approvals': 60 }, 12],
    ['strangers, and forged data that says approvers were answered', { '4XXError': 12, 'Undecided': 1_000_000 }, 12],
  ])('denied, %s', (_, present, expected) => {
    expect(value('Denied', present)).toBe(expected);
  });

  test.each(['Errors', 'Throttles', 'Errors of approvals', 'Throttles of approvals', '5XXError'])('brokerErrors fires on %s alone', metric => {
    expect(value('BrokerErrors', { [metric]: 1 })).toBe(1);
  });

  test('answers to approvers are counted by status, answers to the broker are not', () => {
    const [[, { Properties }]] = template.ofType('AWS::Logs::MetricFilter').filter(([id]) => id.includes('UndecidedFilter'));
    const pattern = parseFilterPattern(template.resolve(Properties.FilterPattern));
    const counts = (line: Json) => pattern.matches(line, false) && pattern.matches(line, true);
    expect([400, 403, 404, 409, 429, 499].map(status => counts({ status }))).toEqual(Array(6).fill(true));
    expect([200, 399, 500, 503].map(status => counts({ status }))).toEqual(Array(4).fill(false));
    expect(counts({ decision: 'wait', state: 'pending' })).toBe(false);
    expect(template.resolve(Properties.LogGroupName)).toBe(template.resolve({ Ref: template.ofType('AWS::Logs::LogGroup').find(([id]) => id.includes('TwoPersonsLog'))![0] }));
  });
});

describe('the role that may record decisions', () => {
  const role = roleArn(template, /^AdminShellTwoPersonsRole/);
  const handler = template.resolve({ Ref: template.ofType('AWS::Lambda::Function').find(([id]) => id.includes('TwoPersonsHandler'))![0] });
  const rule = (): EventRule => eventRules(template).find(({ id }) => id.includes('ApprovalsRoleLent'))!;
  const matched = (call: Json) => matchBothWays(rule(), asEvent(call));
  const createFunction = (parameters: Json, more: Json = {}) => managementCall('lambda.amazonaws.com', 'CreateFunction20150331', parameters, more);
  const assume = (who: Json, more: Json = {}) => managementCall('sts.amazonaws.com', 'AssumeRole', { roleArn: role, roleSessionName: 'x' }, { userIdentity: who, readOnly: true, ...more });

  const refused = (arn: string, reason = '') => refusedAssumption(` on resource: ${arn}${reason}`);

  test.each<[string, Json]>([
    ['given to another function', createFunction({ functionName: 'evil', role })],
    ['given to another function, refused by IAM', createFunction({ functionName: 'evil', role }, { errorCode: 'AccessDenied' })],
    ['given to a function whose name starts with ours', createFunction({ functionName: `${handler}2`, role })],
    ['assumed by an administrator', assume(ADMIN)],
    ['assumed by the broker\'s role', assume(roleSession(roleArn(template, /^AdminShellBrokerRole/), 'evil'))],
    ['denied to an administrator', refused(role)],
    ['denied to someone without the permission', refused(role, NO_PERMISSION)],
  ])('%s is announced', (_, call) => {
    expect(matched(call)).toEqual([true, true]);
  });

  test.each<[string, Json]>([
    ['our own deployment', createFunction({ functionName: handler, role })],
    ['Lambda, when it starts the function', assume({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' })],
    ['another function with another role', createFunction({ functionName: 'checkout', role: `${role}2` })],
    ['another role, refused', refused(`${role}2`)],
  ])('%s is not announced', (_, call) => {
    expect(matched(call)).toEqual([false, false]);
  });
});

test('direct invocations of the approvals function are announced, but not the broker\'s', () => {
  const rule = eventRules(template).find(({ id }) => id.startsWith('AdminShellAlarmsNoticesInvoked'))!;
  const arn = template.resolve({ 'Fn::GetAtt': [template.ofType('AWS::Lambda::Function').find(([id]) => id.includes('TwoPersonsHandler'))![0], 'Arn'] });
  const invoked = (userIdentity: Json) => ruleMatches(rule, asEvent(managementCall('lambda.amazonaws.com', 'Invoke', null, {
    userIdentity, managementEvent: false, eventCategory: 'Data', resources: [{ accountId: ACCOUNT, type: 'AWS::Lambda::Function', ARN: arn }],
  })), false);
  expect(invoked(ADMIN)).toBe(true);
  expect(invoked({ type: 'AWSService', invokedBy: 'apigateway.amazonaws.com' })).toBe(false);
  expect(invoked(roleSession(roleArn(template, /^AdminShellBrokerRole/), 'Gated-AdminShellBrokerHandler'))).toBe(false);
  expect(invoked(roleSession(roleArn(template, /^AdminShellTwoPersonsRole/), 'evil'))).toBe(true);
});
