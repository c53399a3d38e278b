import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV, testStack, written } from './app';
import { StreamSessionAdminShell } from '../../lib';

function widgets(arrange = (_shell: StreamSessionAdminShell) => {}): any[] {
  const stack = testStack({ props: { env: ENV } });
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
  expect(shell.dashboard).toBeDefined();
  arrange(shell);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  return JSON.parse(written(Properties.DashboardBody)).widgets;
}

test('the alarms come first, all of them', () => {
  const [first] = widgets();
  expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
  expect(first.properties.alarms).toHaveLength(8);
});

test('that of emergencies is among them, once there is emergency access', () => {
  const alarms = (arrange?: (shell: StreamSessionAdminShell) => void): string => JSON.stringify(widgets(arrange)[0].properties.alarms);
  expect(alarms()).not.toContain('AlarmsEmergency');
  expect(alarms(shell => shell.grants.connectInEmergency(iam.Role.fromRoleName(shell, 'NightShift', 'NightShift')))).toContain('AlarmsEmergency');
});

test('then the numbers, then how they went, then who it was', () => {
  const titles = widgets().map(({ properties }) => properties.title);
  expect(titles).toEqual([
    'Alarms', 'In this time range', 'Shells per hour', 'Wait until the session was ready (ms)', 'Service calls per request', 'Errors', 'Refused by the broker, by outcome', 'Latest shells',
  ]);
});

test('the wait is shown as p50 and p99, calls that bypass the broker are shown', () => {
  const metrics = JSON.stringify(widgets().map(({ properties }) => properties.metrics));
  expect(metrics).toContain('"stat":"p50"');
  expect(metrics).toContain('"stat":"p99"');
  expect(metrics).toMatch(/"GameLiftStreamsAdminShell\/[^"]+","Bypassed"/);
});

test('the last uses come from the record in the function\'s log', () => {
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
