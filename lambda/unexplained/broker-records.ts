import { FilterLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { OpenedShell } from './opened-shell';

/** The fields of the broker's record that identify a shell. */
interface Explanation {
  readonly shellAccessKeyId?: string;
  readonly serviceRequestId?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const LONGEST_PATTERN = 1_024;
/** Maximum difference between the clocks of the service, CloudTrail and Lambda. A record is written after the shell was opened. */
const TOLERANCE_MS = 5 * 60_000;
/** The form of access key IDs and request IDs. Anything else can't be in a record of the broker, nor in a filter pattern. */
const ID = /^[A-Za-z0-9-]{8,128}$/;

/**
 * The shells that the broker has a record of. They are found by the access key of their session, which is unique per request
 * and known even if the response was lost, or else by the service's request ID.
 *
 * It uses FilterLogEvents instead of Logs Insights, because that finds a line seconds after it was written, needs no second call
 * for the result, and reads only this log group, starting at the time of the oldest shell.
 *
 * @param stopAt milliseconds since the epoch, after which no further page is requested
 * @throws if CloudWatch Logs does not respond, or there is too much to read
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

/** The fewest patterns that have room for all IDs. */
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
