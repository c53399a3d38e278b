import { parseEventPattern } from '../../../local/signals/event-pattern';

// EventBridge's documented operators:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-null-values.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html

const EVENT = {
  'source': 'aws.ec2',
  'time': '2017-10-02T18:43:48Z',
  'resources': ['arn:aws:ec2:us-west-1:123456789012:instance/i-1', 'arn:aws:ec2:us-west-1:123456789012:instance/i-2'],
  'detail-type': 'EC2 Instance State-change Notification',
  'detail': {
    'state': 'terminated',
    'file': '/app/lib/code.PNG',
    'empty': '',
    'nothing': null,
    'flag': false,
    'c-count': 5,
    'd-count': 301.8,
    'x-limit': 0,
    'ip': '10.0.0.25',
    'ip6': '2001:db8::1',
    'below': { leaf: 'x' },
    'parts': [{ id: 1, kind: 'a' }, { id: 2, kind: 'b' }],
    'none': [],
  },
};

/** The results under both assumptions about undocumented behaviour. */
const both = (pattern: object, event: object = EVENT) => [false, true].map(differs => parseEventPattern(pattern).matches(event, differs));
const detail = (pattern: object) => ({ detail: pattern });

test.each<[string, object, boolean]>([
  ['a string', { source: ['aws.ec2'] }, true],
  ['one of several', { source: ['aws.s3', 'aws.ec2'] }, true],
  ['a string in another case', { source: ['AWS.EC2'] }, false],
  ['two fields', { source: ['aws.ec2'], detail: { state: ['terminated'] } }, true],
  ['two fields, one of which doesn\'t match', { source: ['aws.ec2'], detail: { state: ['running'] } }, false],
  ['a number', detail({ 'c-count': [5] }), true],
  ['a number for a string', detail({ state: [5] }), false],
  ['a string for a number', detail({ 'c-count': ['5'] }), false],
  ['false', detail({ flag: [false] }), true],
  ['null', detail({ nothing: [null] }), true],
  ['null for a missing field', detail({ nowhere: [null] }), false],
  ['an empty string', detail({ empty: [''] }), true],
  ['an empty string for null', detail({ nothing: [''] }), false],
  ['an element of an array', { resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-2'] }, true],
  ['no element of an array', { resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-3'] }, false],
  ['a field of an array of objects', detail({ parts: { id: [2] } }), true],
  ['two fields of one element', detail({ parts: { id: [2], kind: ['b'] } }), true],
  ['two fields of different elements', detail({ parts: { id: [2], kind: ['a'] } }), false],

  ['prefix', { time: [{ prefix: '2017-10-02' }] }, true],
  ['prefix, elsewhere in the string', { time: [{ prefix: '10-02' }] }, false],
  ['prefix, ignoring case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['prefix of an array\'s element', { resources: [{ prefix: 'arn:aws:ec2' }] }, true],
  ['suffix', detail({ file: [{ suffix: '.PNG' }] }), true],
  ['suffix in another case', detail({ file: [{ suffix: '.png' }] }), false],
  ['suffix, ignoring case', detail({ file: [{ suffix: { 'equals-ignore-case': '.png' } }] }), true],
  ['equals-ignore-case', detail({ state: [{ 'equals-ignore-case': 'TERMINATED' }] }), true],
  ['wildcard', detail({ file: [{ wildcard: '/app/*/code.*' }] }), true],
  ['wildcard, from the beginning', detail({ file: [{ wildcard: 'lib/*' }] }), false],
  ['wildcard with an escaped asterisk', detail({ file: [{ wildcard: '/app\\*' }] }), false],
  ['wildcard with a character that is special elsewhere', detail({ file: [{ wildcard: '/app/lib/code?PNG' }] }), false],

  ['anything-but', detail({ state: [{ 'anything-but': 'initializing' }] }), true],
  ['anything-but the value', detail({ state: [{ 'anything-but': 'terminated' }] }), false],
  ['anything-but a number', detail({ 'x-limit': [{ 'anything-but': 123 }] }), true],
  ['anything-but a list', detail({ state: [{ 'anything-but': ['stopped', 'overloaded'] }] }), true],
  ['anything-but a list with the value', detail({ state: [{ 'anything-but': ['stopped', 'terminated'] }] }), false],
  ['anything-but numbers', detail({ 'c-count': [{ 'anything-but': [5, 6] }] }), false],
  ['anything-but a prefix', detail({ state: [{ 'anything-but': { prefix: 'init' } }] }), true],
  ['anything-but its prefix', detail({ state: [{ 'anything-but': { prefix: 'term' } }] }), false],
  ['anything-but one of its prefixes', detail({ state: [{ 'anything-but': { prefix: ['init', 'term'] } }] }), false],
  ['anything-but a suffix', detail({ state: [{ 'anything-but': { suffix: 'ing' } }] }), true],
  ['anything-but, ignoring case', detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['STOPPED', 'TERMINATED'] } }] }), false],
  ['anything-but a wildcard', detail({ file: [{ 'anything-but': { wildcard: '*/lib/*' } }] }), false],

  ['exists', detail({ state: [{ exists: true }] }), true],
  ['exists, null', detail({ nothing: [{ exists: true }] }), true],
  ['exists, missing field', detail({ nowhere: [{ exists: true }] }), false],
  ['does not exist', detail({ nowhere: [{ exists: false }] }), true],
  ['does not exist, below a missing field', detail({ nowhere: { deeper: { still: [{ exists: false }] } } }), true],
  ['does not exist, below a string', detail({ state: { deeper: [{ exists: false }] } }), true],
  ['does not exist, below null', detail({ nothing: { deeper: [{ exists: false }] } }), true],
  ['does not exist, but it does', detail({ state: [{ exists: false }] }), false],
  ['exists applies to leaves: an object doesn\'t exist', detail({ below: [{ exists: true }] }), false],
  ['does not exist, an object', detail({ below: [{ exists: false }] }), true],
  ['an empty array has no leaf', detail({ none: [{ exists: true }] }), false],

  ['numeric', detail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] }), true],
  ['numeric, out of range', detail({ 'c-count': [{ numeric: ['>', 5] }] }), false],
  ['numeric equality', detail({ 'd-count': [{ numeric: ['=', 3.018e2] }] }), true],
  ['numeric on a string', detail({ state: [{ numeric: ['<', 10] }] }), false],
  ['cidr', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), true],
  ['cidr, outside', detail({ ip: [{ cidr: '10.0.1.0/24' }] }), false],
  ['cidr of IPv6', detail({ ip6: [{ cidr: '2001:db8::/32' }] }), true],
  ['cidr on another string', detail({ state: [{ cidr: '10.0.0.0/8' }] }), false],

  ['$or', { $or: [{ source: ['aws.s3'] }, { detail: { state: ['terminated'] } }] }, true],
  ['$or of two that don\'t match', { $or: [{ source: ['aws.s3'] }, { detail: { state: ['running'] } }] }, false],
  ['$or beside a field', { source: ['aws.s3'], $or: [{ account: ['111122223333'] }, { detail: { state: ['terminated'] } }] }, false],
  ['$or beside another field of the same object', { detail: { state: ['terminated'] }, $or: [{ detail: { flag: [true] } }, { detail: { flag: [false] } }] }, true],
  ['$or below a field', detail({ $or: [{ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] }, { 'd-count': [{ numeric: ['<', 10] }] }] }), true],
  ['$or within $or', detail({ $or: [{ $or: [{ state: ['x'] }, { state: ['y'] }] }, { state: ['terminated'] }] }), true],
  ['a field that the event doesn\'t have', { account: ['111122223333'] }, false],
])('%s', (_, pattern, expected) => {
  expect(both(pattern)).toEqual([expected, expected]);
});

