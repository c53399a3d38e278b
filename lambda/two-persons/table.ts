import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, QueryCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Approval } from './approval';
import type { Store } from './store';
import { persist, type Try } from '../shared/persist';
import { sendOnce, type SendError } from '../shared/send-once';
import type { Timing } from '../shared/timing';

type Item = Record<string, AttributeValue>;
/** The part of an SDK command that is needed here. */
interface SdkCommand<Output> {
  readonly middlewareStack: any;
  resolveMiddleware(...args: any[]): (args: any) => Promise<{ output: Output }>;
}

/** How long DynamoDB keeps an approval that has ended, so that someone can look at it the day after. */
const KEPT_SECONDS = 24 * 60 * 60;

/**
 * Approvals in DynamoDB. Reads are consistent, and each write requires that nobody else has written since. A write whose
 * answer was lost is repeated, and recognized by a random mark.
 */
export class Table implements Store {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly timing: Timing,
    private readonly until: number,
  ) {}

  public async get(streamGroupId: string, request: string): Promise<Approval | undefined> {
    const item = await this.read(streamGroupId, request);
    return item && approvalOf(item);
  }

  public async ofGroup(streamGroupId: string): Promise<Approval[]> {
    const approvals: Approval[] = [];
    let from: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.send(() => new QueryCommand({
        TableName: this.tableName,
        KeyConditionExpression: 'streamGroupId = :group',
        ExpressionAttributeValues: { ':group': { S: streamGroupId } },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }));
      approvals.push(...Items.map(approvalOf));
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return approvals;
  }

  public async put(approval: Approval, previous: Approval | undefined): Promise<boolean> {
    const written = randomUUID();
    try {
      await this.send(() => new PutItemCommand({
        TableName: this.tableName,
        Item: itemOf(approval, written),
        ...previous === undefined
          ? { ConditionExpression: 'attribute_not_exists(streamGroupId)' }
          : {
            ConditionExpression: 'approvalId = :approvalId AND revision = :revision',
            ExpressionAttributeValues: { ':approvalId': { S: previous.approvalId }, ':revision': { N: `${previous.revision}` } },
          },
      }));
      return true;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      // This write may have succeeded, and only its answer was lost.
      return (await this.read(approval.streamGroupId, approval.request))?.written?.S === written;
    }
  }

  private async read(streamGroupId: string, request: string): Promise<Item | undefined> {
    const { Item: item } = await this.send(() => new GetItemCommand({
      TableName: this.tableName,
      Key: { streamGroupId: { S: streamGroupId }, request: { S: request } },
      ConsistentRead: true,
    }));
    return item;
  }

  /** @throws an error with the service's error name, but without its message */
  private async send<Output>(command: () => SdkCommand<Output>): Promise<Output> {
    const { done, error } = await persist(async (timeoutMs, signal): Promise<Try<Output>> => {
      const { output, error: failure } = await sendOnce(this.client, command(), { timing: this.timing, timeoutMs, signal });
      return failure ? { error: failure } : { done: output };
    }, { timing: this.timing, until: this.until, ifRetryAfterTooLong: 'give up' });
    if (error) throw asError(error);
    return done;
  }
}

function asError({ name }: SendError): Error {
  return Object.assign(new Error(`DynamoDB: ${name}`), { name });
}

const STRINGS = ['streamGroupId', 'request', 'approvalId', 'state', 'operator', 'sourceIdentity', 'streamSessionId', 'reason', 'decidedBy', 'decidedByName'] as const;
const NUMBERS = ['revision', 'requestedAt', 'expiresAt', 'busyUntil', 'decidedAt', 'endsAt'] as const;

function itemOf(approval: Approval, written: string): Item {
  const last = Math.max(approval.expiresAt, approval.endsAt ?? 0);
  return Object.fromEntries<AttributeValue>([
    ...STRINGS.flatMap((name): [string, AttributeValue][] => approval[name] === undefined ? [] : [[name, { S: approval[name] }]]),
    ...NUMBERS.flatMap((name): [string, AttributeValue][] => approval[name] === undefined ? [] : [[name, { N: `${approval[name]}` }]]),
    ['announced', { BOOL: approval.announced }],
    ['written', { S: written }],
    ['deleteAt', { N: `${Math.ceil(last / 1_000) + KEPT_SECONDS}` }],
  ]);
}

function approvalOf(item: Item): Approval {
  return Object.fromEntries([
    ...STRINGS.filter(name => item[name]?.S !== undefined).map(name => [name, item[name].S]),
    ...NUMBERS.filter(name => item[name]?.N !== undefined).map(name => [name, Number(item[name].N)]),
    ['announced', item.announced?.BOOL === true],
  ]) as unknown as Approval;
}
