import type { VirtualTime } from '../../../bench/virtual-time';
import { DynamoDBError, DynamoDBTable } from '../../../local/services/dynamodb-table';

/** What one call comes to. `lost`: it took effect, and nobody hears of it. `silent`: never answered, without effect. */
export type Call = 'right' | 'throttles' | 'fails' | 'resets' | 'lost' | 'silent' | 'denies';

const ERRORS: Partial<Record<Call, object>> = {
  throttles: { name: 'ThrottlingException', $fault: 'client', status: 400 },
  fails: { name: 'InternalServerError', $fault: 'server', status: 500 },
  resets: { name: 'Error', code: 'ECONNRESET' },
  lost: { name: 'Error', code: 'ECONNRESET' },
  denies: { name: 'AccessDeniedException', $fault: 'client', status: 400 },
};

/** An SDK client of DynamoDB, on a clock of the test's, in front of the table that the local environment has, too. */
export class FakeDynamoDB {
  public readonly table = new DynamoDBTable('streamGroupId', 'request');
  public calls = 0;

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
    const played = thrown === undefined || does === 'lost' ? this.execute(name, command.input) : undefined;
    if (thrown === undefined) {
      await head(played instanceof DynamoDBError ? 400 : 200);
      if (played instanceof DynamoDBError) throw Object.assign(new Error(), { name: played.type, $fault: 'client' });
      return played;
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
    throw new Error(`not played: ${name}`);
  }
}