test.each([
  ['a missing field', { nowhere: [{ 'anything-but': 'x' }] }],
  ['a field below a missing one', { nowhere: { deeper: [{ 'anything-but': ['x'] }] } }],
  ['null', { nothing: [{ 'anything-but': 'x' }] }],
])('the result depends on undocumented behaviour where anything-but meets %s', (_, pattern) => {
  expect(both(detail(pattern))).toEqual([false, true]);
});

test('a pattern that also matches absence does not depend on it', () => {
  const pattern = (field: string) => detail({ $or: [{ [field]: { arn: [{ 'anything-but': ['x'] }] } }, { [field]: { arn: [{ exists: false }] } }] });
  expect(both(pattern('nowhere'))).toEqual([true, true]);
  expect(both(pattern('role'), { detail: { role: { arn: 'x' } } })).toEqual([false, false]);
  expect(both(pattern('role'), { detail: { role: { arn: 'y' } } })).toEqual([true, true]);
});

test.each<[string, object, string]>([
  ['a bare value', { source: 'aws.ec2' }, 'a field takes an object or a list, at source'],
  ['an empty list', { source: [] }, 'needs at least one value'],
  ['an empty object', { detail: {} }, 'a field takes an object or a list, at detail'],
  ['a nested list', { source: [['aws.ec2']] }, 'a value is'],
  ['an operator that EventBridge doesn\'t have', { source: [{ contains: 'ec2' }] }, 'this is not an EventBridge operator, at source: {"contains":"ec2"}'],
  ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, 'one operator at a time'],
  ['exists with a string', { source: [{ exists: 'false' }] }, 'exists takes true or false'],
  ['a prefix that is a number', { source: [{ prefix: 5 }] }, 'takes a string'],
  ['anything-but of mixed types', { source: [{ 'anything-but': ['a', 1] }] }, 'anything-but takes'],
  ['anything-but nothing', { source: [{ 'anything-but': [] }] }, 'anything-but takes'],
  ['anything-but null', { source: [{ 'anything-but': null }] }, 'anything-but takes'],
  ['half a range', { source: [{ numeric: ['>', 0, '<'] }] }, 'numeric takes'],
  ['an address instead of a network', { source: [{ cidr: '10.0.0.1' }] }, 'cidr takes'],
  ['a field beside $or and within it', { detail: { state: ['x'] }, $or: [{ detail: { state: ['y'] } }, { source: ['z'] }] }, 'detail.state is also a field beside $or'],
  ['$or of one', { $or: [{ source: ['x'] }] }, '$or takes'],
  ['two wildcards in a row', { source: [{ wildcard: 'a**b' }] }, 'consecutive wildcards'],
  ['a stray backslash', { source: [{ wildcard: 'a\\b' }] }, 'a backslash must escape'],
  ['more than 2,048 characters', { source: ['x'.repeat(2_034)] }, 'at most 2048 characters, this one has 2049'],
  ['more than 1,000 combinations', { a: { $or: Array.from({ length: 32 }, () => ({ x: [1] })) }, b: { $or: Array.from({ length: 32 }, () => ({ x: [1] })) } }, '1000 combinations, this one expands to 1024'],
])('fails on %s', (_, pattern, message) => {
  expect(() => parseEventPattern(pattern)).toThrow(message);
});
