import { retryAfterFromGate } from './retry-after';
import { printable } from '../shared/errors';
import type { GateAnswer } from '../shared/gate-protocol';

const DECISIONS = ['allow', 'deny', 'wait'];
const APPROVED_BY = /^[A-Za-z0-9_+=,.@:/-]{2,256}$/;
const APPROVAL_ID = /^[A-Za-z0-9-]{1,64}$/;

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
      retryAfterSeconds: retryAfterFromGate(retryAfterSeconds as number | undefined),
      approvedBy: approvedBy as string | undefined,
      approvalId: approvalId as string | undefined,
    },
  };
}

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}
