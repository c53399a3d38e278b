import type { APIGatewayProxyResult } from 'aws-lambda';
import { Approvals } from './approvals';
import { answerBroker } from './broker-question';
import { approvalDetail, DETAIL_TYPES } from './record';
import { answerApprover } from './routes';
import type { Settings } from './settings';
import type { Store } from './store';
import type { GateAnswer, GateQuestion } from '../shared/gate-protocol';
import { readEvent, type ProxyEvent } from '../shared/proxy-event';
import type { BusEvent } from '../shared/put-event';

/** The handler's dependencies. */
export interface Dependencies {
  readonly settings: Settings;
  readonly now: () => number;
  readonly newId: () => string;
  /** Table and event bus for one invocation. Table calls end by `until`, events by `announceBy`, a little earlier. */
  connect(until: number, announceBy: number): { readonly store: Store; putEvent(event: BusEvent): Promise<boolean> };
  log(line: string): void;
}

/** Of the broker's five seconds for a gate, and of API Gateway's 29. */
const FOR_THE_BROKER_MS = 4_000;
const FOR_APPROVERS_MS = 8_000;
/** Reserved after an event, so that its result can still be written. */
const MARK_MS = 1_000;

/** The broker asks whether a request is approved; approvers come through the API. */
export function createHandler({ settings, now, newId, connect, log }: Dependencies) {
  return async (event: unknown): Promise<GateAnswer | APIGatewayProxyResult> => {
    const request = typeof event === 'object' && event !== null && 'requestContext' in event ? readEvent(event) : undefined;
    const until = now() + (request ? FOR_APPROVERS_MS : FOR_THE_BROKER_MS);
    const { store, putEvent } = connect(until, until - MARK_MS);
    const from = request ? originOf(request) : originOfQuestion(event);
    const approvals = new Approvals({
      store,
      now,
      newId,
      validForMs: settings.validForMs,
      expiresAfterMs: settings.expiresAfterMs,
      announce: (what, approval) => putEvent({
        detailType: DETAIL_TYPES[what],
        detail: { shell: settings.shell, ...approvalDetail(approval, what === 'requested' ? 'pending' : what), ...from, time: new Date(now()).toISOString() },
      }),
    });
    if (request) return answerApprover(request, { approvals, now, log });
    const answer = await answerBroker(event, approvals);
    const { operator, sourceIdentity, streamGroupId, streamSessionId, reason } = event as GateQuestion;
    const { decision, approvalId, approvedBy } = answer;
    const requestFields = { operator, sourceIdentity, streamGroupId, streamSessionId, reason, ...from };
    log(JSON.stringify({ action: 'ask', decision, approvalId, approvedBy, ...requestFields, time: new Date(now()).toISOString() }));
    return answer;
  };
}

/** API Gateway's ID of a request, and its source address. */
function originOf({ requestContext: { requestId, identity } }: ProxyEvent): Pick<GateQuestion, 'requestId' | 'sourceIp'> {
  return { requestId, sourceIp: identity.sourceIp ?? undefined };
}

function originOfQuestion(question: unknown): Pick<GateQuestion, 'requestId' | 'sourceIp'> {
  const { requestId, sourceIp } = (question ?? {}) as GateQuestion;
  return { requestId, sourceIp };
}
