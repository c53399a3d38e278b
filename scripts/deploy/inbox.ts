import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Engine } from './engine';

/** Longer than a run: received messages are not delivered again. */
const HIDDEN_SECONDS = 12 * 60 * 60;
/** A response of the engine has one or two messages. */
const AT_ONCE = 6;
/** SQS's longest wait. */
const PATIENCE_SECONDS = 20;

/** A queue subscribed to a topic: it gets what subscribers would get. */
export class Inbox {
  public static async behind(engine: Engine, topicArn: string): Promise<Inbox> {
    const sqs = new SQSClient(engine.client);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({
      QueueName: `inbox-${topicArn.split(':').pop()!.slice(-60)}`, Attributes: { VisibilityTimeout: `${HIDDEN_SECONDS}` },
    }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await new SNSClient(engine.client).send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes!.QueueArn }));
    return new Inbox(sqs, QueueUrl!);
  }

  private constructor(private readonly sqs: SQSClient, private readonly url: string) {}

  /** Returns texts as they arrive: until there are enough and no more come for a moment, or none comes within the longest wait of a queue. */
  public async receive(enough: (texts: string[]) => boolean): Promise<string[]> {
    const texts = new Map<string, string>();
    const reader = async () => {
      for (;;) {
        const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({
          QueueUrl: this.url, MaxNumberOfMessages: 10, WaitTimeSeconds: enough([...texts.values()]) ? 2 : PATIENCE_SECONDS,
        }));
        if (Messages.length === 0) return;
        for (const { MessageId, Body } of Messages) texts.set(MessageId!, JSON.parse(Body!).Message);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
    return [...texts.values()];
  }
}
