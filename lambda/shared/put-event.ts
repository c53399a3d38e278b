import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { persist, type Try } from './persist';
import { sendOnce } from './send-once';
import type { Timing } from './timing';

const EVENT_SOURCE = 'gameliftstreams.admin-shell';

export interface BusEvent {
  readonly detailType: string;
  readonly detail: object;
  /** When it happened. @default - when EventBridge gets it */
  readonly time?: Date;
}

/**
 * What the bus says of an entry that it will never take.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const NEVER_TAKEN = [
  'AccessDeniedException', 'InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail', 'NotAuthorizedForDetailTypeException', 'NotAuthorizedForSourceException', 'RedactionFailure',
];

/**
 * Puts an event on the account's default bus, until the bus has taken it or time is up: a second event about one thing
 * costs less than none.
 *
 * @param shellRoleArn tells the events of one shell from those of another on the same bus: a rule matches it in `resources`
 * @returns true only if EventBridge said that it has the event
 */
export async function putEvent(
  events: EventBridgeClient,
  { detailType, detail, time }: BusEvent,
  shellRoleArn: string,
  until: number,
  timing: Timing,
): Promise<boolean> {
  const input = {
    Entries: [{ Source: EVENT_SOURCE, DetailType: detailType, Detail: JSON.stringify(detail), Resources: [shellRoleArn], Time: time }],
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
