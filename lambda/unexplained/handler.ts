import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readOpenedShell, type OpenedShell } from './opened-shell';

/** The handler's dependencies. */
export interface Dependencies {
  now(): number;
  /** Returns the shells that the broker has a record of. Throws if it can't find out. */
  explained(shells: readonly OpenedShell[]): Promise<Set<OpenedShell>>;
  /** Throws unless the event was accepted. */
  announce(shell: OpenedShell): Promise<void>;
  /** Writes one line to the function's log. */
  log(line: string): void;
}

/**
 * How long to wait for the broker's record of a shell. Its log line can be late, and CloudTrail's record early. The
 * queue redelivers a message every six minutes, so a shell is judged between the 20th and the 30th minute.
 */
const PATIENCE_MS = 20 * 60_000;

type Verdict = 'explained' | 'unexplained';

/**
 * Compares the shells that CloudTrail recorded with the broker's records. Every failure is a failed message: it is delivered
 * again, and ends in the dead-letter queue, on which there is an alarm. No shell is skipped.
 */
export function createHandler({ now, explained, announce, log }: Dependencies) {
  return async ({ Records: messages }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = new Set<string>();
    const fail = ({ messageId }: SQSRecord, error: unknown) => {
      failed.add(messageId);
      log(JSON.stringify({ level: 'ERROR', messageId, error: (error as Error).message }));
    };
    const read = messages.flatMap(message => {
      try {
        return [{ message, shell: readOpenedShell(message.body) }];
      } catch (error) {
        fail(message, error);
        return [];
      }
    });
    const conclude = (shell: OpenedShell, verdict: Verdict) => log(JSON.stringify({ verdict, ...shell }));

    try {
      const known = read.length === 0 ? new Set() : await explained(read.map(({ shell }) => shell));
      for (const { message, shell } of read) {
        if (known.has(shell)) conclude(shell, 'explained');
        else if (now() - Number(message.attributes.SentTimestamp) < PATIENCE_MS) failed.add(message.messageId); // checked again later
        else await announce(shell).then(() => conclude(shell, 'unexplained'), error => fail(message, error));
      }
    } catch (error) {
      for (const { message } of read) fail(message, error);
    }
    return { batchItemFailures: [...failed].map(itemIdentifier => ({ itemIdentifier })) };
  };
}
