/**
 * A request that didn't come through the API contains whatever name its sender wrote into it. Here are direct invocations of
 * a shell's functions, as CloudTrail records them, against the rule that tells them from API Gateway's.
 */
import { App, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { matchBothWays } from './match-both-ways';
import { ACCOUNT, ADMIN, asEvent, CALLERS, managementCall, OTHER_ACCOUNT, REGION, roleSession, type Json } from './records/cloudtrail';
import { shell, synthesize, VARIANTS } from './variants';
import { AuditTrail, StreamGroup, StreamSessionAdminShell } from '../../lib';
import { directInvocations } from '../../lib/alarms/direct-invocations';
import { trails } from '../../local/signals/cloudtrail';
import { parseEventPattern } from '../../local/signals/event-pattern';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';
import { FEATURE_FLAGS, testStack, rendered } from '../lib/app';

const SHELLS: Array<[variant: string, shell: string, handler: string, flags: string]> = [
  ['one shell, with the defaults', 'AdminShell', 'Broker', 'recommended'],
  ['one shell, with the defaults', 'AdminShell', 'Broker', 'none'],
  ['one shell, environment-agnostic', 'AdminShell', 'Broker', 'recommended'],
  ['two shells in one stack that share a trail', 'First', 'Broker', 'recommended'],
  ['two shells in one stack that share a trail', 'Second', 'Broker', 'recommended'],
  ['an existing log group', 'AdminShell', 'Broker', 'recommended'],
  ['two persons and the emergency route', 'AdminShell', 'Broker', 'recommended'],
  ['two persons and the emergency route', 'AdminShell', 'TwoPersons', 'recommended'],
  ['two persons and the emergency route', 'AdminShell', 'TwoPersons', 'none'],
];

const API_GATEWAY = { type: 'AWSService', invokedBy: 'apigateway.amazonaws.com' };

/** As CloudTrail records it: without the payload, so nothing says who asked for what. */
function invocation(functionArn: string, userIdentity: Json, more: Json = {}): Json {
  return managementCall('lambda.amazonaws.com', 'Invoke', { functionName: functionArn, sourceAccount: ACCOUNT }, {
    userIdentity, managementEvent: false, eventCategory: 'Data', resources: [{ accountId: ACCOUNT, type: 'AWS::Lambda::Function', ARN: functionArn }], ...more,
  });
}

function attacks(functionArn: string): Record<string, Json> {
  const forged = (userIdentity: Json, more: Json = {}) => invocation(functionArn, userIdentity, more);
  return {
    'an administrator': forged(ADMIN),
    'an administrator, refused by IAM': forged(ADMIN, { errorCode: 'AccessDenied' }),
    'a record without parameters': forged(ADMIN, { requestParameters: null }),
    'by version': invocation(`${functionArn}:1`, ADMIN),
    'by alias': invocation(`${functionArn}:live`, ADMIN, { requestParameters: null }),
    'by $LATEST': invocation(`${functionArn}:$LATEST`, ADMIN),
    'with a streamed response': forged(ADMIN, { eventName: 'InvokeWithResponseStream' }),
    'through their own API, with their own role': forged({ ...ADMIN, invokedBy: 'apigateway.amazonaws.com' }, { sourceIPAddress: 'apigateway.amazonaws.com' }),
    'a session named like API Gateway': forged(roleSession(`arn:aws:iam::${ACCOUNT}:role/GameAdmins`, 'apigateway.amazonaws.com')),
    'EventBridge, through their own rule': forged({ type: 'AWSService', invokedBy: 'events.amazonaws.com' }),
    'a service that doesn\'t say which': forged({ type: 'AWSService' }),
    'an empty identity': forged({}),
    ...Object.fromEntries(Object.entries(CALLERS).map(([who, identity]) => [who, forged(identity)])),
  };
}

function everyday(functionArn: string): Record<string, Json> {
  return {
    'API Gateway': invocation(functionArn, API_GATEWAY),
    'API Gateway, a record without parameters': invocation(functionArn, API_GATEWAY, { requestParameters: null }),
    'API Gateway, and the function was throttled': invocation(functionArn, API_GATEWAY, { errorCode: 'TooManyRequestsException' }),
    'another function, by an administrator': invocation(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:checkout`, ADMIN),
    'a function whose name starts with this one\'s': invocation(`${functionArn}2`, ADMIN),
    'a function of the same name in another account': invocation(functionArn.replace(ACCOUNT, OTHER_ACCOUNT), ADMIN),
    'another operation on the function': managementCall('lambda.amazonaws.com', 'GetFunction20150331v2', { functionName: functionArn }, { resources: [{ ARN: functionArn }], readOnly: true }),
  };
}

describe.each(SHELLS)('%s: %s, function of %s, feature flags: %s', (variant, id, handler, flags) => {
  let template: Template;
  let rule: EventRule;
  let functionArn: string;
  beforeAll(() => {
    template = synthesize(VARIANTS[variant], FEATURE_FLAGS[flags])[0];
    rule = eventRules(template).find(one => one.id.startsWith(`${id}AlarmsNoticesInvoked`))!;
    functionArn = template.resolve({ 'Fn::GetAtt': [template.ofType('AWS::Lambda::Function').find(([logicalId]) => logicalId.startsWith(`${id}${handler}Handler`))![0], 'Arn'] });
  });

  const matched = (record: Json) => matchBothWays(rule, asEvent(record));

  test('direct invocations are announced', () => {
    const all = Object.entries(attacks(functionArn));
    expect(all.map(([name, record]) => [name, ...matched(record)])).toEqual(all.map(([name]) => [name, true, true]));
  });

  test('invocations by API Gateway and of other functions are not', () => {
    const all = Object.entries(everyday(functionArn));
    expect(all.map(([name, record]) => [name, ...matched(record)])).toEqual(all.map(([name]) => [name, false, false]));
  });

  test('the trail of the same stack records every invocation of the function, and of no other', () => {
    const recorded = (record: Json) => trails(template).filter(trail => trail.records(record)).length;
    const own = template.ofType('AWS::CloudTrail::Trail').length;
    expect(Object.entries(attacks(functionArn)).filter(([, record]) => recorded(record) !== own)).toEqual([]);
    expect(recorded(invocation(functionArn, API_GATEWAY))).toBe(own);
    for (const elsewhere of [`${functionArn}2`, `arn:aws:lambda:${REGION}:${ACCOUNT}:function:checkout`]) expect(recorded(invocation(elsewhere, ADMIN))).toBe(0);
  });

  test('the notice says who did it, and what that means', () => {
    const notice = (record: Json) => transform(rule.targets[0].transformer!, asEvent(record), rule, false);
    expect(JSON.parse(notice(invocation(functionArn, ADMIN)).text)).toEqual({
      notice: 'Someone invoked a function of the admin shell broker directly, not through its API. Such a request can name anybody as operator or approver: trust no name on a shell since then, in any record. '
        + 'AssumedRole AROAEXAMPLEID12345678:bob 203.0.113.10; 2026-11-20T09:30:11Z, CloudTrail event a1b2c3d4-5678-90ab-cdef-EXAMPLE44444 ',
      functions: [[{ accountId: ACCOUNT, type: 'AWS::Lambda::Function', ARN: functionArn }]],
      userIdentity: [expect.objectContaining({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/GameAdmins/bob` })],
    });
    for (const record of Object.values(attacks(functionArn))) expect(notice(record).wellFormed).toBe(true);
  });
});

