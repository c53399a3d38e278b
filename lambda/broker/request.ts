import { createContext, runInContext } from 'node:vm';
import { decodedOnce, readText } from './sent-text';
import type { Settings } from './settings';
import { BrokerError } from '../shared/errors';
import type { ProxyEvent } from '../shared/proxy-event';
import { ID, invalid, quoted, readGroup } from '../shared/stream-group';

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
  const example = 'give its ID (such as ABC123def4567) or its percent-encoded ARN';
  if (sent === undefined || sent === '') throw invalid(`The stream session is missing in the path: ${example}.`);
  const given = decodedOnce(sent);
  if (given === undefined) throw invalid(`The stream session in the path is not valid percent-encoding: ${example}; got ${quoted(sent)}.`);
  if (ID.test(given)) return given;
  const arn = SESSION_ARN.exec(given)?.groups;
  if (!arn) throw invalid(`The stream session in the path is neither an ID nor a stream session's ARN: ${example}; got ${quoted(given)}.`);
  if (arn.partition !== where.partition || arn.region !== where.region || arn.account !== where.account) {
    throw invalid(`This broker serves account ${where.account} in ${where.region} (partition ${where.partition}); the stream session is ${given}. Ask the broker of that account and Region.`);
  }
  if (group !== undefined && arn.group !== group) {
    throw invalid(`The stream session belongs to stream group ${arn.group}, the path names ${group}. Name its own stream group.`);
  }
  return arn.session;
}

function checkReason(reason: string | undefined, { requireReason, reasonPattern }: Where): void {
  if (reason === undefined) {
    if (!requireReason) return;
    const form = reasonPattern === undefined ? '' : ` It must match ${reasonPattern}.`;
    throw invalid(`Say why you need the shell in the header ${REASON_HEADER} (a ticket, what is broken).${form}`);
  }
  if (reasonPattern === undefined) return;
  const verdict = matchesInFull(reasonPattern, reason);
  if (verdict === 'timeout') throw invalid(`Matching the reason against ${reasonPattern} took too long. Try a shorter reason, and tell the platform team that reasonPattern backtracks.`);
  if (verdict === 'no') throw invalid(`The reason must match ${reasonPattern} in full; got ${quoted(reason)}.`);
}

/** Only in a vm context can Node interrupt a regular expression that backtracks endlessly. */
function matchesInFull(pattern: string, text: string): 'yes' | 'no' | 'timeout' {
  const context = createContext({ pattern, text });
  try {
    const matches = runInContext('new RegExp(`^(?:${pattern})$`, "u").test(text)', context, { timeout: PATTERN_TIMEOUT_MS });
    return matches === true ? 'yes' : 'no';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'timeout';
    throw new BrokerError('InternalServerException', 'The broker\'s reasonPattern is not a regular expression that it can run. Tell the platform team.');
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
