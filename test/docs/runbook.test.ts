import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { readPage } from './markdown';
import { createHandler } from '../../lambda/unexplained/handler';
import { AdminShellGuardrail, Gate } from '../../lib';
import { DIRECT_INVOCATION_NOTICE } from '../../lib/alarms/direct-invocations';
import { SESSION_ACCESSED_NOTICE } from '../../lib/alarms/notice-texts';
import { APPROVALS_ROLE_MISUSE_NOTICE, ROLE_MISUSE_NOTICE } from '../../lib/alarms/role-misuse';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import { decide, type Principal } from '../../local/template/decide';
import { statements } from '../../local/template/iam';
import type { Value } from '../../local/template/template';
import operations from '../../scripts/watch/operations.json';
import { runQuery } from '../audit/insights';
import { brokerEvent } from '../audit/records/announcements';
import { ACCOUNT, ADMIN, asEvent, managementCall, roleSession, shellCall } from '../audit/records/cloudtrail';
import { roleArn, shell, synthesize } from '../audit/variants';
import { UNMATCHED } from '../audit/watching/unmatched';
import { ENV } from '../lib/app';

/** What docs/runbook.md tells on-call engineers to type, to look for and to expect. */

const page = readPage('docs/runbook.md');
const { text } = page;
const prose = text.replace(/\s+/g, ' ');

let built: Stack;
const [template] = synthesize((app: App) => {
  built = new Stack(app, 'Page', { env: ENV });
  const { grants } = shell(built, 'AdminShell', { gates: [Gate.twoPersons()] });
  grants.connect(new iam.Role(built, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }));
  grants.connectInEmergency(iam.Role.fromRoleName(built, 'NightShift', 'NightShift'));
  return [built];
});
const shellRole = roleArn(template, /^AdminShellAccessRole/);

describe('the queries', () => {
  const [requestsQuery, callsQuery, joinQuery] = page.fences.filter(({ language }) => language === 'text').map(({ code }) => code.trim().replace(/\n {2}/g, ' ').replace(/\n\| /g, '\n| '));
  const record: Value = brokerEvent(shellRole, 'Opened').detail;
  const regular = shellCall(roleSession(shellRole, 'alice@example.com'), { requestID: record.serviceRequestId });
  const forged = shellCall(roleSession(shellRole, 'ceo'), { requestID: 'forged' });
  const flat = (value: Value, prefix = ''): Value => Object.assign({}, ...Object.entries<Value>(value ?? {}).map(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? flat(inner, `${prefix}${key}.`) : { [`${prefix}${key}`]: inner }));

  test('the broker\'s requests', () => {
    const [row] = runQuery(requestsQuery.replace('@timestamp', 'time'), [record, { level: 'INFO' }]);
    expect(row).toMatchObject({ sourceIdentity: 'alice@example.com', outcome: 'Opened' });
    for (const field of fieldsOf(requestsQuery)) expect(record).toHaveProperty(field);
  });

  test('every call', () => {
    expect(runQuery(callsQuery, [flat(regular), { eventName: 'GetStreamSession' }])).toHaveLength(1);
    const known = Object.keys({ ...flat(regular), ...flat(shellCall({ invokedBy: 'x' })), errorCode: '' });
    expect(fieldsOf(callsQuery).filter(field => !known.includes(field))).toEqual(['userIdentity.sessionContext.sourceIdentity'].filter(field => !known.includes(field)));
  });

  test('the shells and their records, with those without a record first', () => {
    const rows = runQuery(joinQuery, [record, flat(regular), flat(forged)]);
    expect(rows).toMatchObject([{ request: 'forged', recorded: 0, calls: 1 }, { request: record.serviceRequestId, recorded: 1, calls: 1, operator: 'alice@example.com', why: record.reason }]);
  });
});

function fieldsOf(query: string): string[] {
  return /^fields (.*)$/m.exec(query)![1].split(', ');
}

