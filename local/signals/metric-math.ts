/** The values of one period, by metric ID; undefined where there is no data. */
export type Values = Record<string, number | undefined>;

const TOKEN = /\s*(>=|<=|==|!=|[-+*/()<>,[\]]|\d+(?:\.\d+)?|[A-Za-z]\w*)/y;

type Operator = (left: number, right: number) => number;

/** Lowest precedence first. */
const OPERATORS: Array<Record<string, Operator>> = [
  {
    '>=': (left, right) => Number(left >= right),
    '<=': (left, right) => Number(left <= right),
    '==': (left, right) => Number(left === right),
    '!=': (left, right) => Number(left !== right),
    '>': (left, right) => Number(left > right),
    '<': (left, right) => Number(left < right),
  },
  { '+': (left, right) => left + right, '-': (left, right) => left - right },
  { '*': (left, right) => left * right, '/': (left, right) => left / right },
];

const ARRAYS: Record<string, (values: number[]) => number> = {
  MAX: values => Math.max(...values),
  MIN: values => Math.min(...values),
  SUM: values => values.reduce((sum, value) => sum + value, 0),
};

/**
 * CloudWatch metric math for one period, limited to what the alarms here use: FILL, IF, MAX, MIN and SUM of an array, and
 * arithmetic. A metric without data has no value unless FILL provides one; in an array, it is skipped.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @param fillCoversMissingMetric whether FILL also fills a metric that has never had data. AWS doesn't document it, so an
 *   alarm is right only if it fires either way
 */
export function evaluate(expression: string, values: Values, fillCoversMissingMetric = true): number | undefined {
  const tokens: string[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) fail(`unexpected "${text.slice(from, from + 20)}"`);
    tokens.push(token!);
  }
  let next = 0;
  const result = binary(0);
  if (next < tokens.length) fail(`unexpected "${tokens[next]}"`);
  return result;

  function binary(level: number): number | undefined {
    if (level === OPERATORS.length) return single();
    let left = binary(level + 1);
    while (Object.prototype.hasOwnProperty.call(OPERATORS[level], tokens[next])) {
      const operator = OPERATORS[level][tokens[next++]];
      const right = binary(level + 1);
      left = left === undefined || right === undefined ? undefined : operator(left, right);
    }
    return left;
  }

  function single(): number | undefined {
    const token = tokens[next++] ?? fail('unexpected end');
    if (token === '(') {
      const inner = binary(0);
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (tokens[next] === '(') return call(token);
    if (!(token in values)) fail(`${token} is not a metric of the alarm`);
    return values[token];
  }

  function call(name: string): number | undefined {
    take('(');
    if (tokens[next] === '[') return ofArray(name);
    const parameters = [binary(0)];
    while (tokens[next] === ',') {
      next++;
      parameters.push(binary(0));
    }
    take(')');
    const [first, second, third] = parameters;
    switch (`${name}/${parameters.length}`) {
      case 'FILL/2': return first ?? (fillCoversMissingMetric ? second : undefined);
      case 'IF/3': return first === undefined ? undefined : first !== 0 ? second : third;
      default: return fail(`${name} with ${parameters.length} argument${parameters.length === 1 ? '' : 's'} is not supported`);
    }
  }

  function ofArray(name: string): number | undefined {
    const combine = ARRAYS[name] ?? fail(`${name} of an array is not supported`);
    const items: Array<number | undefined> = [];
    do {
      next++; // the bracket, or a comma
      items.push(binary(0));
    } while (tokens[next] === ',');
    take(']');
    take(')');
    const known = items.filter((item): item is number => item !== undefined);
    return known.length > 0 ? combine(known) : undefined;
  }

  function take(token: string): void {
    if (tokens[next++] !== token) fail(`expected "${token}"`);
  }

  function fail(why: string): never {
    throw new Error(`metric math: ${why}, in ${expression}`);
  }
}