test('a shell\'s rule ignores the function of another shell in the account', () => {
  const [template] = synthesize(VARIANTS['two shells in one stack that share a trail']);
  const [second] = eventRules(template).filter(({ id }) => id.startsWith('SecondAlarmsNoticesInvoked'));
  const first = template.ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('FirstBrokerHandler'))![0];
  expect(ruleMatches(second, asEvent(invocation(template.resolve({ 'Fn::GetAtt': [first, 'Arn'] }), ADMIN)), false)).toBe(false);
});

test('a direct invocation also counts as a bypass', () => {
  const [template] = synthesize(VARIANTS['one shell, with the defaults']);
  const { name } = eventRules(template).find(({ id }) => id.startsWith('AdminShellAlarmsNoticesInvoked'))!;
  const [bypassed] = template.ofType('AWS::CloudWatch::Alarm').filter(([id]) => /AlarmsBypassed/.test(id));
  expect(JSON.stringify(template.resolve(bypassed[1].Properties.Metrics))).toContain(`[{"Name":"RuleName","Value":"${name}"}],"MetricName":"TriggeredRules"`);
});

describe('a function that the broker invokes, too', () => {
  const stack = testStack();
  const caller = roleSession(`arn:aws:iam::${ACCOUNT}:role/gameliftstreams-admin-shell-broker/Broker`, 'Broker');
  const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Approvals`;
  const { source, detailType, detail } = directInvocations(
    [lambda.Function.fromFunctionArn(stack, 'Function', functionArn)],
    [iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ACCOUNT}:role/gameliftstreams-admin-shell-broker/Broker`)],
  );
  const pattern = parseEventPattern(rendered(stack.resolve({ source, 'detail-type': detailType, detail })));
  const matched = (who: Json) => [false, true]
    .map(missingFieldDiffers => pattern.matches(asEvent(invocation(functionArn, who)), missingFieldDiffers));

  test('ignores the broker and the API', () => {
    expect([caller, API_GATEWAY].map(matched)).toEqual([[false, false], [false, false]]);
  });

  test('announces everyone else', () => {
    const all = Object.entries(attacks(functionArn)).map(([name, { userIdentity }]) => [name, userIdentity]);
    expect(all.map(([name, who]) => [name, ...matched(who)])).toEqual(all.map(([name]) => [name, true, true]));
  });
});

