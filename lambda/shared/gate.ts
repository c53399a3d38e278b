import { printable } from './errors';

/** What a gate receives: docs/gates.md. */
export interface GateQuestion {
  readonly version: 1;
  /** Name of the shell, as its metrics have it. */
  readonly shell: string;
  /** ARN of the operator. */
  readonly operator: string;
  readonly sourceIdentity: string;
  /** Unique ID of the principal, with the session name for roles. */
  readonly caller?: string;
  readonly sourceIp?: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  /** API Gateway's. */
  readonly requestId?: string;
  /** When the request was received, ISO 8601 in UTC. */
  readonly time: string;
}

export interface GateAnswer {
  readonly decision: 'allow' | 'deny' | 'wait';
  /** For the operator. */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  readonly approvedBy?: string;
  readonly approvalId?: string;
}

const DECISIONS = ['allow', 'deny', 'wait'];
const APPROVED_BY = /^[A-Za-z0-9_+=,.@:/-]{2,256}$/;
const APPROVAL_ID = /^[A-Za-z0-9-]{1,64}$/;
const RETRY_SECONDS = { min: 1, max: 300, default: 10 };

/** An answer, or what is wrong with it, in our own words. */
export type ReadAnswer = { readonly answer: GateAnswer; readonly problem?: undefined } | { readonly answer?: undefined; readonly problem: string };

/**
 * Parses a gate's answer. If anything in it is wrong, all of it is ignored: it opens nothing, and no text from it is passed on.
 */
export function readAnswer(answer: unknown): ReadAnswer {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return { problem: 'its answer is not a JSON object' };
  const { decision, message, retryAfterSeconds, approvedBy, approvalId } = answer as Record<string, unknown>;
  if (typeof decision !== 'string' || !DECISIONS.includes(decision)) return { problem: 'its decision is not "allow", "deny" or "wait"' };
  if (message !== undefined && typeof message !== 'string') return { problem: 'its message is not a string' };
  if (retryAfterSeconds !== undefined && !Number.isFinite(retryAfterSeconds)) return { problem: 'its retryAfterSeconds is not a number' };
  if (approvedBy !== undefined && !matches(approvedBy, APPROVED_BY)) return { problem: `its approvedBy does not match ${APPROVED_BY.source}` };
  if (approvalId !== undefined && !matches(approvalId, APPROVAL_ID)) return { problem: `its approvalId does not match ${APPROVAL_ID.source}` };
  return {
    answer: {
      decision: decision as GateAnswer['decision'],
      message: printable(message ?? '') || undefined,
      retryAfterSeconds: seconds(retryAfterSeconds as number | undefined),
      approvedBy: approvedBy as string | undefined,
      approvalId: approvalId as string | undefined,
    },
  };
}

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function seconds(given: number = RETRY_SECONDS.default): number {
  return Math.min(RETRY_SECONDS.max, Math.max(RETRY_SECONDS.min, Math.ceil(given)));
}
