import type { Deadlines } from './deadlines';
import type { Verdict } from './gates';
import type { Opening } from './open-shell';
import type { ShellRequest } from './request';
import type { Outcome } from '../shared/errors';
import type { Caller } from '../shared/operator';
import type { ProxyEvent } from '../shared/proxy-event';
import type { BusEvent } from '../shared/put-event';

/**
 * The record of a request, the same in the log line and the event. This interface and `recordOf` are the allow-list:
 * nothing else is ever written, and neither the shell's URL nor its token is part of it.
 */
export interface ShellRecord {
  readonly outcome: Outcome;
  readonly operator?: string;
  readonly sourceIdentity?: string;
  readonly sourceIp?: string;
  readonly streamGroupId?: string;
  readonly streamSessionId?: string;
  readonly reason?: string;
  readonly attempts: number;
  readonly unanswered: number;
  readonly waitedMs: number;
  readonly ssmSessionId?: string;
  /** API Gateway's request ID. */
  readonly requestId?: string;
  /** The service's ID of the call that opened the shell: CloudTrail's `requestID`. */
  readonly serviceRequestId?: string;
  /** Access key ID of this request's session of the shell role: CloudTrail's `userIdentity.accessKeyId`. It is not secret. */
  readonly shellAccessKeyId?: string;
  /** Who approved, and which request for approval, according to the gate. */
  readonly approvedBy?: string;
  readonly approvalId?: string;
  /** The gate that did not allow the request, and its message. */
  readonly gate?: string;
  readonly gateMessage?: string;
  /** True if no gate was asked, otherwise absent. */
  readonly emergency?: true;
  readonly caller?: string;
  readonly accessKeyId?: string;
  /** When the request was received, ISO 8601 in UTC. */
  readonly time: string;
}

/** How opening the shell ended, the session of the shell role, and the gates' decision. */
export type Handled = Opening & Omit<Verdict, 'refusal'> & { readonly shellAccessKeyId?: string };

export function recordOf(event: ProxyEvent, caller: Caller, request: ShellRequest, handled: Handled, { received }: Deadlines): ShellRecord {
  return {
    outcome: handled.refusal?.outcome ?? 'Opened',
    operator: caller.arn,
    sourceIdentity: caller.sourceIdentity,
    sourceIp: caller.sourceIp,
    streamGroupId: request.streamGroupId,
    streamSessionId: request.streamSessionId,
    reason: request.reason,
    attempts: handled.attempts,
    unanswered: handled.unanswered,
    waitedMs: handled.waitedMs,
    ssmSessionId: handled.shell?.sessionId,
    requestId: event.requestContext.requestId,
    serviceRequestId: handled.serviceRequestId,
    shellAccessKeyId: handled.shellAccessKeyId,
    approvedBy: handled.approvedBy,
    approvalId: handled.approvalId,
    gate: handled.gate,
    gateMessage: handled.gateMessage,
    emergency: request.emergency ? true : undefined,
    caller: caller.caller,
    accessKeyId: caller.accessKeyId,
    time: new Date(received).toISOString(),
  };
}

export function eventOf(record: ShellRecord): BusEvent {
  const detailType = record.outcome === 'Opened' ? 'Admin Shell Opened' : 'Admin Shell Refused';
  return { detailType, detail: record, time: new Date(record.time) };
}

/**
 * The record as one line of JSON with embedded metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine(record: ShellRecord, shell: string, now: number): string {
  const opened = record.outcome === 'Opened';
  const count = (Name: string) => ({ Name, Unit: 'Count' });
  // A request that was refused before the service was called did not wait: it would distort the percentiles.
  const waited = record.attempts > 0 ? [count('Attempts'), { Name: 'WaitedMs', Unit: 'Milliseconds' }] : [];
  return JSON.stringify({
    ...record,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: 'GameLiftStreamsAdminShell',
        Dimensions: [['Shell']],
        Metrics: [count('Opened'), count('Refused'), ...waited],
      }],
    },
    Shell: shell,
    Opened: opened ? 1 : 0,
    Refused: opened ? 0 : 1,
    ...record.attempts > 0 && { Attempts: record.attempts, WaitedMs: record.waitedMs },
  });
}
