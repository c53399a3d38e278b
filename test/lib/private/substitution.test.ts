import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { substituted, substitutedText } from '../../../lib/private/substitution';
import { resolve } from '../../../local/template/intrinsics';

const names = { ref: (name: string) => `<${name}>`, attribute: (id: string, name: string) => `<${id}.${name}>` };

test('the same texts, in the form Fn::Sub', () => {
  const stack = new Stack();
  const queue = new sqs.Queue(stack, 'Queue');
  const value = { names: [{ prefix: `a-${queue.queueName}-b` }, queue.queueUrl, 'c'], arn: `arn:${stack.partition}:x:${stack.region}` };
  const [joined, short] = [stack.resolve(value), stack.resolve(substituted(value))];
  expect(resolve(short, names)).toEqual(resolve(joined, names));
  const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::SQS::Queue'));
  expect(short).toEqual({
    names: [{ prefix: { 'Fn::Sub': `a-\${${id}.QueueName}-b` } }, { Ref: id }, 'c'],
    arn: { 'Fn::Sub': 'arn:${AWS::Partition}:x:${AWS::Region}' },
  });
});

test.each(['${', 'a${b}c', '${!d}'])('a text that contains %s stays as it is: Fn::Sub would replace it', text => {
  const stack = new Stack();
  const value = `${text}${new sqs.Queue(stack, 'Queue').queueName}`;
  expect(stack.resolve(substitutedText(value))).toEqual(stack.resolve(value));
});

test('a text without tokens is the same text', () => {
  expect(substitutedText('a${b}')).toBe('a${b}');
});

test('a reference to another stack is exported there, and imported here', () => {
  const app = new App();
  const queue = new sqs.Queue(new Stack(app, 'Other'), 'Queue');
  const stack = new Stack(app, 'Stack');
  new events.CfnRule(stack, 'Rule', { name: substitutedText(`a-${queue.queueName}`) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  expect(Properties.Name).toEqual({ 'Fn::Join': ['', ['a-', { 'Fn::ImportValue': expect.stringMatching(/^Other:ExportsOutput/) }]] });
});
