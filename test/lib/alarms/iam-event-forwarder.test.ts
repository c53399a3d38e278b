import { Annotations as Notes, App, Stack, Stage, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AdminShellAlarms, AuditTrail, IamEventForwarder, StreamSessionAdminShell } from '../../../lib';
import { ENV, testStack, rendered } from '../app';

const HOME = { ...ENV, region: 'us-east-1' };

function forwarding(regions: string[], env: { account: string; region: string } | undefined = HOME): Template {
  const stack = testStack({ props: { env } });
  new IamEventForwarder(stack, 'Forwarder', { regions });
  return Template.fromStack(stack);
}

const rule = (template: Template, id: string) => Object.entries(template.findResources('AWS::Events::Rule')).find(([logicalId]) => new RegExp(`^Forwarder${id}[0-9A-F]{8}$`).test(logicalId))![1].Properties;

test.each(['Rule', 'AssumedRule'])('%s: sends to the default bus of each Region once, and has a name that shells there recognize', id => {
  const { Targets, Name } = rule(forwarding(['us-west-2', 'eu-central-1', 'us-west-2']), id);
  expect(Targets.map(({ Arn }: any) => rendered(Arn))).toEqual(['arn:aws:events:us-west-2:111122223333:event-bus/default', 'arn:aws:events:eu-central-1:111122223333:event-bus/default']);
  expect(rendered(Name)).toMatch(new RegExp(`^admin-shell-forwarder-.*-${id}$`));
});

test('calls that assume a shell role are reads to CloudTrail, changes to roles are not', () => {
  const template = forwarding(['us-west-2']);
  expect(rule(template, 'AssumedRule').State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  expect(rule(template, 'Rule').State).toBe('ENABLED');
  expect(rendered(rule(template, 'AssumedRule').EventPattern).detail.requestParameters.$or[0]).toEqual({ roleArn: [{ prefix: 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell' }] });
});

test('each forwards changes to the other', () => {
  const template = forwarding(['us-west-2']);
  for (const id of ['Rule', 'AssumedRule']) expect(JSON.stringify(rule(template, id).EventPattern)).toContain('{"name":[{"prefix":"admin-shell-forwarder-"}]}');
});

test('the rules may put events on these buses, and nothing else', () => {
  const template = forwarding(['us-west-2']);
  const [{ Properties }] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(rendered(Properties.PolicyDocument.Statement)).toEqual([
    { Effect: 'Allow', Action: 'events:PutEvents', Resource: 'arn:aws:events:us-west-2:111122223333:event-bus/default' },
  ]);
  template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'events.amazonaws.com' } }] } });
});

test.each<[string, string[], string | undefined, RegExp]>([
  ['fails in another Region', ['us-west-2'], 'eu-central-1', /in Region eu-central-1.*create it in a stack in us-east-1/],
  ['fails with no Region', [], 'us-east-1', /regions .* is empty/],
  ['fails with the Region it is in', ['us-west-2', 'us-east-1'], 'us-east-1', /has us-east-1.*leave it out/],
])('%s', (_, regions, region, message) => {
  expect(() => forwarding(regions, { ...ENV, region: region! })).toThrow(message);
});

describe('without a forwarder', () => {
  const WARNING = Match.stringLikeRegexp('no IamEventForwarder of this app forwards them to .*:iam-events');
  const shellIn = (scope: App | Stage, env: StackProps['env'], id = 'Shells') => {
    const stack = new Stack(scope, id, { env });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    return stack;
  };
  const forwarder = (app: App, regions: string[], env = HOME) => new IamEventForwarder(new Stack(app, 'Iam', { env }), 'Forwarder', { regions });
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', WARNING).map(({ entry }) => `${entry.data}`);

  test.each([
    ['us-west-2', /only in us-east-1.*to us-west-2.*regions: \['us-west-2'\]/],
    ['us-gov-east-1', /only in us-gov-west-1/],
    ['cn-northwest-1', /only in cn-north-1/],
  ])('%s: warns of unnoticed changes, and says what to do', (region, message) => {
    expect(warnings(shellIn(new App(), { ...ENV, region }))).toEqual([expect.stringMatching(message)]);
  });

  test.each([['where IAM\'s events occur', HOME], ['in an unknown Region', undefined]])('%s, it does not warn', (_, env) => {
    expect(warnings(shellIn(new App(), env))).toEqual([]);
  });

  test('a forwarder in the app removes the warning, whether created before or after, only for its Regions and account', () => {
    const app = new App();
    const before = shellIn(app, ENV, 'Before');
    forwarder(app, ['us-west-2']);
    const [after, elsewhere, other] = [shellIn(app, ENV, 'After'), shellIn(app, { ...ENV, region: 'eu-central-1' }, 'Elsewhere'), shellIn(app, { ...ENV, account: '444455556666' }, 'Other')];
    expect([before, after, elsewhere, other].map(stack => warnings(stack).length)).toEqual([0, 0, 1, 1]);
  });

  test('a forwarder that is created after a Stage was synthesized removes the warning, too', () => {
    const app = new App();
    const stage = new Stage(app, 'Beta', { env: ENV });
    const stack = shellIn(stage, ENV);
    stage.synth();
    forwarder(app, ['us-west-2']);
    const { messages } = app.synth().getNestedAssembly('assembly-Beta').getStackArtifact(stack.artifactId);
    expect(messages.map(({ entry }) => `${entry.data}`).filter(text => text.includes('iam-events'))).toEqual([]);
  });

  test('a trail and alarms that watch no role do not warn', () => {
    const stack = testStack({ props: { env: ENV } });
    const auditTrail = AuditTrail.fromLogGroup(stack, 'Trail', LogGroup.fromLogGroupName(stack, 'Log', 'log'));
    Notes.of(auditTrail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
    new AdminShellAlarms(stack, 'Alarms', { auditTrail });
    expect(warnings(stack)).toEqual([]);
  });
});
