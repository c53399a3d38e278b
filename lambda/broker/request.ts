import { createContext, runInContext } from 'node:vm';
import { decodedOnce, readText } from './header-text';
import * as refusals from './refusals';
import type { Settings } from './settings';
import { BrokerError } from '../shared/errors';
import type { ProxyEvent } from '../shared/proxy-event';
import { ID, readGroup } from '../shared/stream-group';

/** A parsed request. IDs and the reason are present only if they are valid, since they go into the record. */
export interface ShellRequest {
  readonly streamGroupId?: string;
  readonly streamSessionId?: string;
  readonly reason?: string;
  /** Whether it came through the emergency route, for which no gate is asked. */
  readonly emergency: boolean;
  /** The first thing that is wrong with the request. */
  readonly refusal?: BrokerError;
}

/** The part of an event that a request is read from. Query and body are ignored. */
export type ProxyRequest = Pick<ProxyEvent, 'resource' | 'path' | 'pathParameters' | 'headers' | 'multiValueHeaders'> & { readonly requestContext: { readonly path?: string } };

type Where = Pick<Settings, 'partition' | 'region' | 'account' | 'requireReason' | 'reasonPattern'>;

const SESSION_ARN = /^arn:(?<partition>[^:]*):gameliftstreams:(?<region>[^:]*):(?<account>\d{12}):streamsession\/(?<group>[A-Za-z0-9-]{1,128})\/(?<session>[A-Za-z0-9-]{1,128})$/;

const EMERGENCY_ROUTE = '/{StreamSessionIdentifier}/emergency-access';

const REASON_HEADER = 'x-admin-shell-reason';
/**
 * Limit for matching a pattern that backtracks. A normal match takes microseconds; the limit is wall-clock time, of
 * which a function with a small share of a CPU, or one that has just started, can lose a tenth of a second.
 */
const PATTERN_TIMEOUT_MS = 1_000;

export function readRequest(event: ProxyRequest, settings: Where): ShellRequest {
  const group = catchRefusal(() => readGroup(event));
  const session = catchRefusal(() => readSession(event, group.value, settings));
  const reason = catchRefusal(() => readText(event, REASON_HEADER, 'reason'));
  // Decided by the route that API Gateway reports, for which IAM authorized its own path; never by the raw path.
  const emergency = event.resource?.endsWith(EMERGENCY_ROUTE) ?? false;
  const accepted = catchRefusal(() => checkReason(reason.value, emergency ? { ...settings, requireReason: true } : settings));
  return {
    emergency,
    streamGroupId: group.value,
    streamSessionId: session.value,
    reason: reason.value,
    refusal: group.refusal ?? session.refusal ?? reason.refusal ?? accepted.refusal,
  };
}

function readSession(event: ProxyRequest, group: string | undefined, where: Where): string {
  const sent = event.pathParameters.StreamSessionIdentifier as string | undefined;
  if (sent === undefined || sent === '') throw refusals.noSession();
  const given = decodedOnce(sent);
  if (given === undefined) throw refusals.undecodableSession(sent);
  if (ID.test(given)) return given;
  const arn = SESSION_ARN.exec(given)?.groups;
  if (!arn) throw refusals.notASession(given);
  const here = arn.partition === where.partition && arn.region === where.region && arn.account === where.account;
  if (!here) throw refusals.sessionElsewhere(given, where);
  if (group !== undefined && arn.group !== group) throw refusals.sessionOfOtherGroup(arn.group, group);
  return arn.session;
}

function checkReason(reason: string | undefined, { requireReason, reasonPattern }: Where): void {
  if (reason === undefined) {
    if (requireReason) throw refusals.noReason(REASON_HEADER, reasonPattern);
    return;
  }
  if (reasonPattern === undefined) return;
  const verdict = matchesInFull(reasonPattern, reason);
  if (verdict === 'timeout') throw refusals.patternTimedOut(reasonPattern);
  if (verdict === 'no') throw refusals.reasonMismatch(reason, reasonPattern);
}

/** Only in a vm context can Node interrupt a regular expression that backtracks endlessly. */
function matchesInFull(pattern: string, text: string): 'yes' | 'no' | 'timeout' {
  const context = createContext({ pattern, text });
  try {
    const matches = runInContext('new RegExp(`^(?:${pattern})$`, "u").test(text)', context, { timeout: PATTERN_TIMEOUT_MS });
    return matches === true ? 'yes' : 'no';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'timeout';
    throw refusals.patternBroken();
  }
}

/** Runs a parser and returns its refusal as a value: the record has the valid parts even if others are invalid. */
function catchRefusal<T>(read: () => T): { value?: T; refusal?: BrokerError } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof BrokerError) return { refusal: error };
    throw error;
  }
}