describe('stop.json', () => {
  const [{ code }] = page.fences.filter(({ language }) => language === 'json');
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const session = (name: string, deny: object): Principal => ({
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/GameAdmins/${name}`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/GameAdmins`,
    policies: [...statements(everything), ...statements(deny)],
    context: { 'aws:userid': `AROAEXAMPLEID12345678:${name}` },
  });
  const may = (who: Principal) => decide(who, { action: 'gameliftstreams:CreateStreamSessionAdminShell', resource: `arn:aws:gameliftstreams:us-west-2:${ACCOUNT}:streamgroup/sg-1`, resourceAccount: ACCOUNT }) === 'allowed';

  test('stops one person with the role; without its condition, everyone', () => {
    const one = JSON.parse(code);
    expect(['alice@example.com', 'bob@example.com'].map(name => may(session(name, one)))).toEqual([false, true]);
    const { Condition: _, ...all } = one.Statement[0];
    expect(['alice@example.com', 'bob@example.com'].map(name => may(session(name, { ...one, Statement: [all] })))).toEqual([false, false]);
  });

  test('the notice contains the session\'s name after the role\'s ID and a colon', () => {
    expect(prose).toContain('which follows the role\'s ID and a colon in the notice');
    expect(noticeOf(shellCall(ADMIN), /Bypassed/).notice).toContain(` ${ADMIN.principalId} `);
    expect(ADMIN.principalId).toMatch(/^AROA\w+:bob$/);
  });
});

