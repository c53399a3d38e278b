import { BlockList, isIPv6 } from 'node:net';

/** Keys and values of a request. A missing key is undefined; a multivalued key is a list. */
export type Context = Record<string, string | string[] | undefined>;

/** Operator, key, values, as in a statement; single values become lists. */
export type Conditions = Record<string, Record<string, string[]>>;

type Test = (wanted: string, value: string) => boolean;

/**
 * The comparison operators; NEGATED maps the negated ones to these. Anything else is an error, not a guess.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const TESTS: Record<string, Test> = {
  StringEquals: (wanted, value) => wanted === value,
  StringEqualsIgnoreCase: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  StringLike: matches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  NumericEquals: (wanted, value) => Number(value) === Number(wanted),
  NumericLessThan: (wanted, value) => Number(value) < Number(wanted),
  NumericLessThanEquals: (wanted, value) => Number(value) <= Number(wanted),
  NumericGreaterThan: (wanted, value) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (wanted, value) => Number(value) >= Number(wanted),
  DateEquals: (wanted, value) => instant(value) === instant(wanted),
  DateLessThan: (wanted, value) => instant(value) < instant(wanted),
  DateLessThanEquals: (wanted, value) => instant(value) <= instant(wanted),
  DateGreaterThan: (wanted, value) => instant(value) > instant(wanted),
  DateGreaterThanEquals: (wanted, value) => instant(value) >= instant(wanted),
  IpAddress: inNetwork,
};

const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** True if every operator holds for every one of its keys. */
export function conditionsHold(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, key, wanted, valuesOf(key, context))));
}

/** Values within one key are alternatives; for a negated operator, none of them may match. */
function holds(operator: string, key: string, wanted: string[], values: string[]): boolean {
  const missing = values.length === 0;
  if (operator === 'Null') return wanted.some(value => (value.toLowerCase() === 'true') === missing);

  const [, set, name, ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = name in NEGATED;
  const test = TESTS[negated ? NEGATED[name] : name];
  if (test === undefined) throw new Error(`the local environment doesn't support the condition operator ${operator}`);
  const fits = (value: string) => wanted.some(one => test(one, value)) !== negated;

  switch (set) {
    // Vacuously true for an empty set, and false.
    case 'ForAllValues:': return values.every(fits);
    case 'ForAnyValue:': return missing ? ifExists !== undefined : values.some(fits);
  }
  if (missing) return negated || ifExists !== undefined;
  if (values.length > 1) throw new Error(`${key} has ${values.length} values: ${operator} takes one, write ForAllValues: or ForAnyValue:`);
  return fits(values[0]);
}

/** Condition keys are case-insensitive. */
function valuesOf(key: string, context: Context): string[] {
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** IAM's wildcards: `*` matches any text, slashes and colons included, `?` one character. */
export function matches(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, expression);
  return expression.test(text);
}

/** A pattern is compiled once, since it is matched against many requests. */
const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's');
}

/** ARNs are compared part by part: a wildcard in one of the six parts doesn't extend into the next. */
function arnMatches(pattern: string, arn: string): boolean {
  const [wanted, actual] = [pattern, arn].map(text => {
    const parts = text.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  });
  return arn.startsWith('arn:') && wanted.every((part, index) => matches(part, actual[index]));
}

/** An ISO 8601 date, or seconds since the epoch. */
function instant(text: string): number {
  const at = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  if (Number.isNaN(at)) throw new Error(`'${text}' is not a date: write it as 2026-11-30T00:00:00Z`);
  return at;
}

function inNetwork(network: string, address: string): boolean {
  const [base, prefix] = network.split('/');
  const family = (ip: string) => isIPv6(ip) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(base, Number(prefix ?? (isIPv6(base) ? 128 : 32)), family(base));
  return list.check(address, family(address));
}
