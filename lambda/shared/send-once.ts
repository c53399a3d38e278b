import type { Timing } from './timing';

/**
 * One call of an AWS SDK client, bounded in time, that never rejects and says how far the answer got.
 *
 * The SDK's errors are not passed on as they are: their `$response` can hold a cut-off body, token included.
 */
export type Sent<Output> = { readonly requestId?: string } & (
  | { readonly output: Output; readonly error?: undefined }
  | { readonly output?: undefined; readonly error: SendError }
);

export interface SendError {
  /** The error's type, such as `ThrottlingException`; `TimeoutError` when our own limit ran out; a system call's code, such as `ECONNRESET`. */
  readonly name: string;
  /** The modelled error's message; undefined for anything the SDK made up itself. */
  readonly message?: string;
  /** HTTP status, as soon as the answer's first line had arrived. */
  readonly status?: number;
  /** An answer had arrived, and was none that the service gives: cut off, HTML, nothing at all. */
  readonly unparsable?: boolean;
  readonly retryAfterMs?: number;
  /** The service's model says that the call may be repeated. */
  readonly retryable?: 'throttling' | 'transient';
  /** The clock was off by more than the service takes, and the client has noted by how much. */
  readonly clockSkewCorrected?: boolean;
}

export interface Limits {
  readonly timing: Timing;
  readonly timeoutMs: number;
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** What of an SDK client and a command of its is needed here. The SDK's own types name the service in every parameter. */
interface Client {
  send(command: any, options: { abortSignal: AbortSignal }): Promise<any>;
}
interface Command<Output> {
  readonly middlewareStack: { add(middleware: any, options: any): void };
  resolveMiddleware(...args: any[]): (args: any) => Promise<{ output: Output }>;
}

/** What of an HTTP response is looked at: the head as soon as it is there, and the stream to cut it off. */
interface Head {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: { destroy?: () => void };
}

export async function sendOnce<Output>(client: Client, command: Command<Output>, { timing, timeoutMs, signal }: Limits): Promise<Sent<Output>> {
  let head: Head | undefined;
  command.middlewareStack.add(
    (next: (args: unknown) => Promise<{ response: Head }>) => async (args: unknown) => {
      const result = await next(args);
      head = result.response;
      return result;
    },
    // Closest to the wire: sees the head before anything tries to read the body.
    { step: 'deserialize', priority: 'low', name: 'noteHead' },
  );

  const abort = new AbortController();
  const limit = timing.alarm(timeoutMs);
  let abandon = () => {};
  const abandoned = new Promise<void>(resolve => {
    abandon = () => resolve();
  });
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    const result: Output | void = await Promise.race([client.send(command, { abortSignal: abort.signal }), limit.rang, abandoned]);
    if (result !== undefined) return { output: result, requestId: requestIdOf(head) };
    abort.abort();
    head?.body?.destroy?.(); // a body that hangs is not reached by the abort signal
    return { error: { name: 'TimeoutError', status: head?.statusCode, unparsable: head !== undefined }, requestId: requestIdOf(head) };
  } catch (error) {
    return { error: describe(error, head, timing.now()), requestId: requestIdOf(head) };
  } finally {
    limit.off();
    signal?.removeEventListener('abort', abandon);
  }
}

/** What the service calls the request, which is CloudTrail's `requestID`; undefined for anything that is no ID. */
function requestIdOf(head: Head | undefined): string | undefined {
  const id = head?.headers?.['x-amzn-requestid'] ?? head?.headers?.['x-amz-request-id'];
  return id !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : undefined;
}

/** What of an error that an SDK client throws is looked at. */
interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $fault?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly clockSkewCorrected?: boolean };
}

/** How the SDK calls an error whose type it could not read out of the answer. */
const NAMELESS = ['Unknown', 'UnknownError'];

function describe(thrown: unknown, head: Head | undefined, now: number): SendError {
  const error = (thrown ?? {}) as Thrown;
  const status = head?.statusCode;
  const fromService = error.$fault !== undefined && !NAMELESS.includes(String(error.name));
  const name = [fromService ? error.name : error.code, error.name].find((text): text is string => typeof text === 'string');
  return {
    name: name ?? 'Error',
    // Only an error of the service's own has a message that it wrote for its caller.
    message: fromService && status !== undefined && status >= 300 && typeof error.message === 'string' ? error.message : undefined,
    status,
    unparsable: head !== undefined && !fromService,
    retryAfterMs: retryAfter(head?.headers, now),
    retryable: error.$retryable === undefined ? undefined : error.$retryable.throttling ? 'throttling' : 'transient',
    clockSkewCorrected: error.$metadata?.clockSkewCorrected,
  };
}

/** `x-amz-retry-after` in milliseconds, `Retry-After` in seconds or as a date. */
function retryAfter(headers: Record<string, string> | undefined, now: number): number | undefined {
  const milliseconds = Number(headers?.['x-amz-retry-after'] ?? NaN);
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.['retry-after'];
  if (value === undefined) return undefined;
  const parsed = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(parsed) ? Math.max(0, parsed) : undefined;
}
