import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Engine } from './engine';

/** Longer than a run: what has been received does not come again. */
const HIDDEN_SECONDS = 12 * 60 * 60;
/** An answer of the engine's has one message or two. */
const AT_ONCE = 6;
/** The longest that SQS waits. */
const PATIENCE_SECONDS = 20;

/** A queue behind a topic: what people who are subscribed would get. */
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

  /** Texts as they come: until there are enough of them and a moment brings no more, or none comes for as long as a queue waits. */
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
