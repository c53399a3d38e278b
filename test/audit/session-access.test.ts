/** Other ways into a player's session than a shell, if the trail is told who may use them: anyone else's use is announced. */
import { Annotations, Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ACCOUNT, ADMIN, asEvent, CALLERS, INCOMPLETE, roleSession, shellCall, type Json } from './records/cloudtrail';
import { roleArn, shell, synthesize, VARIANTS } from './variants';
import { AuditTrail, type IAuditTrail } from '../../lib';
import { trails } from '../../local/signals/cloudtrail';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import { ENV, FEATURE_FLAGS, testStack } from '../lib/app';

const OPERATIONS = ['CreateStreamSessionConnection', 'ExportStreamSessionFiles', 'GetStreamSession'];
const BACKEND = `arn:aws:iam::${ACCOUNT}:role/game/Backend`;
const backend = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Backend', BACKEND);

const TRAILS: Record<string, (stack: Stack) => IAuditTrail> = {
  'its own trail': stack => new AuditTrail(stack, 'Trail', { sessionAccessRoles: [backend(stack)] }),
  'an existing trail': stack => {
    Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
    return AuditTrail.fromLogGroup(stack, 'Existing', logs.LogGroup.fromLogGroupName(stack, 'Log', 'existing'), { sessionAccessRoles: [backend(stack)] });
  },
};

const CASES = Object.keys(TRAILS).flatMap(name => Object.keys(FEATURE_FLAGS).map(flags => [name, flags]));

describe.each(CASES)('%s, feature flags: %s', (name, flags) => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Access', { env: ENV });
    const auditTrail = TRAILS[name](stack);
    for (const id of ['Second', 'AdminShell']) shell(stack, id, { auditTrail });
    return [stack];
  }, FEATURE_FLAGS[flags]);
  const rules = eventRules(template).filter(({ id }) => id.startsWith('AdminShellAlarms'));
  const matching = (record: Json) => {
    const [one, other] = [false, true].map(missing => rules.filter(rule => ruleMatches(rule, asEvent(record), missing))
      .map(({ id }) => id.replace(/^AdminShellAlarmsNotices|[0-9A-F]{8}$/g, '')));
    expect(one).toEqual(other);
    return one;
  };
  const shellRoles = ['AdminShell', 'Second'].map(id => roleArn(template, new RegExp(`^${id}AccessRole`)));

  test.each(OPERATIONS)('%s by anyone who is not on the list is announced by one rule', eventName => {
    const people: Record<string, Json> = { 'an administrator': ADMIN, 'a role named like the backend\'s': roleSession(`${BACKEND}2`, 'x'), ...CALLERS, ...INCOMPLETE };
    const forms = [{}, { errorCode: 'AccessDenied' }, { managementEvent: true, eventCategory: 'Management', readOnly: true }, { requestParameters: null }];
    const all = Object.entries(people).flatMap(([who, identity]) =>
      forms.map((form): [string, Json] => [`${who} ${JSON.stringify(form)}`, shellCall(identity, { eventName, ...form })]));
    expect(all.map(([who, record]) => [who, matching(record)])).toEqual(all.map(([who]) => [who, ['SessionAccessed']]));
  });

  test.each(OPERATIONS)('%s by the backend, or by a shell, is not announced', eventName => {
    for (const role of [BACKEND, ...shellRoles]) expect(matching(shellCall(roleSession(role, 'x'), { eventName }))).toEqual([]);
  });

  test('other operations are not announced, and shells are announced as before', () => {
    for (const eventName of ['StartStreamSession', 'TerminateStreamSession', 'ListStreamSessions', 'CreateStreamUrl']) {
      expect(matching(shellCall(ADMIN, { eventName }))).toEqual([]);
    }
    expect(matching(shellCall(ADMIN))).toEqual(['Bypassed']);
    expect(matching(shellCall(roleSession(BACKEND, 'x')))).toEqual(['Bypassed']); // may access sessions, not open shells
    expect(matching(shellCall(ADMIN, { eventSource: 'gamelift.amazonaws.com', eventName: 'GetStreamSession' }))).toEqual([]);
  });

  test('the stack\'s trail records them', () => {
    const recorded = (eventName: string) => trails(template).map(trail => trail.records(shellCall(ADMIN, { eventName })));
    for (const eventName of OPERATIONS) expect(recorded(eventName)).toEqual(template.ofType('AWS::CloudTrail::Trail').map(() => true));
    expect(recorded('StartStreamSession')).toEqual(template.ofType('AWS::CloudTrail::Trail').map(() => false));
  });

  test('the notice says who did what, on which session', () => {
    const rule = rules.find(({ id }) => id.includes('SessionAccessed'))!;
    const { text, wellFormed } = transform(rule.targets[0].transformer!, asEvent(shellCall(ADMIN, { eventName: 'ExportStreamSessionFiles' })), rule, false);
    expect(wellFormed).toBe(true);
    expect(JSON.parse(text)).toEqual({
      notice: 'Someone who is not in sessionAccessRoles called ExportStreamSessionFiles on a player\'s session: '
        + 'AssumedRole AROAEXAMPLEID12345678:bob 203.0.113.10; 2026-11-20T09:30:11Z, CloudTrail event a1b2c3d4-5678-90ab-cdef-EXAMPLE22222 ',
      requestParameters: [{ Identifier: 'sg-1AB2C3De4', StreamSessionIdentifier: 'ABC123def4567' }],
      userIdentity: [expect.objectContaining({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/GameAdmins/bob` })],
    });
  });
});

test('without the list, they are neither recorded nor announced', () => {
  const [template] = synthesize(VARIANTS['one shell, with the defaults']);
  expect(eventRules(template).filter(({ id }) => id.includes('SessionAccessed'))).toEqual([]);
  for (const eventName of OPERATIONS) {
    expect(trails(template).map(trail => trail.records(shellCall(ADMIN, { eventName })))).toEqual([false]);
    expect(eventRules(template).filter(rule => ruleMatches(rule, asEvent(shellCall(ADMIN, { eventName })), false))).toEqual([]);
  }
});

test('an empty list announces everyone but shells', () => {
  const stack = testStack({ props: { env: ENV } });
  shell(stack, 'AdminShell', { auditTrail: new AuditTrail(stack, 'Trail', { sessionAccessRoles: [] }) });
  const rules = Assertions.fromStack(stack).findResources('AWS::Events::Rule');
  const [pattern] = Object.entries(rules).filter(([id]) => id.includes('SessionAccessed')).map(([, { Properties }]) => JSON.stringify(Properties.EventPattern));
  expect(pattern.match(/"anything-but":\[[^\]]*\]/g)).toHaveLength(1);
});

test('fails with a wildcard in a role\'s ARN', () => {
  const stack = testStack({ props: { env: ENV } });
  const auditTrail = new AuditTrail(stack, 'Trail', { sessionAccessRoles: [iam.Role.fromRoleArn(stack, 'Any', `arn:aws:iam::${ACCOUNT}:role/*`)] });
  expect(() => shell(stack, 'AdminShell', { auditTrail })).toThrow('sessionAccessRoles has "arn:aws:iam::111122223333:role/*": name each role by its exact ARN');
});
