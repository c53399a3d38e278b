import { randomUUID } from 'node:crypto';
import type { Clock } from './clock';
import type { Invocation } from './function-host';
import type { QueueMapping } from '../template/queue-mappings';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

export interface QueueOptions {
  readonly mapping: QueueMapping;
  readonly clock: Clock;
  readonly invoke: (event: object) => Promise<Invocation>;
}

/**
 * A queue of Amazon SQS that Lambda reads for a function: delay, visibility timeout, partial batch failures, dead letters.
 * It is read only on demand, since nothing here waits for minutes.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class Queue {
  public readonly deadLetters: string[] = [];
  private messages: Message[] = [];

  constructor(private readonly options: QueueOptions) {}

  /** Messages that are neither done nor dead-lettered. */
  public get length(): number {
    return this.messages.length;
  }

  /** The age of the oldest message. */
  public get ageMs(): number {
    return Math.max(0, ...this.messages.map(({ sentAt }) => this.options.clock.now() - sentAt));
  }

  public send(body: string): void {
    const sentAt = this.options.clock.now();
    this.messages.push({ id: randomUUID(), body, sentAt, visibleAt: sentAt + this.options.mapping.deliveryDelayMs, receiveCount: 0 });
  }

  /**
   * Delivers every visible message once.
   *
   * @returns how many invocations failed as a whole
   */
  public async poll(): Promise<number> {
    const { mapping: { batchSize, visibilityTimeoutMs, maxReceiveCount }, clock, invoke } = this.options;
    const exhausted = (message: Message) => message.visibleAt <= clock.now() && message.receiveCount >= maxReceiveCount;
    this.deadLetters.push(...this.messages.filter(exhausted).map(({ body }) => body));
    this.messages = this.messages.filter(message => !exhausted(message));

    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= clock.now());
    let failures = 0;
    for (let start = 0; start < visible.length; start += batchSize) {
      const batch = visible.slice(start, start + batchSize);
      for (const message of batch) {
        message.receiveCount++;
        message.visibleAt = clock.now() + visibilityTimeoutMs;
      }
      const { result, error } = await invoke({ Records: batch.map(record) });
      if (error !== undefined) failures++;
      const failed: string[] = error === undefined
        ? result.batchItemFailures.map(({ itemIdentifier }: { itemIdentifier: string }) => itemIdentifier)
        : batch.map(({ id }) => id);
      this.messages = this.messages.filter(({ id }) => !batch.some(message => message.id === id) || failed.includes(id));
    }
    return failures;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#sqs-sample-event */
function record({ id, body, sentAt, receiveCount }: Message): object {
  return { messageId: id, body, attributes: { SentTimestamp: `${sentAt}`, ApproximateReceiveCount: `${receiveCount}` }, eventSource: 'aws:sqs' };
}