describe('under a guardrail with protectEvidence', () => {
  const scp = statements(AdminShellGuardrail.denyDocument({ protectEvidence: true }).toJSON());
  const admin: Principal = {
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/x`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/Admin`,
    policies: statements({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    scps: [[...statements({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }), ...scp]],
  };
  const tagged = { 'aws:ResourceTag/gameliftstreams-admin-shell': 'evidence' };
  const may = (action: string, resource: string, context = {}) => decide(admin, { action, resource: `arn:aws:${resource}`, resourceAccount: ACCOUNT, context }) === 'allowed';

  test.each([
    ['lambda:PutFunctionConcurrency', `lambda:us-west-2:${ACCOUNT}:function:Broker`],
    ['lambda:DeleteFunctionConcurrency', `lambda:us-west-2:${ACCOUNT}:function:Broker`],
    ['sqs:PurgeQueue', `sqs:us-west-2:${ACCOUNT}:Undelivered`],
    ['sqs:DeleteMessage', `sqs:us-west-2:${ACCOUNT}:Undelivered`], // a redrive needs it
    ['cloudtrail:StopLogging', `cloudtrail:us-west-2:${ACCOUNT}:trail/Trail`],
  ])('%s requires an exempt role', (action, resource) => {
    expect([may(action, resource, tagged), may(action, resource)]).toEqual([false, true]);
  });

  test('so does setting an alarm\'s state', () => {
    expect(may('cloudwatch:SetAlarmState', `cloudwatch:us-west-2:${ACCOUNT}:alarm:admin-shell-x-1-Burst`)).toBe(false);
  });

  test.each([
    ['cloudtrail:StartLogging', `cloudtrail:us-west-2:${ACCOUNT}:trail/Trail`],
    ['gameliftstreams:TerminateStreamSession', `gameliftstreams:us-west-2:${ACCOUNT}:streamgroup/sg-1`],
    ['iam:PutRolePolicy', `iam::${ACCOUNT}:role/GameAdmins`],
    ['iam:DetachRolePolicy', `iam::${ACCOUNT}:role/GameOps`],
    ['iam:PutUserPolicy', `iam::${ACCOUNT}:user/alice`],
    ['iam:UpdateAccessKey', `iam::${ACCOUNT}:user/alice`],
  ])('%s does not', (action, resource) => expect(may(action, resource, tagged)).toBe(true));
});

test('its quotes are in the notices', () => {
  const texts = [DIRECT_INVOCATION_NOTICE, ROLE_MISUSE_NOTICE, APPROVALS_ROLE_MISUSE_NOTICE, SESSION_ACCESSED_NOTICE].map(({ text: notice }) => notice).join('\n');
  const quotes = [...prose.matchAll(/(?<!\*)\*(?!\*)([^*]+?)\*(?!\*)/g)].map(([, quote]) => quote).filter(quote => /(?:Someone|that only|to use a role)/.test(quote));
  expect(quotes.length).toBeGreaterThan(4);
  for (const quote of quotes) expect(texts).toContain(quote.replace(/^…|…$/g, '').trim());
});

test('a rule matches each call that it names, under CloudTrail\'s name', () => {
  const [, part] = /^## tampered\n([^]*?)^## /m.exec(text)!;
  const named = [...part.matchAll(/`([A-Z]\w+)…?`/g)].map(([, name]) => name).filter(name => !/^AccessDenied$|^AssumeRole$/.test(name));
  expect(named.length).toBeGreaterThan(12);
  const services = Object.entries((operations as Value).services as Record<string, Record<string, string[]>>);
  for (const name of named) {
    const of = services.filter(([, all]) => name in all).map(([service]) => service);
    expect([name, of.length > 0, of.some(service => !UNMATCHED.has(`${service} ${name}`))]).toEqual([name, true, true]);
  }
});

describe('names', () => {
  test.each(['Alarms/Notices/Undelivered', 'Alarms/Comparison/Handler', 'Alarms/Comparison/Queue'])('%s is in the stack', path => {
    expect(text).toContain(`\`${path}\``);
    expect(built.node.findAll().map(({ node }) => node.path)).toContain(`Page/AdminShell/${path}`);
  });

  test.each(['ConnectTo', 'ConnectInEmergencyTo'])('the policy …%s…', part => {
    expect(prose).toContain(`\`…${part}…\``);
    expect(template.ofType('AWS::IAM::ManagedPolicy').map(([id]) => id).join()).toContain(part);
  });

  test('rules begin with admin-shell-, and one ends in -Heartbeat', () => {
    const names = template.ofType('AWS::Events::Rule').map(([id]) => template.resolve({ Ref: id }));
    expect(names.filter(name => !name.startsWith('admin-shell-'))).toEqual([]);
    expect(names.some(name => name.endsWith('-Heartbeat'))).toBe(true);
  });

  test('the dashboard has the widget Errors, with the metrics that the page mentions', () => {
    const [[, { Properties }]] = template.ofType('AWS::CloudWatch::Dashboard');
    const { widgets } = JSON.parse(template.resolve(Properties.DashboardBody));
    const { properties } = widgets.find((widget: Value) => widget.properties.title === 'Errors');
    for (const label of ['Function failed', 'Function throttled', 'Approvals failed', 'Approvals throttled', 'API 5XX']) {
      expect(prose).toContain(`*${label}*`);
      expect(JSON.stringify(properties.metrics)).toContain(label);
    }
  });
});

test('280 operators can wait at once', () => {
  const [[, { Properties: stage }]] = template.ofType('AWS::ApiGateway::Stage');
  const [{ ThrottlingRateLimit: rate }] = template.resolve(stage.MethodSettings);
  expect(prose).toContain(`for up to 28 seconds, and the API lets in ${rate} requests a second, so up to ${28 * rate} at once`);
});

test('a shell that could not be checked leaves a line that the page\'s filter finds', async () => {
  const lines: string[] = [];
  const handler = createHandler({ now: () => 0, log: line => lines.push(line), announce: async () => undefined, explained: async () => new Set() });
  await handler({ Records: [{ messageId: 'm', body: 'no JSON', attributes: { SentTimestamp: '0' } } as Value] });
  expect(text).toContain('`filter level = "ERROR"`');
  expect(runQuery('filter level = "ERROR"', lines.map(line => JSON.parse(line)))).toHaveLength(1);
});

test('stopping the broker is reported', () => {
  const [functionId] = template.ofType('AWS::Lambda::Function').find(([id]) => /BrokerHandler/.test(id))!;
  const event = asEvent(managementCall('lambda.amazonaws.com', 'PutFunctionConcurrency20171031', { functionName: template.resolve({ Ref: functionId }) }));
  expect(eventRules(template).some(rule => ruleMatches(rule, event, false))).toBe(true);
});

test('the notice of a deployment has CloudFormation instead of an address, and the role', () => {
  expect(prose).toContain('`cloudformation.amazonaws.com` takes the place of the address, and the `arn` in `userIdentity` has the name of the deployment role');
  const role = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-west-2`;
  const [trailId] = template.ofType('AWS::CloudTrail::Trail')[0];
  const { notice, userIdentity: [{ arn }] } = noticeOf(managementCall('cloudtrail.amazonaws.com', 'UpdateTrail', { name: template.resolve({ Ref: trailId }) }, {
    userIdentity: roleSession(`arn:aws:iam::${ACCOUNT}:role/${role}`, 'AWSCloudFormation', { invokedBy: 'cloudformation.amazonaws.com' }),
    sourceIPAddress: 'cloudformation.amazonaws.com',
  }), /TrailChanged/);
  expect(notice).toMatch(/: AssumedRole .* cloudformation\.amazonaws\.com;/);
  expect(arn).toContain(`:assumed-role/${role}/`);
});

/** The notice for a CloudTrail record. */
function noticeOf(record: Value, id: RegExp): Value {
  const event = asEvent(record);
  const [rule] = eventRules(template).filter(one => id.test(one.id) && ruleMatches(one, event, false));
  return JSON.parse(transform(rule.targets[0].transformer!, event, rule, false).text);
}
