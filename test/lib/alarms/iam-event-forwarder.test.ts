import { Template } from 'aws-cdk-lib/assertions';
import { IamEventForwarder } from '../../../lib';
import { ENV, testStack, written } from '../app';

const HOME = { ...ENV, region: 'us-east-1' };

function forwarding(regions: string[], env: { account: string; region: string } | undefined = HOME): Template {
  const stack = testStack({ props: { env } });
  new IamEventForwarder(stack, 'Forwarder', { regions });
  return Template.fromStack(stack);
}

const rule = (template: Template, id: string) => Object.entries(template.findResources('AWS::Events::Rule')).find(([logicalId]) => new RegExp(`^Forwarder${id}[0-9A-F]{8}$`).test(logicalId))![1].Properties;

test.each(['Rule', 'AssumedRule'])('%s: to the default bus of each Region, once, under a name that shells there know', id => {
  const { Targets, Name } = rule(forwarding(['us-west-2', 'eu-central-1', 'us-west-2']), id);
  expect(Targets.map(({ Arn }: any) => written(Arn))).toEqual(['arn:aws:events:us-west-2:111122223333:event-bus/default', 'arn:aws:events:eu-central-1:111122223333:event-bus/default']);
  expect(written(Name)).toMatch(new RegExp(`^admin-shell-forwarder-.*-${id}$`));
});

test('calls that take on a shell role are reads for CloudTrail, changes of roles are not', () => {
  const template = forwarding(['us-west-2']);
  expect(rule(template, 'AssumedRule').State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  expect(rule(template, 'Rule').State).toBe('ENABLED');
  expect(written(rule(template, 'AssumedRule').EventPattern).detail.$or[0]).toEqual({ requestParameters: { roleArn: [{ prefix: 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell' }] } });
});

test('each forwards the other\'s end', () => {
  const template = forwarding(['us-west-2']);
  for (const id of ['Rule', 'AssumedRule']) expect(JSON.stringify(rule(template, id).EventPattern)).toContain('{"requestParameters":{"name":[{"prefix":"admin-shell-forwarder-"}]}}');
});

test('the rules may put events on these buses, and nothing else', () => {
  const template = forwarding(['us-west-2']);
  const [{ Properties }] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(written(Properties.PolicyDocument.Statement)).toEqual([
    { Effect: 'Allow', Action: 'events:PutEvents', Resource: 'arn:aws:events:us-west-2:111122223333:event-bus/default' },
  ]);
  template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'events.amazonaws.com' } }] } });
});

test.each<[string, string[], string | undefined, RegExp]>([
  ['fails in another Region', ['us-west-2'], 'eu-central-1', /in Region eu-central-1.*put it into a stack in us-east-1/],
  ['fails with no Region', [], 'us-east-1', /regions .* is empty/],
  ['fails with the Region it is in', ['us-west-2', 'us-east-1'], 'us-east-1', /has us-east-1.*leave it out/],
])('%s', (_, regions, region, message) => {
  expect(() => forwarding(regions, { ...ENV, region: region! })).toThrow(message);
});
