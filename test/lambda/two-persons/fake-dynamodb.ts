import type { VirtualTime } from '../../../bench/virtual-time';
import { DynamoDBError, DynamoDBTable } from '../../../local/services/dynamodb-table';

/** What one call does. `lost`: it takes effect, but its response is lost. `silent`: neither an effect nor a response. */
export type Behaviour = 'succeeds' | 'throttles' | 'fails' | 'resets' | 'lost' | 'silent' | 'denies';

const ERRORS: Partial<Record<Behaviour, object>> = {
  throttles: { name: 'ThrottlingException', $fault: 'client', status: 400 },
  fails: { name: 'InternalServerError', $fault: 'server', status: 500 },
  resets: { name: 'Error', code: 'ECONNRESET' },
  lost: { name: 'Error', code: 'ECONNRESET' },
  denies: { name: 'AccessDeniedException', $fault: 'client', status: 400 },
};

/** An SDK client of DynamoDB on a virtual clock, with the local environment's table. */
export class FakeDynamoDB {
  public readonly table = new DynamoDBTable('streamGroupId', 'request');
  public calls = 0;

  constructor(private readonly time: Pick<VirtualTime, 'timer'>, private readonly next: (command: string) => Behaviour = () => 'succeeds') {}

  public async send(command: any, { abortSignal }: { abortSignal: AbortSignal }): Promise<any> {
    const name: string = command.constructor.name;
    this.calls++;
    const does = this.next(name);
    const answer = this.time.timer(does === 'silent' ? 1e9 : 10);
    const aborted = new Promise<never>((_, reject) => abortSignal.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' }))));
    await Promise.race([answer.expired, aborted]).finally(answer.cancel);
    const thrown = ERRORS[does];
    const head = (statusCode: number) => command.middlewareStack.resolve(async () => ({ response: { statusCode, headers: {} } }), {})({ input: {} });
    const result = thrown === undefined || does === 'lost' ? this.execute(name, command.input) : undefined;
    if (thrown === undefined) {
      await head(result instanceof DynamoDBError ? 400 : 200);
      if (result instanceof DynamoDBError) throw Object.assign(new Error(), { name: result.type, $fault: 'client' });
      return result;
    }
    const { status, ...error } = thrown as any;
    if (status !== undefined) await head(status);
    throw Object.assign(new Error(), error);
  }

  private execute(name: string, input: any): object {
    try {
      switch (name) {
        case 'GetItemCommand': return this.table.getItem(input);
        case 'QueryCommand': return this.table.query(input);
        case 'PutItemCommand': return this.table.putItem(input);
      }
    } catch (error) {
      if (error instanceof DynamoDBError) return error;
      throw error;
    }
    throw new Error(`not faked: ${name}`);
  }
}
