import { isDeepStrictEqual } from 'node:util';
import { RESERVED_WORDS } from './dynamodb-reserved-words';

/** An attribute in wire format: `{ "S": "text" }`. */
type Attribute = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Attribute>>;
type Input = Readonly<Record<string, any>>;

/** An error of DynamoDB: its name and message. */
export class DynamoDBError extends Error {
  constructor(public readonly type: string, message: string) {
    super(message);
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LARGEST_ITEM = 400 * 1_024;
/** A number as DynamoDB writes it. Other notations of the same number are equal in DynamoDB, but unknown here. */
const NUMBER = /^(?:0|-?(?:0|[1-9]\d{0,37})(?:\.\d{0,37}[1-9])?)$/;
const TYPES: Record<string, (value: unknown) => boolean> = {
  S: value => typeof value === 'string',
  N: value => typeof value === 'string' && NUMBER.test(value),
  BOOL: value => typeof value === 'boolean',
};

/**
 * A table of Amazon DynamoDB, limited to GetItem, PutItem and Query on a table with two string keys. Anything else is rejected,
 * never ignored. Expired items are not deleted: DynamoDB may take days for it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
 */
export class DynamoDBTable {
  private readonly items = new Map<string, Item>();

  /** @param pageSize the real pages have 1 MB; pages here are short, so that callers must request the next one */
  constructor(private readonly partitionKey: string, private readonly sortKey: string, private readonly pageSize = 5) {}

  /** All items, by partition key and sort key. */
  public all(): Item[] {
    return [...this.items.values()].sort(by(this.partitionKey, this.sortKey));
  }

  /** For tests: simulates a write by somebody else. */
  public write(item: Item): void {
    this.items.set(this.keyOf(item), item);
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
  public getItem(input: Input): { Item?: Item } {
    requireKnown('GetItem', input, ['TableName', 'Key', 'ConsistentRead']);
    requireConsistent(input);
    this.requireKey(input.Key);
    return { Item: this.items.get(this.keyOf(input.Key)) };
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
  public putItem(input: Input): object {
    requireKnown('PutItem', input, ['TableName', 'Item', 'ConditionExpression', 'ExpressionAttributeValues']);
    const { Item: item, ConditionExpression: condition, ExpressionAttributeValues: values } = input;
    requireTypes(item);
    for (const name of [this.partitionKey, this.sortKey]) this.requireKeyAttribute(name, item);
    if (Buffer.byteLength(JSON.stringify(item)) > LARGEST_ITEM) throw invalid('Item size has exceeded the maximum allowed size');
    const clauses = clausesOf('ConditionExpression', condition, values);
    const found = this.items.get(this.keyOf(item));
    if (!clauses.every(({ name, equals }) => isDeepStrictEqual(found?.[name], equals))) throw new DynamoDBError('ConditionalCheckFailedException', 'The conditional request failed');
    this.write(item);
    return {};
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
  public query(input: Input): { Items: Item[]; Count: number; ScannedCount: number; LastEvaluatedKey?: Item } {
    requireKnown('Query', input, ['TableName', 'KeyConditionExpression', 'ExpressionAttributeValues', 'ConsistentRead', 'ExclusiveStartKey']);
    requireConsistent(input);
    const { KeyConditionExpression: condition, ExpressionAttributeValues: values, ExclusiveStartKey: after } = input;
    const [clause, ...others] = clausesOf('KeyConditionExpression', condition, values);
    if (clause?.equals === undefined || others.length > 0) throw invalid(`The local environment supports only partition keys in a KeyConditionExpression: ${condition}`);
    if (clause.name !== this.partitionKey) throw invalid(`Query condition missed key schema element: ${this.partitionKey}`);
    if (clause.equals.S === undefined) throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
    if (after !== undefined) this.requireKey(after);
    const ofPartition = this.all().filter(item => isDeepStrictEqual(item[this.partitionKey], clause.equals));
    const left = ofPartition.filter(item => after === undefined || by(this.sortKey)(item, after) > 0);
    const page = left.slice(0, this.pageSize);
    const last = page[this.pageSize - 1]; // a full page has a last key, even if nothing follows
    return {
      Items: page,
      Count: page.length,
      ScannedCount: page.length,
      ...last && { LastEvaluatedKey: { [this.partitionKey]: last[this.partitionKey], [this.sortKey]: last[this.sortKey] } },
    };
  }

  private keyOf(item: Item): string {
    return JSON.stringify([item[this.partitionKey].S, item[this.sortKey].S]);
  }

  private requireKey(key: Item = {}): void {
    const names = [this.partitionKey, this.sortKey];
    if (!isDeepStrictEqual(Object.keys(key).sort(), [...names].sort())) throw invalid('The provided key element does not match the schema');
    requireTypes(key);
    for (const name of names) this.requireKeyAttribute(name, key);
  }

  private requireKeyAttribute(name: string, item: Item): void {
    const problem = 'One or more parameter values were invalid:';
    if (item[name] === undefined) throw invalid(`${problem} Missing the key ${name} in the item`);
    if (item[name].S === undefined) throw invalid(`${problem} Type mismatch for key ${name} expected: S actual: ${Object.keys(item[name])[0]}`);
    if (item[name].S === '') throw invalid(`${problem} The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`);
  }
}

/** One condition of an expression. Of many possible ones: `attribute_not_exists(name)`, and `name = :value`. */
interface Clause {
  readonly name: string;
  /** Undefined: the attribute must be absent. */
  readonly equals?: Attribute;
}

const NAME = '([A-Za-z][A-Za-z0-9_]*)';
const MISSES = new RegExp(`^attribute_not_exists\\(${NAME}\\)$`);
const EQUALS = new RegExp(`^${NAME} = (:[A-Za-z0-9_]+)$`);

/** The value of an expression, all of whose clauses must hold. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
function clausesOf(where: string, expression: string | undefined, values: Record<string, Attribute> | undefined): Clause[] {
  if (values !== undefined && Object.keys(values).length === 0) throw invalid('ExpressionAttributeValues must not be empty');
  requireTypes(values ?? {});
  const unused = new Set(Object.keys(values ?? {}));
  const clauses = expression?.split(' AND ').map((text): Clause => {
    const [, missing] = MISSES.exec(text) ?? [];
    const [, equal, placeholder] = EQUALS.exec(text) ?? [];
    const name = missing ?? equal;
    if (name === undefined) throw invalid(`Invalid ${where}: the local environment doesn't support "${text}"`);
    if (RESERVED_WORDS.has(name.toUpperCase())) throw invalid(`Invalid ${where}: Attribute name is a reserved keyword; reserved keyword: ${name}`);
    if (missing !== undefined) return { name };
    const equals = values?.[placeholder];
    if (equals === undefined) throw invalid(`Invalid ${where}: An expression attribute value used in expression is not defined; attribute value: ${placeholder}`);
    unused.delete(placeholder);
    return { name, equals };
  });
  if (unused.size > 0) throw invalid(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${[...unused].join(', ')}}`);
  return clauses ?? [];
}

function requireKnown(operation: string, input: Input, known: string[]): void {
  const unknown = Object.keys(input).find(name => input[name] !== undefined && !known.includes(name));
  if (unknown !== undefined) throw invalid(`The local environment doesn't support the parameter ${unknown} of ${operation}`);
}

/** An inconsistent read may return any older state, which can't be emulated here. */
function requireConsistent({ ConsistentRead }: Input): void {
  if (ConsistentRead !== true) throw invalid('The local environment supports only consistent reads: ConsistentRead must be true');
}

function requireTypes(item: Item): void {
  for (const [name, attribute] of Object.entries(item)) {
    const [[type, value] = ['nothing', undefined], ...others] = Object.entries(attribute);
    if (others.length > 0 || TYPES[type]?.(value) !== true) throw invalid(`The local environment doesn't support the value of ${name}: ${JSON.stringify(attribute)}`);
  }
}

function invalid(message: string): DynamoDBError {
  return new DynamoDBError('ValidationException', message);
}

/** Strings are ordered by their UTF-8 bytes. */
function by(...names: string[]): (one: Item, other: Item) => number {
  return (one, other) => names.map(name => Buffer.compare(Buffer.from(`${one[name].S}`), Buffer.from(`${other[name].S}`))).find(order => order !== 0) ?? 0;
}
