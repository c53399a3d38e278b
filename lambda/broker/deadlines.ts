/** Milliseconds since the epoch. */
export interface Deadlines {
  /** When the request was received. */
  readonly received: number;
  /** When waiting for the session ends. */
  readonly deadline: number;
  /** When the last call to the service must have ended, to leave time for the record and the response. */
  readonly cutOff: number;
  /** When the record must have been written. */
  readonly recordBy: number;
}

/** API Gateway's integration timeout is 29 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const GATEWAY_LIMIT_MS = 29_000;
/** Reserved for the record and the response, … */
const RECORD_MS = 1_000;
/** … and for the response alone. */
const ANSWER_MS = 200;

/**
 * The wait begins when API Gateway received the request, and ends before any timeout would lose the response.
 *
 * @param reported when API Gateway received the request, by its own clock
 * @param remainingMs the function's remaining time
 */
export function deadlinesOf(now: number, reported: number | undefined, remainingMs: number | undefined, maxWaitMs: number): Deadlines {
  // The two clocks may differ: trust API Gateway's only as far as ours makes it plausible.
  const received = Math.min(now, Math.max(now - GATEWAY_LIMIT_MS, reported ?? now));
  const end = Math.min(received + GATEWAY_LIMIT_MS, now + (remainingMs ?? GATEWAY_LIMIT_MS));
  const cutOff = end - RECORD_MS;
  return { received, deadline: Math.min(received + maxWaitMs, cutOff), cutOff, recordBy: end - ANSWER_MS };
}
