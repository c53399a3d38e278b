import { randomUUID } from 'node:crypto';
import type { Identities } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { verifySignature } from './sigv4';
import { isAllowed } from '../template/decide';

export interface CloudWatchLogsOptions {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly identities: Identities;
  readonly now: () => number;
  /** Whether a filter pattern matches a line's JSON. */
  readonly matches: (pattern: string, record: unknown) => boolean;
}

interface LogEvent { readonly timestamp: number; readonly message: string }

/** The real one reads up to 1 MB or 10,000 events per page; pages here are short, so that callers must follow the next token. */
const EVENTS_A_PAGE = 25;

/**
 * Amazon CloudWatch Logs, limited to FilterLogEvents.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export class CloudWatchLogs extends LoopbackService {
  private readonly groups = new Map<string, LogEvent[]>();

  constructor(private readonly options: CloudWatchLogsOptions) {
    super();
  }

  /** A line of a function's log. */
  public write(logGroup: string, message: string, timestamp = this.options.now()): void {
    this.groups.set(logGroup, [...this.groups.get(logGroup) ?? [], { timestamp, message }]);
  }

  protected async answer(request: Request): Promise<Response> {
    const { region, account, partition, identities, now, matches } = this.options;
    const { identity, message } = await verifySignature(request, 'logs', region, identities, now);
    if (!identity) return refuse(400, 'UnrecognizedClientException', message ?? '');
    if (request.headers['x-amz-target']?.[0] !== 'Logs_20140328.FilterLogEvents') return refuse(400, 'UnknownOperationException', 'The local environment supports only FilterLogEvents');
    const { logGroupName, startTime = 0, endTime = Infinity, filterPattern, nextToken } = JSON.parse(request.body.toString('utf8'));
    const resource = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:*`;
    if (!isAllowed(identity, { action: 'logs:FilterLogEvents', resource })) {
      return refuse(400, 'AccessDeniedException', `User: ${identity.arn} is not authorized to perform: logs:FilterLogEvents on resource: ${resource}`);
    }
    const from = nextToken === undefined ? 0 : Number(nextToken);
    const inTime = (this.groups.get(logGroupName) ?? []).filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
    const page = inTime.slice(from, from + EVENTS_A_PAGE)
      .filter(({ message: line }) => filterPattern === undefined || isJson(line) && matches(filterPattern, JSON.parse(line)));
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({
        events: page.map(event => ({ ...event, logStreamName: 'local', ingestionTime: event.timestamp, eventId: randomUUID() })),
        ...from + EVENTS_A_PAGE < inTime.length && { nextToken: `${from + EVENTS_A_PAGE}` },
      }),
    };
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function refuse(status: number, type: string, message: string): Response {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify({ __type: type, message }) };
}
