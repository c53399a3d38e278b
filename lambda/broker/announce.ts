import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { detailTypeOf, EVENT_SOURCE, type ShellRecord } from './record';
import { persist, type Try } from '../shared/persist';
import { sendOnce } from '../shared/send-once';
import type { Timing } from '../shared/timing';

/**
 * What the bus says of an entry that it will never take.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const NEVER_TAKEN = [
  'AccessDeniedException', 'InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail', 'NotAuthorizedForDetailTypeException', 'NotAuthorizedForSourceException', 'RedactionFailure',
];

/**
 * Puts the record on the account's default event bus, until the bus has taken it or time is up: a second event of one
 * request costs less than a shell that nobody holds.
 *
 * @param shellRoleArn tells the events of one shell from those of another on the same bus: a rule matches it in `resources`
 * @returns true only if EventBridge said that it has the event
 */
export async function announce(
  events: EventBridgeClient,
  record: ShellRecord,
  shellRoleArn: string,
  until: number,
  timing: Timing,
): Promise<boolean> {
  const input = {
    Entries: [{
      Source: EVENT_SOURCE,
      DetailType: detailTypeOf(record),
      Detail: JSON.stringify(record),
      Resources: [shellRoleArn],
      Time: new Date(record.time),
    }],
  };
  const { done } = await persist(async (timeoutMs, signal): Promise<Try<true>> => {
    const { output, error } = await sendOnce(events, new PutEventsCommand(input), { timing, timeoutMs, signal });
    if (error) return { error };
    const entry = output.Entries?.[0];
    if (output.FailedEntryCount === 0 && typeof entry?.EventId === 'string') return { done: true };
    const name = entry?.ErrorCode ?? 'NotAccepted';
    return { error: { name, status: 200 }, repeat: NEVER_TAKEN.includes(name) ? 'never' : 'later' };
  }, { timing, until, ifToldToWaitLonger: 'go on' });
  return done === true;
}
