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
 * Error codes for entries that the bus will never accept.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const NEVER_ACCEPTED = [
  'AccessDeniedException', 'InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail', 'NotAuthorizedForDetailTypeException', 'NotAuthorizedForSourceException', 'RedactionFailure',
];

/**
 * Puts an event on the account's default bus, and retries until the bus has accepted it or time is up: a duplicate event
 * is better than none.
 *
 * @param shellRoleArn tells the events of one shell from those of another on the same bus: a rule matches it in `resources`
 * @returns true only if EventBridge confirmed the event
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
    return { error: { name, status: 200 }, repeat: NEVER_ACCEPTED.includes(name) ? 'never' : 'later' };
  }, { timing, until, ifRetryAfterTooLong: 'continue' });
  return done === true;
}
