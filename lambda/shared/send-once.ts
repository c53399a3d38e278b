import type { Timing } from './timing';

/**
 * One call of an AWS SDK client, with a timeout. It never rejects, and reports how much of the response arrived.
 *
 * The SDK's errors are not passed on: their `$response` can contain a truncated body with a token.
 */
export type Sent<Output> = { readonly requestId?: string } & (
  | { readonly output: Output; readonly error?: undefined }
  | { readonly output?: undefined; readonly error: SendError }
);

export interface SendError {
  /** The error's type, such as `ThrottlingException`; `TimeoutError` when our own limit ran out; a system call's code, such as `ECONNRESET`. */
  readonly name: string;
  /** The modeled error's message; undefined if the SDK wrote the message itself. */
  readonly message?: string;
  /** HTTP status, if the status line arrived. */
  readonly status?: number;
  /** A response arrived that can't come from the service: truncated, HTML, or empty. */
  readonly unparsable?: boolean;
  readonly retryAfterMs?: number;
  /** The service's model marks the error as retryable. */
  readonly retryable?: 'throttling' | 'transient';
  /** The clock was off by more than the service tolerates, and the client has stored the offset. */
  readonly clockSkewCorrected?: boolean;
}

export interface Limits {
  readonly timing: Timing;
  readonly timeoutMs: number;
  /** Nobody waits for the response any more. */
  readonly signal?: AbortSignal;
}

/** The parts of an SDK client and its commands that are needed here. The SDK's own types have the service in every type parameter. */
interface Client {
  send(command: any, options: { abortSignal: AbortSignal }): Promise<any>;
}
interface Command<Output> {
  readonly middlewareStack: { add(middleware: any, options: any): void };
  resolveMiddleware(...args: any[]): (args: any) => Promise<{ output: Output }>;
}

/** The parts of an HTTP response that are needed: the head as soon as it has arrived, and the stream to abort it. */
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
    // The innermost middleware, which sees the head before anything reads the body.
    { step: 'deserialize', priority: 'low', name: 'noteHead' },
  );

  const abort = new AbortController();
  const limit = timing.timer(timeoutMs);
  let abandon = () => {};
  const abandoned = new Promise<void>(resolve => {
    abandon = () => resolve();
  });
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    const result: Output | void = await Promise.race([client.send(command, { abortSignal: abort.signal }), limit.expired, abandoned]);
    if (result !== undefined) return { output: result, requestId: requestIdOf(head) };
    abort.abort();
    head?.body?.destroy?.(); // a body that hangs is not reached by the abort signal
    return { error: { name: 'TimeoutError', status: head?.statusCode, unparsable: head !== undefined }, requestId: requestIdOf(head) };
  } catch (error) {
    return { error: describe(error, head, timing.now()), requestId: requestIdOf(head) };
  } finally {
    limit.cancel();
    signal?.removeEventListener('abort', abandon);
  }
}

/** The service's request ID, which is CloudTrail's `requestID`; undefined if it is not a valid ID. */
function requestIdOf(head: Head | undefined): string | undefined {
  const id = head?.headers?.['x-amzn-requestid'] ?? head?.headers?.['x-amz-request-id'];
  return id !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : undefined;
}

/** The parts of an SDK error that are read. */
interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $fault?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly clockSkewCorrected?: boolean };
}

/** The SDK's name for an error whose type it could not read from the response. */
const NAMELESS = ['Unknown', 'UnknownError'];

function describe(thrown: unknown, head: Head | undefined, now: number): SendError {
  const error = (thrown ?? {}) as Thrown;
  const status = head?.statusCode;
  const fromService = error.$fault !== undefined && !NAMELESS.includes(String(error.name));
  const name = [fromService ? error.name : error.code, error.name].find((text): text is string => typeof text === 'string');
  return {
    name: name ?? 'Error',
    // Only a modeled error has a message that the service wrote for the caller.
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
