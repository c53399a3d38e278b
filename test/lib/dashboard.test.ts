import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV, testStack, rendered } from './app';
import { Gate, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../lib';

interface Synthesized { readonly template: Template; readonly widgets: any[] }

function synthesized(arrange = (_shell: StreamSessionAdminShell) => {}, props: Partial<StreamSessionAdminShellProps> = {}): Synthesized {
  const stack = testStack({ props: { env: ENV } });
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, ...props });
  expect(shell.dashboard).toBeDefined();
  arrange(shell);
  const template = Template.fromStack(stack);
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  return { template, widgets: JSON.parse(rendered(Properties.DashboardBody)).widgets };
}
const widgets = (arrange?: (shell: StreamSessionAdminShell) => void) => synthesized(arrange).widgets;

test('the alarms come first, all of them', () => {
  const [first] = widgets();
  expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
  expect(first.properties.alarms).toHaveLength(8);
});

test('the alarm on emergencies is among them, once there is an emergency route', () => {
  const alarms = (arrange?: (shell: StreamSessionAdminShell) => void): string => JSON.stringify(widgets(arrange)[0].properties.alarms);
  expect(alarms()).not.toContain('AlarmsEmergency');
  expect(alarms(shell => shell.grants.connectInEmergency(iam.Role.fromRoleName(shell, 'NightShift', 'NightShift')))).toContain('AlarmsEmergency');
});

test('then come the totals, the graphs and the latest shells', () => {
  const titles = widgets().map(({ properties }) => properties.title);
  expect(titles).toEqual([
    'Alarms', 'In this time range', 'Shells per hour', 'Wait until the session was ready (ms)', 'Service calls per request', 'Errors', 'Refused by the broker, by outcome', 'Latest shells',
  ]);
});

test('the wait is shown as p50 and p99, and calls that bypass the broker are shown', () => {
  const metrics = JSON.stringify(widgets().map(({ properties }) => properties.metrics));
  expect(metrics).toContain('"stat":"p50"');
  expect(metrics).toContain('"stat":"p99"');
  expect(metrics).toMatch(/"GameLiftStreamsAdminShell\/[^"]+","Bypassed"/);
});

test('the latest shells come from the records in the function\'s log', () => {
  const { properties } = widgets().find(widget => widget.properties.title === 'Latest shells');
  expect(properties.query.split(/\s*\|\s*/)).toEqual([
    expect.stringMatching(/^SOURCE '{AdminShellBrokerLog\w+}'$/),
    'fields time, outcome, sourceIdentity, streamGroupId, streamSessionId, reason, attempts, waitedMs, sourceIp, requestId',
    'filter ispresent(outcome) and outcome = "Opened"',
    'sort @timestamp desc',
    'limit 50',
  ]);
});

test('nothing is wider than the dashboard', () => {
  for (const { x, width } of widgets()) expect(x + width).toBeLessThanOrEqual(24);
});

test('it can be left out', () => {
  const stack = testStack();
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, createDashboard: false });
  expect(shell.dashboard).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

describe('a resource that can fail', () => {
  const role = (shell: StreamSessionAdminShell, name: string) => iam.Role.fromRoleName(shell, name, name);
  const { template, widgets: [alarms, ...others] } = synthesized(shell => {
    shell.grants.approve(role(shell, 'Approvers'));
    shell.grants.connectInEmergency(role(shell, 'NightShift'));
  }, { gates: [Gate.twoPersons()] });
  const graphs = JSON.stringify(others.map(({ properties }) => properties.metrics));
  const names = (text: string, id: string) => text.includes(`{${id}}`) || text.includes(`{${id}.`);
  const failing = ['AWS::ApiGateway::RestApi', 'AWS::DynamoDB::Table', 'AWS::Lambda::Function', 'AWS::SNS::Topic', 'AWS::SQS::Queue']
    .flatMap(type => Object.entries(template.findResources(type)));
  // The API's metrics have its name instead of its ID.
  const inGraphs = failing.filter(([id, { Properties }]) => names(graphs, id) || (typeof Properties.Name === 'string' && graphs.includes(`"${Properties.Name}"`))).map(([id]) => id);

  /** What has no graph, and why. Its alarm is in the first widget. */
  const REVIEWED: Array<[id: RegExp, alarm: string | undefined, reason: string]> = [
    [/TwoPersonsTable/, undefined, 'if the table refuses a request, the approvals function or the API fails, and both have a graph'],
    [/ComparisonHandler/, 'Unexplained', 'nobody waits for it: what matters is whether shells are compared, and the alarm tells that'],
    [/ComparisonQueue/, 'Unexplained', 'a shell is compared within half an hour, and the alarm fires if one waits longer'],
    [/NoticesUndelivered/, 'Unexplained', 'empty, or the alarm fires'],
    [/NoticesUndelivered/, 'BrokerErrors', 'empty, or the alarm fires'],
    [/Notices(Backup)?Topic/, 'BrokerErrors', 'the alarm fires if a delivery fails; the runbook says where to look'],
  ];

  test('has a graph, or an alarm and a reason why it has no graph', () => {
    expect(inGraphs).toEqual(expect.arrayContaining(['Api', 'Handler', 'TwoPersonsHandler'].map(part => expect.stringMatching(new RegExp(`^AdminShell(Broker)?${part}[0-9A-F]{8}$`)))));
    const rest = failing.map(([id]) => id).filter(id => !inGraphs.includes(id));
    expect(rest.filter(id => !REVIEWED.some(([pattern]) => pattern.test(id)))).toEqual([]);
    expect(REVIEWED.filter(([pattern]) => !rest.some(id => pattern.test(id)))).toEqual([]);
  });

  test.each(REVIEWED.filter(([, alarm]) => alarm !== undefined))('%s: %s is on the dashboard, and counts it', (pattern, name) => {
    const [[alarmId, { Properties }]] = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) => id.startsWith(`AdminShellAlarms${name}`));
    expect(alarms.properties.alarms).toContain(`{${alarmId}.Arn}`);
    const metrics = JSON.stringify(rendered(Properties.Metrics));
    for (const [id] of failing.filter(([one]) => pattern.test(one))) expect([id, names(metrics, id)]).toEqual([id, true]);
  });
});
