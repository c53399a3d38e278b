import { readAnswer } from './gate-answer';
import type { OperatorSession } from './operator-session';
import { gateFailed, gateRefused, gateUndecided } from './refusals';
import type { GateSettings } from './settings';
import type { BrokerError } from '../shared/errors';
import type { GateAnswer, GateQuestion } from '../shared/gate-protocol';
import type { Caller } from '../shared/operator';

/** A function's raw answer, or, in our own words, why there is none. */
export type GateReply = { readonly payload: unknown; readonly failure?: undefined } | { readonly payload?: undefined; readonly failure: string };

/** Asks one gate. Never rejects. */
export type AskGate = (gate: GateSettings, question: GateQuestion, timeoutMs: number) => Promise<GateReply>;

/** The gates' decision, as in the record. */
export interface Verdict {
  readonly refusal?: BrokerError;
  /** The gate that did not allow the request. */
  readonly gate?: string;
  /** That gate's message. */
  readonly gateMessage?: string;
  readonly approvedBy?: string;
  readonly approvalId?: string;
}

export function questionFor(
  session: OperatorSession, caller: Caller, requestId: string | undefined, shell: string, received: number,
): GateQuestion {
  return {
    version: 1,
    shell,
    operator: session.operatorArn,
    sourceIdentity: session.sourceIdentity,
    caller: caller.caller,
    sourceIp: caller.sourceIp,
    streamGroupId: session.streamGroupId,
    streamSessionId: session.streamSessionId,
    reason: session.reason,
    requestId,
    time: new Date(received).toISOString(),
  };
}

/**
 * Asks the gates in order. The first that does not allow the request decides, and the rest are not asked. Only a
 * well-formed "allow" from every gate allows it.
 *
 * @param until when the last answer must have arrived
 */
export async function askGates(
  gates: readonly GateSettings[], question: GateQuestion, ask: AskGate, until: number, now: () => number,
): Promise<Verdict> {
  let approval: Pick<Verdict, 'approvedBy' | 'approvalId'> = {};
  for (const gate of gates) {
    const timeoutMs = Math.min(gate.timeoutMs, until - now());
    const reply = timeoutMs > 0 ? await ask(gate, question, timeoutMs) : { failure: 'there was no time left to ask it' };
    if (reply.failure !== undefined) return failed(gate, reply.failure);
    const { answer, problem } = readAnswer(reply.payload);
    if (answer === undefined) return failed(gate, problem);
    if (answer.decision !== 'allow') return stopped(gate, answer);
    const { approvedBy, approvalId } = answer;
    if (approvedBy !== undefined || approvalId !== undefined) approval = { approvedBy, approvalId };
  }
  return approval;
}

function stopped({ name }: GateSettings, { decision, message, retryAfterSeconds, approvedBy, approvalId }: GateAnswer): Verdict {
  const refusal = decision === 'deny' ? gateRefused(name, message) : gateUndecided(name, message, retryAfterSeconds);
  return { refusal, gate: name, gateMessage: message, approvedBy, approvalId };
}

function failed({ name }: GateSettings, why: string): Verdict {
  return { refusal: gateFailed(name, why), gate: name };
}
