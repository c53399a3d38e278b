import { parseFilterPattern } from '../../../local/signals/filter-pattern';

// CloudWatch Logs' documented grammar:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-json.html

const RECORD = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [{ name: 'a', id: 1 }, { name: 'b', id: 2 }],
  SomeObject: null,
  ThisFlag: true,
  other: { 'flag': false, 'dotted.name': 'x' },
  status: 404,
  ratio: 0.5,
};

/** The results under both assumptions about undocumented behaviour. */
const both = (pattern: string, record: unknown = RECORD) => [false, true].map(differs => parseFilterPattern(pattern).matches(record, differs));

test.each([
  ['{ $.eventType = "UpdateTrail" }', true],
  ['{ $.eventType = UpdateTrail }', true],
  ['{$.eventType="UpdateTrail"}', true],
  ['{ $.eventType = "Update" }', false],
  ['{ $.eventType = "updatetrail" }', false],
  ['{ $.eventType = "Update*" }', true],
  ['{ $.eventType = "*Trail" }', true],
  ['{ $.eventType = *date* }', true],
  ['{ $.eventType = "*" }', true],
  ['{ $.eventType = "Trail*" }', false],
  ['{ $.eventType != "Update*" }', false],
  ['{ $.sourceIPAddress = 111.111.* }', true],
  ['{ $.sourceIPAddress != 123.123.* }', true],
  ['{ $.arrayKey[0] = "value" }', true],
  ['{ $.arrayKey[1] = "value" }', false],
  ['{ $.objectList[1].id = 2 }', true],
  ['{ $.["eventType"] = "UpdateTrail" }', true],
  ['{ $.other[\'dotted.name\'] = "x" }', true],
  ['{ $.SomeObject IS NULL }', true],
  ['{ $.eventType IS NULL }', false],
  ['{ $.nowhere IS NULL }', false],
  ['{ $.nowhere NOT EXISTS }', true],
  ['{ $.nowhere.deeper NOT EXISTS }', true],
  ['{ $.SomeObject.deeper NOT EXISTS }', true],
  ['{ $.eventType.deeper NOT EXISTS }', true],
  ['{ $.SomeObject NOT EXISTS }', false],
  ['{ $.ThisFlag IS TRUE }', true],
  ['{ $.ThisFlag IS FALSE }', false],
  ['{ $.other.flag IS FALSE }', true],
  ['{ $.status = 404 }', true],
  ['{ $.status != 404 }', false],
  ['{ $.status >= 400 }', true],
  ['{ $.status > 404 }', false],
  ['{ $.status < 500 }', true],
  ['{ $.status <= 404.0 }', true],
  ['{ $.ratio = 5e-1 }', true],
  ['{ $.eventType > 1 }', false],
  ['{ ($.status = 404) && ($.eventType = "UpdateTrail") }', true],
  ['{ ($.status = 500) && ($.eventType = "UpdateTrail") }', false],
  ['{ ($.status = 500) || ($.eventType = "UpdateTrail") }', true],
  ['{ ($.status = 500 || $.status = 404) && ($.ThisFlag IS TRUE) }', true],
  ['{ (($.nowhere NOT EXISTS) || ($.nowhere != "x")) && ($.eventType = "UpdateTrail") }', true],
])('%s is %s, whatever != does with a missing field', (pattern, expected) => {
  expect(both(pattern)).toEqual([expected, expected]);
});

test.each([
  ['an array', '{ $.arrayKey = "value" }'],
  ['an array', '{ $.arrayKey != "elsewhere" }'],
  ['an object', '{ $.other = "x" }'],
  ['an object', '{ $.objectList[0] != "x" }'],
])('%s never matches: %s', (_, pattern) => {
  expect(both(pattern)).toEqual([false, false]);
});

test.each([
  ['a missing field', '{ $.nowhere != "x" }'],
  ['a missing field, compared with a number', '{ $.nowhere != 1 }'],
  ['null', '{ $.SomeObject != "x" }'],
  ['a value of another type', '{ $.status != "404" }'],
])('the result depends on undocumented behaviour where != meets %s', (_, pattern) => {
  expect(both(pattern)).toEqual([false, true]);
});

test.each([
  ['no braces', '$.a = 1', 'expected "{"'],
  ['terms', 'ERROR', 'expected "{"'],
  ['a regular expression', '{ $.a = %x% }', 'regular expressions'],
  ['a wildcard in the middle', '{ $.a = "x*y" }', 'a wildcard must be'],
  ['mixed operators', '{ ($.a = 1) && ($.b = 1) || ($.c = 1) }', 'precedence'],
  ['EXISTS alone', '{ $.a EXISTS }', 'expected an operator'],
  ['IS with something else', '{ $.a IS 1 }', 'IS takes NULL'],
  ['a bare boolean', '{ $.a = true }', 'write IS TRUE'],
  ['a greater-than comparison with a string', '{ $.a > "x" }', 'takes a number'],
  ['an unclosed parenthesis', '{ ($.a = 1 }', 'expected ")"'],
  ['something after the end', '{ $.a = 1 } x', 'nothing may follow'],
  ['no operator', '{ $.a }', 'expected an operator, got "}"'],
  ['no selector', '{ a = 1 }', 'expected a selector'],
  ['an unfinished selector', '{ $.a. = 1 }', 'unexpected "'],
  ['an unclosed quote', '{ $.a = "x }', 'unexpected "'],
  ['an empty pattern', '', 'expected "{", got "the end"'],
  ['more than 1,024 characters', `{ $.a = "${'x'.repeat(1_014)}" }`, 'at most 1024 characters, this one has 1026'],
])('fails on %s', (_, pattern, message) => {
  expect(() => parseFilterPattern(pattern)).toThrow(message);
});

test('1,024 characters are allowed', () => {
  expect(both(`{ $.a = "${'x'.repeat(1_012)}" }`, { a: 'x'.repeat(1_012) })).toEqual([true, true]);
});
