import { Aws, Token } from 'aws-cdk-lib';
import { ENV, testStack } from './app';
import { StreamGroup } from '../../lib';

test('an ID means a stream group in the stack\'s account and Region', () => {
  const stack = testStack();
  const group = StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1AB2C3De4');
  expect(stack.resolve(group.streamGroupRef.streamGroupArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':gameliftstreams:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':streamgroup/sg-1AB2C3De4']],
  });
  expect(group.env.region).toBe(stack.region);
});

test('an ARN determines the account and Region', () => {
  const group = StreamGroup.fromStreamGroupArn(testStack(), 'Legacy', 'arn:aws:gameliftstreams:eu-central-1:444455556666:streamgroup/sg-1AB2C3De4');
  expect(group.env).toEqual(expect.objectContaining({ account: '444455556666', region: 'eu-central-1' }));
});

test('tokens are accepted as they are', () => {
  const stack = testStack({ props: { env: ENV } });
  expect(() => StreamGroup.fromStreamGroupId(stack, 'Id', Token.asString({ Ref: 'Parameter' }))).not.toThrow();
  expect(() => StreamGroup.fromStreamGroupArn(stack, 'Arn', `arn:${Aws.PARTITION}:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1`)).not.toThrow();
});

test.each([
  ['', 'such as sg-1AB2C3De4'],
  ['arcade', 'such as sg-1AB2C3De4'],
  ['a-9ZY8X7Wv6', 'such as sg-1AB2C3De4'],
  ['sg-', 'such as sg-1AB2C3De4'],
  ['sg-1/../sg-2', 'such as sg-1AB2C3De4'],
  ['sg-*', 'such as sg-1AB2C3De4'],
  ['SG-1AB2C3De4', 'such as sg-1AB2C3De4'],
  [`sg-${'x'.repeat(126)}`, 'such as sg-1AB2C3De4'],
  ['arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1', 'use StreamGroup.fromStreamGroupArn'],
])('fails on the ID %j, showing it and what to do', (id, advice) => {
  const importing = () => StreamGroup.fromStreamGroupId(testStack(), 'Legacy', id);
  expect(importing).toThrow(JSON.stringify(id));
  expect(importing).toThrow(advice);
});

test.each([
  'sg-1AB2C3De4',
  'arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/ABC',
  'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-*',
  'arn:aws:gamelift:us-west-2:111122223333:streamgroup/sg-1',
  'arn:aws:gameliftstreams::111122223333:streamgroup/sg-1',
])('fails on the ARN %j, showing it and what to do', arn => {
  const importing = () => StreamGroup.fromStreamGroupArn(testStack(), 'Legacy', arn);
  expect(importing).toThrow(JSON.stringify(arn));
  expect(importing).toThrow('streamgroup/sg-1AB2C3De4');
});
