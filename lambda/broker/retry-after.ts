/**
 * Every value of the broker's `Retry-After`, in whole seconds. Responses that API Gateway makes by itself have theirs in
 * lib/broker/gateway-responses.ts.
 */

/** When to try again after waiting in vain, for the session or for STS. */
export interface RetryAfter {
  readonly seconds: number;
  /** Whether the service specified it. */
  readonly mandated: boolean;
}

/** What a gate may ask for, and what applies if it says nothing. */
const GATE_SECONDS = { min: 1, max: 300, default: 10 };

/**
 * @param mandatedMs what the service's last response requires
 * @param pauseMs the broker's own pause before its next call, which applies otherwise
 */
export function retryAfterWait(mandatedMs: number | undefined, pauseMs: number): RetryAfter {
  const seconds = mandatedMs === undefined ? Math.floor(pauseMs / 1_000) : Math.ceil(mandatedMs / 1_000);
  return { seconds: Math.max(1, seconds), mandated: mandatedMs !== undefined };
}

/** After a gate that has not decided yet. */
export function retryAfterFromGate(seconds: number = GATE_SECONDS.default): number {
  return Math.min(GATE_SECONDS.max, Math.max(GATE_SECONDS.min, Math.ceil(seconds)));
}
