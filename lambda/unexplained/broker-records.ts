import { FilterLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { OpenedShell } from './opened-shell';

/** What of the broker's record explains a shell. */
interface Explanation {
  readonly shellAccessKeyId?: string;
  readonly serviceRequestId?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const LONGEST_PATTERN = 1_024;
/** How far the clocks of the service, CloudTrail and Lambda may lie apart; a record is written after the shell was opened. */
const TOLERANCE_MS = 5 * 60_000;
/** What a key or a request ID may consist of. Anything else can't be in a record of the broker's, nor in a pattern. */
const ID = /^[A-Za-z0-9-]{8,128}$/;

/**
 * The shells that the broker has a record of. By the key of the session that opened them, which is one for each request
 * and also right where an answer was lost; by the service's request ID where there is none.
 *
 * FilterLogEvents rather than a query of Logs Insights: it sees a line seconds after it was written, needs no second call
 * to come back for, and reads only this one log group, from the time of the oldest shell on.
 *
 * @param stopAt milliseconds since the epoch, after which no further page is asked for
 * @throws if CloudWatch Logs does not answer, or there is too much to read: then nothing is known
 */
export async function explained(
  logs: CloudWatchLogsClient, logGroupName: string, shells: readonly OpenedShell[], stopAt: number,
): Promise<Set<OpenedShell>> {
  const startTime = Math.min(...shells.map(({ eventTime }) => Date.parse(eventTime))) - TOLERANCE_MS;
  const found = new Set<OpenedShell>();
  for (const filterPattern of patternsFor(shells)) {
    let nextToken: string | undefined;
    do {
      if (Date.now() > stopAt) throw new Error('the broker\'s log could not be read in time');
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern, nextToken }));
      for (const { message } of page.events ?? []) {
        const record = parsed(message);
        shells.filter(shell => explains(record, shell)).forEach(shell => found.add(shell));
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return found;
}

function explains(record: Explanation, { accessKeyId, serviceRequestId }: OpenedShell): boolean {
  return ID.test(accessKeyId) && record.shellAccessKeyId === accessKeyId
    || ID.test(serviceRequestId) && record.serviceRequestId === serviceRequestId;
}

/** As few patterns as hold all IDs. */
function patternsFor(shells: readonly OpenedShell[]): string[] {
  const terms = shells.flatMap(({ accessKeyId, serviceRequestId }) => [
    ...ID.test(accessKeyId) ? [`($.shellAccessKeyId = "${accessKeyId}")`] : [],
    ...ID.test(serviceRequestId) ? [`($.serviceRequestId = "${serviceRequestId}")`] : [],
  ]);
  const patterns: string[] = [];
  let current = '';
  for (const term of terms) {
    const longer = current === '' ? term : `${current} || ${term}`;
    if (current !== '' && longer.length + '{  }'.length > LONGEST_PATTERN) {
      patterns.push(current);
      current = term;
    } else {
      current = longer;
    }
  }
  return [...patterns, ...current === '' ? [] : [current]].map(pattern => `{ ${pattern} }`);
}

function parsed(message: string | undefined): Explanation {
  try {
    return JSON.parse(message ?? '') ?? {};
  } catch {
    return {};
  }
}
