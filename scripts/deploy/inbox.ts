import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Engine } from './engine';

/** Longer than a run: received messages are not delivered again. */
const HIDDEN_SECONDS = 12 * 60 * 60;
/** The longest that SQS waits. */
const WAIT_SECONDS = 20;
/** Five minutes without a notice, where an idle machine takes ten seconds. Only a run that fails waits this long. */
const SILENT_WAITS = 15;

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

  /**
   * Returns texts as they arrive, up to one that contains the mark. They arrive in order (localstack_fixes.py), so none of those before it is missing.
   *
   * @throws if none contains it
   */
  public async receiveUpTo(mark: string): Promise<string[]> {
    const texts: string[] = [];
    let silence = 0;
    while (!texts.some(text => text.includes(mark))) {
      const request = { QueueUrl: this.url, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS };
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand(request));
      silence = Messages.length > 0 ? 0 : silence + 1;
      if (silence === SILENT_WAITS) throw new Error(`no notice came with ${mark}, but ${texts.length} others:\n${texts.slice(-5).join('\n')}`);
      texts.push(...Messages.map(({ Body }) => JSON.parse(Body!).Message));
    }
    return texts;
  }
}
