import { isDeepStrictEqual } from 'node:util';
import type { VirtualTime } from '../../../bench/virtual-time';

/** What one call comes to. `lost`: it took effect, and nobody hears of it. `silent`: never answered, without effect. */
export type Call = 'right' | 'throttles' | 'fails' | 'resets' | 'lost' | 'silent' | 'denies';

const ERRORS: Partial<Record<Call, object>> = {
  throttles: { name: 'ThrottlingException', $fault: 'client', status: 400 },
  fails: { name: 'InternalServerError', $fault: 'server', status: 500 },
  resets: { name: 'Error', code: 'ECONNRESET' },
  lost: { name: 'Error', code: 'ECONNRESET' },
  denies: { name: 'AccessDeniedException', $fault: 'client', status: 400 },
};

/**
 * An SDK client of DynamoDB as far as the table's three commands go. That its conditions mean what DynamoDB's mean is what
 * `npm run test:dynamodb` shows: it holds both to the same cases.
 */
export class FakeDynamoDB {
  public readonly items = new Map<string, any>();
  public calls = 0;
  /** Page of a Query. */
  public pageSize = Infinity;

  constructor(private readonly time: Pick<VirtualTime, 'alarm'>, private readonly next: (command: string) => Call = () => 'right') {}

  public async send(command: any, { abortSignal }: { abortSignal: AbortSignal }): Promise<any> {
    const name: string = command.constructor.name;
    this.calls++;
    const does = this.next(name);
    const answered = this.time.alarm(does === 'silent' ? 1e9 : 10);
    const aborted = new Promise<never>((_, reject) => abortSignal.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' }))));
    await Promise.race([answered.rang, aborted]).finally(answered.off);
    const thrown = ERRORS[does];
    const head = (statusCode: number) => command.middlewareStack.resolve(async () => ({ response: { statusCode, headers: {} } }), {})({ input: {} });
    if (thrown === undefined || does === 'lost') {
      const output = this.execute(name, command.input);
      if (does !== 'lost') {
        if (output === undefined) {
          await head(400);
          throw Object.assign(new Error(), { name: 'ConditionalCheckFailedException', $fault: 'client' });
        }
        await head(200);
        return output;
      }
    }
    const { status, ...error } = thrown as any;
    if (status !== undefined) await head(status);
    throw Object.assign(new Error(), error);
  }

  /** Undefined if the condition doesn't hold. */
  private execute(name: string, input: any): any {
    const key = (item: any) => `${item.streamGroupId.S} ${item.request.S}`;
    switch (name) {
      case 'GetItemCommand': return { Item: this.items.get(key(input.Key)) };
      case 'QueryCommand': {
        const all = [...this.items.values()].filter(item => item.streamGroupId.S === input.ExpressionAttributeValues[':group'].S);
        const from = input.ExclusiveStartKey === undefined ? 0 : Number(input.ExclusiveStartKey.index.N);
        const Items = all.slice(from, from + this.pageSize);
        return { Items, LastEvaluatedKey: from + this.pageSize < all.length ? { index: { N: `${from + this.pageSize}` } } : undefined };
      }
      case 'PutItemCommand': {
        const found = this.items.get(key(input.Item));
        const holds = holdsFor(found, input.ConditionExpression, input.ExpressionAttributeValues);
        if (!holds) return undefined;
        this.items.set(key(input.Item), input.Item);
        return {};
      }
      default: throw new Error(`not played: ${name}`);
    }
  }
}

/** The two forms of condition that the table has: nothing is there, and attributes that equal values. */
function holdsFor(found: any, condition: string, values: any): boolean {
  if (condition === 'attribute_not_exists(streamGroupId)') return found === undefined;
  return condition.split(' AND ').every(clause => {
    const [, name, value] = /^(\w+) = (:\w+)$/.exec(clause) ?? [];
    if (name === undefined) throw new Error(`not played: ${condition}`);
    return isDeepStrictEqual(found?.[name], values[value]);
  });
}
