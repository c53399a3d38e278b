import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Amazon EventBridge's event patterns, by their documented operators:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export interface EventPattern {
  /**
   * @param event the event, envelope included
   * @param missingFieldDiffers whether `anything-but` matches a field that is missing from the event or null. AWS doesn't
   *   document it, so a pattern is right only if it gives the same result either way
   */
  matches(event: unknown, missingFieldDiffers: boolean): boolean;
}

type Json = any;
/** Whether a value matches; `undefined` stands for a field that is missing from the event. */
type Leaf = (value: Json, missingFieldDiffers: boolean) => boolean;
type Node = (event: Json, missingFieldDiffers: boolean) => boolean;

/** The default quota: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_LENGTH = 2_048;
/** Rule combinations that `$or` may expand to: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const MAX_COMBINATIONS = 1_000;

/** @throws on anything that isn't documented, and on patterns beyond EventBridge's limits */
export function parseEventPattern(pattern: object): EventPattern {
  const { length } = JSON.stringify(pattern);
  if (length > MAX_LENGTH) throw new Error(`an event pattern has at most ${MAX_LENGTH} characters, this one has ${length}: ${JSON.stringify(pattern)}`);
  const combinations = combinationsOf(pattern);
  if (combinations > MAX_COMBINATIONS) throw new Error(`$or may expand to ${MAX_COMBINATIONS} combinations, this one expands to ${combinations}`);
  return { matches: node(pattern, '') };
}

/** Every field must match. In an array of objects, all fields must match within one and the same element. */
function node(pattern: Json, path: string): Node {
  if (typeof pattern !== 'object' || pattern === null || Object.keys(pattern).length === 0) fail(path, pattern, 'a field takes an object or a list');
  const fields = Object.entries<Json>(pattern).map(([name, below]): Node => {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === '$or') return either(below, path, fieldsOf(Object.fromEntries(Object.entries(pattern).filter(([field]) => field !== '$or'))));
    const matches = Array.isArray(below) ? leaf(below, at) : node(below, at);
    return (event, missingFieldDiffers) => matches(isObject(event) ? event[name] : undefined, missingFieldDiffers);
  });
  const all: Node = (event, missingFieldDiffers) => fields.every(field => field(event, missingFieldDiffers));
  return (event, missingFieldDiffers) => Array.isArray(event)
    ? event.some(element => all(element, missingFieldDiffers))
    : all(event, missingFieldDiffers);
}

function either(alternatives: Json, path: string, beside: string[]): Node {
  if (!Array.isArray(alternatives) || alternatives.length < 2) fail(`${path}.$or`, alternatives, '$or takes a list of two or more objects');
  // AWS's matcher lets the last one decide.
  const twice = alternatives.flatMap(fieldsOf).find(field => beside.includes(field));
  if (twice !== undefined) fail(`${path}.$or`, alternatives, `${twice} is also a field beside $or`);
  const nodes = alternatives.map((alternative: Json) => node(alternative, path));
  return (event, missingFieldDiffers) => nodes.some((alternative: Node) => alternative(event, missingFieldDiffers));
}

/** One of the values must match; in an array of the event, one of its elements. Only scalar values are compared. */
function leaf(wanted: Json[], path: string): Node {
  if (wanted.length === 0) fail(path, wanted, 'a list needs at least one value');
  const alternatives = wanted.map(value => rule(value, path));
  const existence = wanted.map(value => isObject(value) && 'exists' in value);
  return (value, missingFieldDiffers) => {
    const values = Array.isArray(value) ? value.filter(isLeaf) : [isLeaf(value) ? value : undefined];
    return alternatives.some((matches, index) => existence[index] && values.length === 0
      ? matches(undefined, missingFieldDiffers) // in an array without scalar values, nothing exists
      : values.some(one => matches(one, missingFieldDiffers)));
  };
}

function rule(wanted: Json, path: string): Leaf {
  if (!isObject(wanted)) {
    if (isLeaf(wanted)) return value => value === wanted;
    return fail(path, wanted, 'a value is a string, a number, true, false, null or an operator');
  }
  const [operator, ...others] = Object.keys(wanted);
  if (operator === undefined || others.length > 0) fail(path, wanted, 'one operator at a time');
  const argument = wanted[operator];
  switch (operator) {
    case 'exists':
      if (typeof argument !== 'boolean') fail(path, wanted, 'exists takes true or false');
      return value => (value !== undefined) === argument;
    case 'anything-but': return anythingBut(argument, path);
    case 'numeric': return numeric(argument, path);
    case 'cidr': return cidr(argument, path);
    default: return text(operator, argument, path);
  }
}

