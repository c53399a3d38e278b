import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { detailTypeOf, EVENT_SOURCE, type ShellRecord } from './record';
import { sendOnce } from '../shared/send-once';

/**
 * Puts the record on the account's default event bus. True only if EventBridge said that it has the event.
 *
 * @param shellRoleArn tells the events of one shell from those of another on the same bus: a rule matches it in `resources`
 */
export async function announce(events: EventBridgeClient, record: ShellRecord, shellRoleArn: string, timeoutMs: number): Promise<boolean> {
  const { output } = await sendOnce(events, new PutEventsCommand({
    Entries: [{
      Source: EVENT_SOURCE,
      DetailType: detailTypeOf(record),
      Detail: JSON.stringify(record),
      Resources: [shellRoleArn],
      Time: new Date(record.time),
    }],
  }), timeoutMs);
  return output?.FailedEntryCount === 0 && typeof output.Entries?.[0]?.EventId === 'string';
}
