import { transform } from '../../../local/signals/input-transformer';

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html

const EVENT = {
  time: '2015-11-11T21:29:54Z',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', 'state': 'RUNNING', 'count': 2, 'tags': { a: 'b' }, 'reason': 'say "hi"', 'nothing': null },
};
const RULE = { arn: 'arn:aws:events:us-east-1:123456789012:rule/example', name: 'example' };
const PATHS = { instance: '$.detail.instance-id', state: '$.detail.state', tags: '$.detail.tags', count: '$.detail.count', first: '$.resources[0]', missing: '$.detail.missing.deeper' };

const render = (InputTemplate: string, escaping = false, paths: Record<string, string> = PATHS) =>
  transform({ InputPathsMap: paths, InputTemplate }, EVENT, RULE, escaping);

test.each([
  ['a string', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
  ['an object with variables inside and outside quotes', '{"instance": <instance>, "text": "<instance> is in state \\"<state>\\""}', '{"instance": "i-0123456789", "text": "i-0123456789 is in state \\"RUNNING\\""}'],
  ['lines', '"instance <instance>"\n"state <state>"', '"instance i-0123456789"\n"state RUNNING"'],
  ['a number', '{"count": <count>, "text": "<count>"}', '{"count": 2, "text": "2"}'],
  ['an object outside quotes', '{"tags": <tags>}', '{"tags": {"a":"b"}}'],
  ['an object inside quotes loses its own quotes', '"<tags>"', '"{a:b}"'],
  ['an element of an array', '"<first>"', '"arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"'],
  ['a path without a value becomes empty', '"[<missing>]"', '"[]"'],
  ['EventBridge\'s predefined variables', '"<aws.events.rule-name> <aws.events.rule-arn> <aws.events.event.ingestion-time>"', '"example arn:aws:events:us-east-1:123456789012:rule/example 2015-11-11T21:29:54Z"'],
])('%s', (_, template, expected) => {
  expect(render(template)).toEqual({ text: expected, wellFormed: true });
  expect(render(template, true)).toEqual({ text: expected, wellFormed: true });
});

test('a quotation mark in a quoted value: well-formed only if EventBridge escapes it, which the documentation denies', () => {
  const paths = { reason: '$.detail.reason' };
  expect(render('"because <reason>"', false, paths)).toEqual({ text: '"because say "hi""', wellFormed: false });
  expect(render('"because <reason>"', true, paths)).toEqual({ text: '"because say \\"hi\\""', wellFormed: true });
  expect(render('{"reason": <reason>}', false, paths)).toEqual({ text: '{"reason": "say \\"hi\\""}', wellFormed: true });
});

test('a missing value outside quotation marks is not well-formed', () => {
  expect(render('{"missing": <missing>}')).toEqual({ text: '{"missing": }', wellFormed: false });
});

test.each<[string, string, Record<string, string>, string]>([
  ['a variable without a path', '"<state>"', {}, '<state>, which no path defines'],
  ['brackets around a name', '"<a>"', { a: '$.detail[\'state\']' }, 'not a path that EventBridge accepts'],
  ['a template that is too long', `"${'x'.repeat(8_191)}"`, {}, 'at most 8192 characters, this one has 8193'],
  ['too many paths', '""', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, '$.detail'])), 'at most 100 paths, this one has 101'],
])('fails on %s', (_, template, paths, message) => {
  expect(() => render(template, false, paths)).toThrow(message);
});
