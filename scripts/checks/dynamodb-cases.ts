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

/** The part of DynamoDB's documented behavior that the local environment emulates, as cases for any implementation. Each case gets an empty table. */
export const DYNAMODB_CASES: { readonly [name: string]: (table: DynamoDBAsker) => Promise<{ readonly got: unknown; readonly wanted: unknown }> } = {
  'an item without a condition replaces the whole of the one that is there': async table => {
    await table.put(item('a', { reason: { S: 'x' } }));
    await table.put(item('a', { announced: { BOOL: true } }));
    return { got: await table.get(item('a')), wanted: item('a', { announced: { BOOL: true } }) };
  },
  'an attribute that an item lacks does not exist, although the item does': async table => {
    await table.put(item('a'));
    return { got: await table.put(item('a'), 'attribute_not_exists(reason)'), wanted: 'written' };
  },
  'what a condition does not allow leaves everything as it was': async table => {
    await table.put(item('a', { reason: { S: 'x' } }));
    const got = [await table.put(item('a'), 'attribute_not_exists(reason)'), await table.get(item('a'))];
    return { got, wanted: [FAILS, item('a', { reason: { S: 'x' } })] };
  },
  'a number does not equal the text that reads the same, and nothing equals what is not there': async table => {
    await table.put(item('a', { revision: { N: '1' } }));
    const values = [{ S: '1' }, { N: '2' }, { N: '1' }];
    const got = [];
    for (const value of values) got.push(await table.put(item('a'), 'revision = :r', { ':r': value }));
    return { got: [...got, await table.put(item('a'), 'revision = :r', { ':r': { N: '1' } })], wanted: [FAILS, FAILS, 'written', FAILS] };
  },
  'every clause of a condition must hold': async table => {
    const values = (a: string, b: string) => ({ ':a': { S: a }, ':b': { S: b } });
    await table.put(item('a', { decidedBy: { S: 'x' }, reason: { S: 'y' } }));
    const attempts = [values('x', 'z'), values('z', 'y'), values('x', 'y')];
    const got = [];
    for (const attempt of attempts) got.push(await table.put(item('a'), 'decidedBy = :a AND reason = :b', attempt));
    return { got, wanted: [FAILS, FAILS, 'written'] };
  },
  'a reserved word for a name is refused': async table => ({ got: await table.put(item('a'), 'state = :a', { ':a': { S: 'x' } }), wanted: REFUSED }),
  'an expression that is none is refused': async table => ({ got: await table.put(item('a'), 'reason is :a', { ':a': { S: 'x' } }), wanted: REFUSED }),
  'an item without its sort key is refused': async table => ({ got: await table.put({ streamGroupId: { S: 'sg-1' } }), wanted: REFUSED }),
  'an item whose key is of another type is refused': async table => ({ got: await table.put({ streamGroupId: { S: 'sg-1' }, request: { N: '1' } }), wanted: REFUSED }),
  'an item whose key is empty is refused': async table => ({ got: await table.put(item('')), wanted: REFUSED }),
  'a text of nothing is one, outside a key': async table => {
    await table.put(item('a', { reason: { S: '' } }));
    return { got: await table.get(item('a')), wanted: item('a', { reason: { S: '' } }) };
  },
  'an item of more than 400 kB is refused': async table => ({ got: await table.put(item('a', { reason: { S: 'x'.repeat(409_600) } })), wanted: REFUSED }),
  'half a key is refused': async table => ({ got: await table.get({ streamGroupId: { S: 'sg-1' } }), wanted: REFUSED }),
  'more than a key is refused': async table => ({ got: await table.get(item('a', { reason: { S: 'x' } })), wanted: REFUSED }),
  'a query is in the order of its sort key, and goes on after one that is not there any more': async table => {
    for (const request of ['d', 'b', 'Z', 'a1', 'ä', 'a', 'c']) await table.put(item(request));
    const got = [await table.query('streamGroupId = :group', GROUP), await table.query('streamGroupId = :group', GROUP, item('b2'))];
    return { got, wanted: [['Z', 'a', 'a1', 'b', 'c', 'd', 'ä'], ['c', 'd', 'ä']] };
  },
  'a query that does not name the partition is refused': async table => ({ got: await table.query('reason = :group', GROUP), wanted: REFUSED }),
};
