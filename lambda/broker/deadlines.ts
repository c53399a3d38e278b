/** Milliseconds since the epoch. */
export interface Deadlines {
  /** When the request was received. */
  readonly received: number;
  /** When the waiting for the session ends. */
  readonly deadline: number;
  /** When the last call of the service must have ended, so that the record and the answer still get out. */
  readonly cutOff: number;
  /** When the record must be out. */
  readonly recordBy: number;
}

/** API Gateway cuts an integration off after 29 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const GATEWAY_LIMIT_MS = 29_000;
/** Kept back from it for the record and the answer, … */
const RECORD_MS = 1_000;
/** … and for the answer alone. */
const ANSWER_MS = 200;

/**
 * The wait runs from the moment that API Gateway had the request, and ends before anyone would cut the answer off.
 *
 * @param reported when API Gateway says that it received the request
 * @param remainingMs what the function has left of its own time
 */
export function deadlinesOf(now: number, reported: number | undefined, remainingMs: number | undefined, maxWaitMs: number): Deadlines {
  // Two clocks: trust the gateway's only as far as it makes sense with ours.
  const received = Math.min(now, Math.max(now - GATEWAY_LIMIT_MS, reported ?? now));
  const end = Math.min(received + GATEWAY_LIMIT_MS, now + (remainingMs ?? GATEWAY_LIMIT_MS));
  const cutOff = end - RECORD_MS;
  return { received, deadline: Math.min(received + maxWaitMs, cutOff), cutOff, recordBy: end - ANSWER_MS };
}