describe('the warning that no trail may record invocations', () => {
  const WARNING = 'cdk-gameliftstreams-admin-shell:invocations-unrecorded';
  const logGroup = (stack: Stack) => logs.LogGroup.fromLogGroupName(stack, 'Log', 'existing');
  const warned = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`AWS::Lambda::Function.*${WARNING}`)).length;

  test('is not given with a trail in the same stack', () => {
    const stack = testStack({ app: new App() });
    shell(stack, 'Second', { auditTrail: shell(stack, 'First').auditTrail });
    expect(warned(stack)).toBe(0);
  });

  test('is given with an existing trail, whose selectors are unknown at synth', () => {
    const stack = testStack({ app: new App() });
    shell(stack, 'AdminShell', { auditTrail: AuditTrail.fromLogGroup(stack, 'Existing', logGroup(stack)) });
    expect(warned(stack)).toBe(1);
  });

  test('is given with a trail in another stack', () => {
    const app = new App();
    const auditTrail = new AuditTrail(testStack({ app, id: 'Trail' }), 'AuditTrail');
    const stack = testStack({ app, id: 'Shell' });
    shell(stack, 'AdminShell', { auditTrail });
    expect(warned(stack)).toBe(1);
  });

  test('is not given if the function has a resource policy', () => {
    const stack = testStack({ app: new App() });
    shell(stack, 'AdminShell', { functionResourcePolicy: true, auditTrail: AuditTrail.fromLogGroup(stack, 'Existing', logGroup(stack)) });
    expect(warned(stack)).toBe(0);
  });

  test('fails with more functions and stream groups than a trail can select', () => {
    const app = new App();
    const stack = testStack({ app });
    const streamGroups = Array.from({ length: 494 }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index}`));
    const auditTrail = new AuditTrail(stack, 'AuditTrail', { streamGroups });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: streamGroups.slice(0, 1), auditTrail });
    expect(() => app.synth()).toThrow('the trail\'s selectors would have 501 values, and CloudTrail allows 500: leave streamGroups of the AuditTrail out');
  });
});