function text(operator: string, argument: Json, path: string): Leaf {
  const ignoringCase = isObject(argument) && Object.keys(argument).join() === 'equals-ignore-case'
    && (operator === 'prefix' || operator === 'suffix');
  const wanted = ignoringCase ? argument['equals-ignore-case'] : argument;
  if (typeof wanted !== 'string') fail(path, { [operator]: argument }, 'the operator takes a string');
  const compare = comparison(operator, wanted, path, ignoringCase);
  return value => typeof value === 'string' && compare(value);
}

function comparison(operator: string, wanted: string, path: string, ignoringCase: boolean): (value: string) => boolean {
  const fold = (value: string) => ignoringCase ? value.toLowerCase() : value;
  switch (operator) {
    case 'prefix': return value => fold(value).startsWith(fold(wanted));
    case 'suffix': return value => fold(value).endsWith(fold(wanted));
    case 'equals-ignore-case': return value => value.toLowerCase() === wanted.toLowerCase();
    case 'wildcard': {
      if (wanted.includes('**')) fail(path, { wildcard: wanted }, 'consecutive wildcards are not allowed');
      const parts: string[] = wanted.match(/\\[*\\]|[^\\]|\\/g) ?? [];
      if (parts.includes('\\')) fail(path, { wildcard: wanted }, 'a backslash must escape * or \\');
      const expression = parts.map(part => part === '*' ? '.*' : part.slice(-1).replace(/[.+*?^${}()|[\]\\]/g, '\\$&')).join('');
      return value => new RegExp(`^${expression}$`, 's').test(value);
    }
    default: return fail(path, { [operator]: wanted }, 'this is not an EventBridge operator');
  }
}

/** Takes a value, a list of strings or numbers, or one string operator with a string or a list. */
function anythingBut(argument: Json, path: string): Leaf {
  const refused: Leaf[] = isObject(argument)
    ? Object.entries<Json>(argument).flatMap(([operator, values]) => [values].flat().map((value: Json) => text(operator, value, path)))
    : [argument].flat().map((value: Json) => rule(value, path));
  const kinds = new Set(isObject(argument) ? ['operator'] : [argument].flat().map((value: Json) => typeof value));
  if (refused.length === 0 || kinds.size > 1 || !['string', 'number', 'operator'].includes([...kinds][0])) {
    fail(path, { 'anything-but': argument }, 'anything-but takes strings, or numbers, or one string operator');
  }
  if (isObject(argument) && Object.keys(argument).length > 1) fail(path, { 'anything-but': argument }, 'one operator at a time');
  return (value, missingFieldDiffers) => value === undefined || value === null
    ? missingFieldDiffers
    : !refused.some(matches => matches(value, missingFieldDiffers));
}

function numeric(argument: Json, path: string): Leaf {
  const tests: Record<string, (value: number, limit: number) => boolean> = {
    '=': (value, limit) => value === limit,
    '<': (value, limit) => value < limit,
    '<=': (value, limit) => value <= limit,
    '>': (value, limit) => value > limit,
    '>=': (value, limit) => value >= limit,
  };
  const bounds = Array.isArray(argument) ? argument : [];
  const pairs = bounds.length === 2 ? [bounds] : bounds.length === 4 ? [bounds.slice(0, 2), bounds.slice(2)] : [];
  if (pairs.length === 0 || pairs.some(([operator, limit]) => !(operator in tests) || typeof limit !== 'number')) {
    fail(path, { numeric: argument }, 'numeric takes one or two pairs of an operator and a number');
  }
  return value => typeof value === 'number' && pairs.every(([operator, limit]) => tests[operator](value, limit));
}

function cidr(argument: Json, path: string): Leaf {
  const [base, prefix] = String(argument).split('/');
  const family = (address: string) => isIPv6(address) ? 'ipv6' : 'ipv4';
  if (!/^\d+$/.test(prefix ?? '') || !(isIPv4(base) || isIPv6(base))) fail(path, { cidr: argument }, 'cidr takes a network such as 10.0.0.0/24');
  const network = new BlockList();
  network.addSubnet(base, Number(prefix), family(base));
  return value => typeof value === 'string' && (isIPv4(value) || isIPv6(value)) && network.check(value, family(value));
}

function combinationsOf(pattern: Json): number {
  if (!isObject(pattern)) return 1;
  return Object.entries<Json>(pattern).reduce((product, [name, below]) =>
    product * (name === '$or' && Array.isArray(below) ? below.reduce((sum, one) => sum + combinationsOf(one), 0) : combinationsOf(below)), 1);
}

/** The paths that a pattern uses. */
function fieldsOf(pattern: Json): string[] {
  if (!isObject(pattern)) return [''];
  return Object.entries<Json>(pattern).flatMap(([name, below]) =>
    name === '$or' ? [below].flat().flatMap(fieldsOf) : fieldsOf(below).map(rest => `${name}${rest && '.'}${rest}`));
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeaf(value: Json): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function fail(path: string, found: Json, why: string): never {
  throw new Error(`invalid or unsupported event pattern: ${why}, at ${path || 'the top level'}: ${JSON.stringify(found)}`);
}
