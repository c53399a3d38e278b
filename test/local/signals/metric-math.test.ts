import { evaluate } from '../../../local/signals/metric-math';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

const VALUES = { a: 5, b: 2, none: undefined, m0: 1 };

test.each<[string, number | undefined]>([
  ['a', 5],
  ['a + b * 2', 9],
  ['(a + b) * 2', 14],
  ['a - b - 1', 2],
  ['a / b', 2.5],
  ['FILL(none, 0) + FILL(a, 0)', 5],
  ['FILL(none, 0) - FILL(a, 0)', -5],
  ['none + a', undefined],
  ['none', undefined],
  ['IF(a >= 5, a, 0)', 5],
  ['IF(a - b >= 5, a - b, 0)', 0],
  ['IF(none > 1, 1, 0)', undefined],
  ['IF(a != 5, 1, 2)', 2],
  ['MAX([a - 10, 0])', 0],
  ['MIN([a, m0])', 1],
  ['MAX([FILL(none, 0), none, b])', 2],
  ['MIN([none])', undefined],
  ['SUM([a, b, none])', 7],
  ['SUM([none])', undefined],
  ['SUM([FILL(none, 0), 0 - a, IF(SUM([a, b]) >= 7, b * 2, 0)]) + 1', 0],
  ['FILL(none, 0) + IF(FILL(a, 0) - FILL(b, 0) >= 3, FILL(a, 0) - FILL(b, 0), 0)', 3],
])('%s is %p', (expression, expected) => {
  expect(evaluate(expression, VALUES)).toBe(expected);
});

test('a metric that never had data, if FILL does not cover it', () => {
  expect(evaluate('FILL(none, 0) + FILL(a, 0)', VALUES, false)).toBe(undefined);
  expect(evaluate('SUM([FILL(none, 0), FILL(a, 0)])', VALUES, false)).toBe(5);
});

test.each([
  ['an unknown metric', 'c + 1', 'c is not a metric of the alarm'],
  ['an unknown function', 'RATE(a)', 'RATE with 1 argument is not supported'],
  ['an unknown form of a function', 'FILL(a)', 'FILL with 1 argument is not supported'],
  ['a function of two values that takes an array', 'MAX(a, b)', 'MAX with 2 arguments is not supported'],
  ['an array where none is allowed', 'FILL([a, b], 0)', 'FILL of an array is not supported'],
  ['an unclosed bracket', 'SUM([a, b)', 'expected "]"'],
  ['an unclosed parenthesis', '(a + b', 'expected ")"'],
  ['two values side by side', 'a b', 'unexpected "b"'],
  ['a string', 'FILL(a, "x")', 'unexpected " "x"'],
  ['an empty expression', '', 'unexpected end'],
])('fails on %s', (_, expression, message) => {
  expect(() => evaluate(expression, VALUES)).toThrow(message);
});
