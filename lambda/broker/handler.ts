import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Timing } from './backoff';
import { openShell, type Deadlines, type Opening, type SessionService } from './open-shell';
import type { OperatorSession } from './operator-session';
import { logLine, type ShellRecord } from './record';
import { readRequest, type ShellRequest } from './request';
import { opened, refused } from './response';
import type { Settings } from './settings';
import { BrokerError } from '../shared/errors';
import { identifyCaller, type Caller } from '../shared/operator';

/** The service, called with an operator's session of the shell role. */
export interface OperatorService {
  readonly service: SessionService;
  readonly accessKeyId: string;
}

/** What of a request's story goes into the record, from the moment that the role was assumed. */
type Handled = Opening & { readonly shellAccessKeyId?: string };

/** The world outside the handler. */
export interface Dependencies {
  readonly settings: Settings;
  readonly timing: Timing;
  /** Takes on the operator's session and returns the service as that session sees it. Throws a `BrokerError` if it can't. */
  serviceFor(session: OperatorSession, timeoutMs: number): Promise<OperatorService>;
  /** True if the event bus has accepted the record. */
  announce(record: ShellRecord, timeoutMs: number): Promise<boolean>;
  /** Writes one line to the function's log. */
  log(line: string): void;
}

/** What of Lambda's context is used. */
type Context = { getRemainingTimeInMillis?(): number };

/** API Gateway cuts an integration off after 29 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const GATEWAY_LIMIT_MS = 29_000;
/** Kept back from it for the event and the answer. */
const RESERVE_MS = 1_000;
const ANNOUNCE_TIMEOUT_MS = 800;
const ASSUME_TIMEOUT_MS = 5_000;

/** Event, then request, then shell, then record, then response. */
export function createHandler(around: Dependencies) {
  return async (event: APIGatewayProxyEvent, context?: Context): Promise<APIGatewayProxyResult> => {
    const deadlines = deadlinesOf(event, context, around);
    const caller = identifyCaller(event.requestContext?.identity);
    const request = readRequest(event, around.settings);

    let opening = await open(caller, request, deadlines, around);
    let record = recordOf(event, caller, request, opening, deadlines);
    const announced = await around.announce(record, ANNOUNCE_TIMEOUT_MS).catch(() => false);

    if (opening.shell && !announced) {
      // No record, no shell.
      const refusal = new BrokerError('InternalServerException', 'A shell was opened, but its use could not be recorded, so it is not handed out; it ends by itself. Ask again; if it lasts, tell the platform team that EventBridge does not take the broker\'s events.');
      opening = { ...opening, refusal };
      record = { ...record, outcome: refusal.outcome };
    }
    around.log(logLine(record, around.settings.shell, around.timing.now()));
    return opening.refusal ? refused(opening.refusal, opening) : opened(opening.shell!, opening);
  };
}

/** Never rejects: whatever goes wrong is a refusal that gets its record. */
async function open(caller: Caller, request: ShellRequest, deadlines: Deadlines, around: Dependencies): Promise<Handled> {
  const { settings, timing } = around;
  const waited = () => Math.max(0, Math.round(timing.now() - deadlines.received));
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
    const { service, accessKeyId } = await around.serviceFor(session, Math.min(ASSUME_TIMEOUT_MS, deadlines.cutOff - timing.now()));
    const opening = await openShell(service, { group: session.streamGroupId, session: session.streamSessionId }, deadlines, timing);
    return { ...opening, shellAccessKeyId: accessKeyId };
  } catch (error) {
    const refusal = error instanceof BrokerError ? error : new BrokerError('InternalServerException', `The broker failed (shell ${settings.shell}). Tell the platform team, with this answer's request ID.`);
    return { refusal, attempts: 0, unanswered: 0, waitedMs: waited() };
  }
}

/** The wait runs from the moment API Gateway had the request, and ends before anyone would cut the answer off. */
function deadlinesOf(event: APIGatewayProxyEvent, context: Context | undefined, { settings, timing }: Dependencies): Deadlines {
  const now = timing.now();
  const reported = event.requestContext?.requestTimeEpoch ?? now;
  // Two clocks: trust the gateway's only as far as it makes sense with ours.
  const received = Math.min(now, Math.max(now - GATEWAY_LIMIT_MS, reported));
  const functionEnds = now + (context?.getRemainingTimeInMillis?.() ?? GATEWAY_LIMIT_MS);
  const cutOff = Math.min(received + GATEWAY_LIMIT_MS, functionEnds) - RESERVE_MS;
  return { received, deadline: Math.min(received + settings.maxWaitMs, cutOff), cutOff };
}

function recordOf(event: APIGatewayProxyEvent, caller: Caller, request: ShellRequest, opening: Handled, { received }: Deadlines): ShellRecord {
  return {
    outcome: opening.refusal?.outcome ?? 'Opened',
    operator: caller.arn,
    sourceIdentity: caller.sourceIdentity,
    sourceIp: caller.sourceIp,
    streamGroupId: request.streamGroupId,
    streamSessionId: request.streamSessionId,
    reason: request.reason,
    attempts: opening.attempts,
    unanswered: opening.unanswered,
    waitedMs: opening.waitedMs,
    ssmSessionId: opening.shell?.sessionId,
    requestId: event.requestContext?.requestId,
    serviceRequestId: opening.serviceRequestId,
    shellAccessKeyId: opening.shellAccessKeyId,
    caller: caller.caller,
    accessKeyId: caller.accessKeyId,
    time: new Date(received).toISOString(),
  };
}
