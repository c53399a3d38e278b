/**
 * CloudWatch Logs' filter patterns for JSON log events, by their documented grammar:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-json.html
 *
 * Where the documentation is silent and a pattern can do without (`&&` beside `||`, a wildcard in the middle), it is an
 * error. Where a pattern can't do without, the behavior is a parameter.
 */
export interface FilterPattern {
  /**
   * @param record the log event, parsed
   * @param missingFieldDiffers whether `$.f != "x"` matches a record in which `f` is missing or null. AWS doesn't document
   *   it, so a pattern is right only if it gives the same result either way
   */
  matches(record: unknown, missingFieldDiffers: boolean): boolean;
}

type Condition = (record: unknown, missingFieldDiffers: boolean) => boolean;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const MAX_LENGTH = 1_024;
const TOKEN = /\s*(&&|\|\||[(){}]|!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|\$(?:\.\w+|\.?\[(?:'[^']*'|"[^"]*"|\d+)\])+(?![\w.[$])|%|[\w*.:/@#+-]+)/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A string with at most one wildcard at each end. */
const WILDCARD = /^(\*?)([^*]*)(\*?)$/;
const NUMERIC: Record<string, (value: number, wanted: number) => boolean> = {
  '=': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  '<': (value, wanted) => value < wanted,
  '<=': (value, wanted) => value <= wanted,
  '>': (value, wanted) => value > wanted,
  '>=': (value, wanted) => value >= wanted,
};

/** @throws unless it is a JSON filter pattern by the documented grammar, no longer than CloudWatch Logs accepts */
export function parseFilterPattern(pattern: string): FilterPattern {
  if (pattern.length > MAX_LENGTH) throw new Error(`a filter pattern has at most ${MAX_LENGTH} characters, this one has ${pattern.length}: ${pattern}`);
  return { matches: new Parser(pattern).parse() };
}

class Parser {
  private readonly tokens: string[];
  private next = 0;

  constructor(private readonly pattern: string) {
    this.tokens = this.split();
  }

  public parse(): Condition {
    this.take('{');
    const condition = this.compound();
    this.take('}');
    if (this.next < this.tokens.length) this.fail('nothing may follow "}"');
    return condition;
  }

  private split(): string[] {
    const tokens: string[] = [];
    const text = this.pattern.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) this.fail(`unexpected "${text.slice(from, from + 20)}"`);
      if (token === '%') this.fail('regular expressions are not supported');
      tokens.push(token!);
    }
    return tokens;
  }

  /** One condition, or several joined by the same operator. */
  private compound(): Condition {
    const parts = [this.single()];
    const operator = this.tokens[this.next];
    while (this.tokens[this.next] === '&&' || this.tokens[this.next] === '||') {
      if (this.tokens[this.next] !== operator) this.fail('&& and || are mixed: add parentheses, their precedence is not documented');
      this.next++;
      parts.push(this.single());
    }
    return operator === '||'
      ? (record, missing) => parts.some(part => part(record, missing))
      : (record, missing) => parts.every(part => part(record, missing));
  }

  private single(): Condition {
    if (this.tokens[this.next] === '(') {
      this.next++;
      const condition = this.compound();
      this.take(')');
      return condition;
    }
    const selector = this.tokens[this.next++] ?? '';
    if (!selector.startsWith('$')) this.fail(`expected a selector such as $.eventName, got "${selector}"`);
    const path = stepsOf(selector);
    return this.about(record => select(record, path));
  }

  private about(valueOf: (record: unknown) => unknown): Condition {
    const operator = this.tokens[this.next++];
    switch (operator) {
      case 'NOT':
        this.take('EXISTS');
        return record => valueOf(record) === undefined;
      case 'IS': {
        const wanted = ({ NULL: null, TRUE: true, FALSE: false } as Record<string, unknown>)[this.tokens[this.next++]];
        if (wanted === undefined) this.fail('IS takes NULL, TRUE or FALSE');
        return record => valueOf(record) === wanted;
      }
    }
    if (!(operator in NUMERIC)) this.fail(`expected an operator, got "${operator ?? 'the end'}"`);
    return this.comparison(operator, valueOf);
  }

  private comparison(operator: string, valueOf: (record: unknown) => unknown): Condition {
    const token = this.tokens[this.next++] ?? '';
    const quoted = token.startsWith('"');
    if (!quoted && NUMBER.test(token)) return this.compare(operator, valueOf, 'number', value => NUMERIC[operator](value as number, Number(token)));
    if (operator !== '=' && operator !== '!=') this.fail(`${operator} takes a number, got "${token}"`);
    if (!quoted && /^(true|false|null)$/i.test(token)) this.fail(`write IS ${token.toUpperCase()}, not ${operator} ${token}`);
    const [, before, text, after] = WILDCARD.exec(quoted ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token) ?? [];
    if (text === undefined || !quoted && !/^[\w*.:/@#+-]+$/.test(token)) {
      this.fail(`${token}: a wildcard must be at the beginning, at the end or at both`);
    }
    const equal = before && after ? (value: string) => value.includes(text)
      : before ? (value: string) => value.endsWith(text)
        : after ? (value: string) => value.startsWith(text)
          : (value: string) => value === text;
    return this.compare(operator, valueOf, 'string', value => equal(value as string) === (operator === '='));
  }

  private compare(operator: string, valueOf: (record: unknown) => unknown, type: string, test: (value: unknown) => boolean): Condition {
    return (record, missingFieldDiffers) => {
      const value = valueOf(record);
      if (value === undefined || value === null) return operator === '!=' && missingFieldDiffers;
      if (typeof value === 'object') return false; // documented: arrays and objects never match
      if (typeof value !== type) return operator === '!=' && missingFieldDiffers; // type conversion isn't documented either
      return test(value);
    };
  }

  private take(token: string): void {
    const found = this.tokens[this.next++];
    if (found !== token) this.fail(`expected "${token}", got "${found ?? 'the end'}"`);
  }

  private fail(why: string): never {
    throw new Error(`invalid or unsupported filter pattern: ${why}, in ${this.pattern}`);
  }
}

/** `$.a['b.c'][0]` -> a, b.c, 0 */
function stepsOf(selector: string): string[] {
  return [...selector.slice(1).matchAll(/\.(\w+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]/g)]
    .map(([, ...names]) => names.find(name => name !== undefined)!);
}

function select(record: unknown, path: string[]): unknown {
  return path.reduce((value: any, step) =>
    typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, step) ? value[step] : undefined, record);
}
