import { GetItemCommand, PutItemCommand, QueryCommand, type AttributeValue, type DynamoDBClient, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;
const item = (request: string, more: Item = {}): Item => ({ streamGroupId: { S: 'sg-1' }, request: { S: request }, ...more });

/** An empty table, and a client for it. A rejected call returns the error's name. */
export class DynamoDBAsker {
  constructor(private readonly client: DynamoDBClient, private readonly TableName: string) {}

  public get(Key: Item): Promise<unknown> {
    return this.named(async () => (await this.client.send(new GetItemCommand({ TableName: this.TableName, Key, ConsistentRead: true }))).Item);
  }

  public put(Item: Item, ConditionExpression?: string, ExpressionAttributeValues?: Item): Promise<unknown> {
    return this.named(async () => {
      await this.client.send(new PutItemCommand({ TableName: this.TableName, Item, ConditionExpression, ExpressionAttributeValues }));
      return 'written';
    });
  }

  /** @returns the sort keys of the items found, page by page */
  public query(KeyConditionExpression: string, ExpressionAttributeValues: Item, ExclusiveStartKey?: Item): Promise<unknown> {
    return this.named(async () => {
      const pages: Array<string | undefined> = [];
      do {
        const input = { TableName: this.TableName, KeyConditionExpression, ExpressionAttributeValues, ExclusiveStartKey, ConsistentRead: true };
        const page: QueryCommandOutput = await this.client.send(new QueryCommand(input));
        pages.push(...page.Items!.map(({ request }) => request.S));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return pages;
    });
  }

  private named(asking: () => Promise<unknown>): Promise<unknown> {
    return asking().catch((error: Error) => error.name);
  }
}

const REFUSED = 'ValidationException';
const FAILS = 'ConditionalCheckFailedException';
const GROUP = { ':group': { S: 'sg-1' } };

interface Result { readonly actual: unknown; readonly expected: unknown }

/** The part of DynamoDB's documented behavior that the local environment emulates, as cases for any implementation. Each case gets an empty table. */
export const DYNAMODB_CASES: { readonly [name: string]: (table: DynamoDBAsker) => Promise<Result> } = {
  'a write without a condition replaces the whole item': async table => {
    await table.put(item('a', { reason: { S: 'x' } }));
    await table.put(item('a', { announced: { BOOL: true } }));
    return { actual: await table.get(item('a')), expected: item('a', { announced: { BOOL: true } }) };
  },
  'an attribute that an item lacks does not exist, although the item does': async table => {
    await table.put(item('a'));
    return { actual: await table.put(item('a'), 'attribute_not_exists(reason)'), expected: 'written' };
  },
  'a write whose condition fails changes nothing': async table => {
    await table.put(item('a', { reason: { S: 'x' } }));
    const actual = [await table.put(item('a'), 'attribute_not_exists(reason)'), await table.get(item('a'))];
    return { actual, expected: [FAILS, item('a', { reason: { S: 'x' } })] };
  },
  'a number does not equal the same digits as text, and nothing equals a missing item': async table => {
    await table.put(item('a', { revision: { N: '1' } }));
    const values = [{ S: '1' }, { N: '2' }, { N: '1' }];
    const actual = [];
    for (const value of values) actual.push(await table.put(item('a'), 'revision = :r', { ':r': value }));
    const again = await table.put(item('a'), 'revision = :r', { ':r': { N: '1' } });
    return { actual: [...actual, again], expected: [FAILS, FAILS, 'written', FAILS] };
  },
  'every clause of a condition must hold': async table => {
    const values = (a: string, b: string) => ({ ':a': { S: a }, ':b': { S: b } });
    await table.put(item('a', { decidedBy: { S: 'x' }, reason: { S: 'y' } }));
    const attempts = [values('x', 'z'), values('z', 'y'), values('x', 'y')];
    const actual = [];
    for (const attempt of attempts) actual.push(await table.put(item('a'), 'decidedBy = :a AND reason = :b', attempt));
    return { actual, expected: [FAILS, FAILS, 'written'] };
  },
  'a reserved word for a name is refused': async table => ({ actual: await table.put(item('a'), 'state = :a', { ':a': { S: 'x' } }), expected: REFUSED }),
  'an invalid expression is refused': async table => ({ actual: await table.put(item('a'), 'reason is :a', { ':a': { S: 'x' } }), expected: REFUSED }),
  'an item without its sort key is refused': async table => ({ actual: await table.put({ streamGroupId: { S: 'sg-1' } }), expected: REFUSED }),
  'an item whose key is of another type is refused': async table => ({ actual: await table.put({ streamGroupId: { S: 'sg-1' }, request: { N: '1' } }), expected: REFUSED }),
  'an item whose key is empty is refused': async table => ({ actual: await table.put(item('')), expected: REFUSED }),
  'an empty text is allowed outside a key': async table => {
    await table.put(item('a', { reason: { S: '' } }));
    return { actual: await table.get(item('a')), expected: item('a', { reason: { S: '' } }) };
  },
  'an item of more than 400 kB is refused': async table => ({ actual: await table.put(item('a', { reason: { S: 'x'.repeat(409_600) } })), expected: REFUSED }),
  'half a key is refused': async table => ({ actual: await table.get({ streamGroupId: { S: 'sg-1' } }), expected: REFUSED }),
  'a key with another attribute is refused': async table => ({ actual: await table.get(item('a', { reason: { S: 'x' } })), expected: REFUSED }),
  'a query returns items by sort key, and continues after a key that no longer exists': async table => {
    for (const request of ['d', 'b', 'Z', 'a1', 'ä', 'a', 'c']) await table.put(item(request));
    const actual = [await table.query('streamGroupId = :group', GROUP), await table.query('streamGroupId = :group', GROUP, item('b2'))];
    return { actual, expected: [['Z', 'a', 'a1', 'b', 'c', 'd', 'ä'], ['c', 'd', 'ä']] };
  },
  'a query that does not name the partition is refused': async table => ({ actual: await table.query('reason = :group', GROUP), expected: REFUSED }),
};
