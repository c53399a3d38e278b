import { Template } from 'aws-cdk-lib/assertions';
import { IamEventForwarder } from '../../../lib';
import { ENV, testStack, written } from '../app';

const HOME = { ...ENV, region: 'us-east-1' };

function forwarding(regions: string[], env: { account: string; region: string } | undefined = HOME): Template {
  const stack = testStack({ props: { env } });
  new IamEventForwarder(stack, 'Forwarder', { regions });
  return Template.fromStack(stack);
}

test('changes of roles, and of policies on the path, go to the default bus of each Region, once', () => {
  const [{ Properties }] = Object.values(forwarding(['us-west-2', 'eu-central-1', 'us-west-2']).findResources('AWS::Events::Rule'));
  expect(written(Properties.EventPattern)).toEqual({
    'source': ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    'detail': {
      eventSource: ['iam.amazonaws.com'],
      $or: [
        { requestParameters: { roleName: [{ exists: true }] } },
        { requestParameters: { policyArn: [{ prefix: 'arn:aws:iam::111122223333:policy/gameliftstreams-admin-shell/' }] } },
      ],
    },
  });
  expect(Properties.Targets.map(({ Arn }: any) => written(Arn))).toEqual([
    'arn:aws:events:us-west-2:111122223333:event-bus/default', 'arn:aws:events:eu-central-1:111122223333:event-bus/default',
  ]);
});

test('the rule may put events on these buses, and nothing else', () => {
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
