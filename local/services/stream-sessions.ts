import { ServiceError } from './service-error';

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_GetStreamSession.html */
const STATUSES = ['ACTIVATING', 'ACTIVE', 'CONNECTED', 'PENDING_CLIENT_RECONNECTION', 'RECONNECTING', 'TERMINATING', 'TERMINATED', 'ERROR'] as const;
export type Status = typeof STATUSES[number];

export interface StreamSession {
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  status: Status;
  statusReason?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The game backend's ID of the player. */
  readonly userId?: string;
  /** When the terminal starts to accept connections; milliseconds since the epoch. */
  terminalReadyAt: number;
  /** How many calls are refused even after that time. */
  refusals: number;
}

export interface Page {
  readonly sessions: StreamSession[];
  readonly nextToken?: string;
}

const PARAMETERS = ['Status', 'ExportFilesStatus', 'MaxResults', 'NextToken'];
const EXPORT_STATUSES = ['SUCCEEDED', 'FAILED', 'PENDING'];
/** Limits of `MaxResults`, and its default. */
const [MIN_RESULTS, DEFAULT_RESULTS, MAX_RESULTS] = [1, 25, 100];

/**
 * One page of `ListStreamSessions`, by its query parameters. A token continues only the list that it came from.
 * Nothing here exports files, so a filter for exported files finds nothing.
 * https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_ListStreamSessions.html
 *
 * @throws for a parameter or a value that is not in the service's model
 */
export function pageOf(hosted: StreamSession[], query: URLSearchParams): Page {
  for (const name of query.keys()) if (!PARAMETERS.includes(name) || query.getAll(name).length > 1) throw invalid(name, query.getAll(name).join());
  const status = oneOf(STATUSES, query, 'Status');
  const exported = oneOf(EXPORT_STATUSES, query, 'ExportFilesStatus');
  const most = sizeOf(query);
  const filter = JSON.stringify([status, exported]);
  const start = startOf(query, filter);

  const matching = hosted.filter(session => exported === undefined && (status === undefined || session.status === status));
  const end = start + most;
  return {
    sessions: matching.slice(start, end),
    nextToken: end < matching.length ? Buffer.from(JSON.stringify([end, filter])).toString('base64') : undefined,
  };
}

function oneOf(values: readonly string[], query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name) ?? undefined;
  if (value !== undefined && !values.includes(value)) throw invalid(name, value);
  return value;
}

function sizeOf(query: URLSearchParams): number {
  const text = query.get('MaxResults') ?? `${DEFAULT_RESULTS}`;
  const size = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(size >= MIN_RESULTS && size <= MAX_RESULTS)) throw invalid('MaxResults', text);
  return size;
}

function startOf(query: URLSearchParams, filter: string): number {
  const token = query.get('NextToken');
  if (token === null) return 0;
  try {
    const [start, issuedFor] = JSON.parse(Buffer.from(token, 'base64').toString());
    if (Number.isInteger(start) && issuedFor === filter) return start;
  } catch {
    // not issued here
  }
  throw invalid('NextToken', token);
}

function invalid(name: string, value: string): ServiceError {
  return new ServiceError(400, 'ValidationException', `Value '${value}' at '${name}' failed to satisfy constraint`);
}
