import type { APIGatewayProxyResult } from 'aws-lambda';
import { deadlinesOf, type Deadlines } from './deadlines';
import { askGates, questionFor, type Verdict } from './gates';
import { FIRST_CALL_MS, openShell } from './open-shell';
import type { OperatorSession } from './operator-session';
import { eventOf, logLine, recordOf, type Handled } from './record';
import { brokerFailed, notRecorded } from './refusals';
import { readRequest, type ShellRequest } from './request';
import { opened, refused } from './response';
import { answerReviewer, isReview } from './review';
import type { OperatorService, Services } from './services';
import type { Settings } from './settings';
import { BrokerError } from '../shared/errors';
import { identifyCaller, type Caller } from '../shared/operator';
import { readEvent } from '../shared/proxy-event';
import type { Timing } from '../shared/timing';

/** The handler's dependencies. */
export interface Dependencies {
  readonly settings: Settings;
  readonly timing: Timing;
  /** Starts connecting to the services, for one request. */
  connect(): Services;
  /** Writes one line to the function's log. */
  log(line: string): void;
}

/** The minimum time for STS if the wait is short. */
const ASSUME_MS = 5_000;

/** Event, then request, then gates, then shell, then record, then response. */
export function createHandler(dependencies: Dependencies) {
  return async (received: unknown, context?: unknown): Promise<APIGatewayProxyResult> => {
    const { settings, timing, connect, log } = dependencies;
    const event = readEvent(received);
    const deadlines = deadlinesOf(timing.now(), event.requestContext.requestTimeEpoch, remainingMs(context), settings.maxWaitMs);
    const services = connect();
    try {
      if (isReview(event)) return await answerReviewer(event, deadlines, services, dependencies);

      const caller = identifyCaller(event.requestContext.identity, settings);
      const request = readRequest(event, settings);

      let handled = await open(caller, request, event.requestContext.requestId, deadlines, services, dependencies);
      let record = recordOf(event, caller, request, handled, deadlines);
      const announced = await services.announce(eventOf(record), deadlines.recordBy).catch(() => false);

      if (handled.shell && !announced) {
        // No record, no shell.
        const refusal = notRecorded();
        handled = { ...handled, refusal, orphaned: true };
        record = { ...record, outcome: refusal.outcome };
      }
      log(logLine(record, settings.shell, timing.now()));
      return handled.refusal ? refused(handled.refusal, handled) : opened(handled.shell!, handled);
    } finally {
      services.close();
    }
  };
}

/** Never rejects: every error becomes a refusal, which is recorded. */
async function open(
  caller: Caller,
  request: ShellRequest,
  requestId: string | undefined,
  deadlines: Deadlines,
  services: Services,
  { settings, timing }: Dependencies,
): Promise<Handled> {
  let assumed: OperatorService | undefined;
  let verdict: Omit<Verdict, 'refusal'> = {};
  try {
    const refusal = caller.refusal ?? request.refusal;
    if (refusal) throw refusal;
    const session: OperatorSession = {
      operatorArn: caller.arn!,
      sourceIdentity: caller.sourceIdentity!,
      streamGroupId: request.streamGroupId!,
      streamSessionId: request.streamSessionId!,
      reason: request.reason,
    };
    if (!request.emergency && settings.gates.length > 0) {
      const question = questionFor(session, caller, requestId, settings.shell, deadlines.received);
      // Gates share the time of the wait: the shell gets what they leave.
      const answersBy = deadlines.cutOff - FIRST_CALL_MS;
      const { refusal: objection, ...rest } = await askGates(settings.gates, question, services.askGate, answersBy, timing.now);
      verdict = rest;
      if (objection) throw objection;
    }
    const tagged = { ...session, approvedBy: verdict.approvedBy, emergency: request.emergency || undefined };
    assumed = await services.assume(tagged, assumeBy(deadlines, timing.now()));
    const opening = await openShell(assumed.service, { group: session.streamGroupId, session: session.streamSessionId }, deadlines, timing);
    return { ...opening, ...verdict, shellAccessKeyId: assumed.accessKeyId };
  } catch (error) {
    const refusal = error instanceof BrokerError ? error : brokerFailed(settings.shell);
    const waitedMs = Math.max(0, Math.round(timing.now() - deadlines.received));
    return { ...verdict, refusal, orphaned: assumed !== undefined, attempts: 0, unanswered: 0, waitedMs, shellAccessKeyId: assumed?.accessKeyId };
  }
}

/** Within the wait unless that is short, and early enough to leave time for requesting the shell. */
function assumeBy({ deadline, cutOff }: Deadlines, now: number): number {
  return Math.min(Math.max(deadline, now + ASSUME_MS), Math.max(now, cutOff - FIRST_CALL_MS));
}

/** The part of Lambda's context that is used. */
function remainingMs(context: unknown): number | undefined {
  const { getRemainingTimeInMillis } = (context ?? {}) as { getRemainingTimeInMillis?(): number };
  return typeof getRemainingTimeInMillis === 'function' ? getRemainingTimeInMillis() : undefined;
}
