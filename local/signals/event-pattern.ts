import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Amazon EventBridge's event patterns, by their documented operators:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export interface EventPattern {
  /**
   * @param event the event, envelope included
   * @param absentIsOther what `anything-but` says of a field that the event doesn't have, or has as null. AWS doesn't
   *   document it, so a pattern is right only if it gives the same verdict both ways
   */
  matches(event: unknown, absentIsOther: boolean): boolean;
}

type Json = any;
/** Is the leaf what the pattern wants? `undefined` is a field that the event doesn't have. */
type Leaf = (value: Json, absentIsOther: boolean) => boolean;
type Node = (event: Json, absentIsOther: boolean) => boolean;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: the default limit of a pattern */
const LONGEST = 2_048;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html: combinations that `$or` may make */
const MOST_COMBINATIONS = 1_000;

/** @throws on anything that the documentation doesn't know, and past EventBridge's limits */
export function parseEventPattern(pattern: object): EventPattern {
  const { length } = JSON.stringify(pattern);
  if (length > LONGEST) throw new Error(`an event pattern has at most ${LONGEST} characters, this one has ${length}: ${JSON.stringify(pattern)}`);
  const combinations = combinationsOf(pattern);
  if (combinations > MOST_COMBINATIONS) throw new Error(`$or may make ${MOST_COMBINATIONS} combinations, here it makes ${combinations}`);
  return { matches: node(pattern, '') };
}

/** Every field must match; a field within an array of objects may be any one element's, all of them the same one's. */
function node(pattern: Json, path: string): Node {
  if (typeof pattern !== 'object' || pattern === null || Object.keys(pattern).length === 0) fail(path, pattern, 'a field holds an object or a list');
  const fields = Object.entries<Json>(pattern).map(([name, below]): Node => {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === '$or') return either(below, path);
    const matches = Array.isArray(below) ? leaf(below, at) : node(below, at);
    return (event, absentIsOther) => matches(isObject(event) ? event[name] : undefined, absentIsOther);
  });
  const all: Node = (event, absentIsOther) => fields.every(field => field(event, absentIsOther));
  return (event, absentIsOther) => Array.isArray(event)
    ? event.some(element => all(element, absentIsOther))
    : all(event, absentIsOther);
}

function either(alternatives: Json, path: string): Node {
  if (!Array.isArray(alternatives) || alternatives.length < 2) fail(`${path}.$or`, alternatives, '$or holds a list of two or more objects');
  const nodes = alternatives.map((alternative: Json) => node(alternative, path));
  return (event, absentIsOther) => nodes.some((alternative: Node) => alternative(event, absentIsOther));
}

/** One of the values must match; of an array in the event, one of its elements. Only leaves are looked at. */
function leaf(wanted: Json[], path: string): Node {
  if (wanted.length === 0) fail(path, wanted, 'a list has at least one value');
  const alternatives = wanted.map(value => rule(value, path));
  const existence = wanted.map(value => isObject(value) && 'exists' in value);
  return (value, absentIsOther) => {
    const values = Array.isArray(value) ? value.filter(isLeaf) : [isLeaf(value) ? value : undefined];
    return alternatives.some((matches, index) => existence[index] && values.length === 0
      ? matches(undefined, absentIsOther) // an array without a leaf has nothing that exists
      : values.some(one => matches(one, absentIsOther)));
  };
}

function rule(wanted: Json, path: string): Leaf {
  if (!isObject(wanted)) {
    if (isLeaf(wanted)) return value => value === wanted;
    return fail(path, wanted, 'a value is a text, a number, true, false, null or an operator');
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
  const ignoringCase = isObject(argument) && Object.keys(argument).join() === 'equals-ignore-case' && (operator === 'prefix' || operator === 'suffix');
  const wanted = ignoringCase ? argument['equals-ignore-case'] : argument;
  if (typeof wanted !== 'string') fail(path, { [operator]: argument }, 'the operator takes a text');
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
      if (wanted.includes('**')) fail(path, { wildcard: wanted }, 'two wildcards may not follow each other');
      const parts: string[] = wanted.match(/\\[*\\]|[^\\]|\\/g) ?? [];
      if (parts.includes('\\')) fail(path, { wildcard: wanted }, 'a backslash escapes * or \\');
      const expression = parts.map(part => part === '*' ? '.*' : part.slice(-1).replace(/[.+*?^${}()|[\]\\]/g, '\\$&')).join('');
      return value => new RegExp(`^${expression}$`, 's').test(value);
    }
    default: return fail(path, { [operator]: wanted }, 'no operator of EventBridge');
  }
}

/** Takes a value, a list of texts or of numbers, or one of the text operators with a text or a list. */
function anythingBut(argument: Json, path: string): Leaf {
  const refused: Leaf[] = isObject(argument)
    ? Object.entries<Json>(argument).flatMap(([operator, values]) => [values].flat().map((value: Json) => text(operator, value, path)))
    : [argument].flat().map((value: Json) => rule(value, path));
  const kinds = new Set(isObject(argument) ? ['operator'] : [argument].flat().map((value: Json) => typeof value));
  if (refused.length === 0 || kinds.size > 1 || !['string', 'number', 'operator'].includes([...kinds][0])) {
    fail(path, { 'anything-but': argument }, 'anything-but takes texts, or numbers, or one text operator');
  }
  if (isObject(argument) && Object.keys(argument).length > 1) fail(path, { 'anything-but': argument }, 'one operator at a time');
  return (value, absentIsOther) => value === undefined || value === null
    ? absentIsOther
    : !refused.some(matches => matches(value, absentIsOther));
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

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeaf(value: Json): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function fail(path: string, found: Json, why: string): never {
  throw new Error(`not an event pattern that the local environment knows: ${why}, at ${path || 'its top'}: ${JSON.stringify(found)}`);
}
