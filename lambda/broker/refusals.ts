import type { RetryAfter } from './retry-after';
import type { SessionState } from './session-service';
import type { Settings } from './settings';
import { BrokerError, invalid, notAnnounced, printable, quoted, serviceSaid } from '../shared/errors';

/**
 * Every message of the broker to an operator whose request is refused; docs/operators.md has them all. Two kinds are also for
 * approvers, and so in `lambda/shared`: who the caller is (operator.ts), and which stream group the path names (stream-group.ts).
 */

// --- The request ---

const SESSION_EXAMPLE = 'give its ID (such as ABC123def4567) or its percent-encoded ARN';

export function noSession(): BrokerError {
  return invalid(`The stream session is missing in the path: ${SESSION_EXAMPLE}.`);
}

export function undecodableSession(sent: string): BrokerError {
  return invalid(`The stream session in the path is not valid percent-encoding: ${SESSION_EXAMPLE}; got ${quoted(sent)}.`);
}

export function notASession(given: string): BrokerError {
  return invalid(`The stream session in the path is neither an ID nor a stream session's ARN: ${SESSION_EXAMPLE}; got ${quoted(given)}.`);
}

export function sessionElsewhere(arn: string, { account, region, partition }: Pick<Settings, 'account' | 'region' | 'partition'>): BrokerError {
  return invalid(`This broker serves account ${account} in ${region} (partition ${partition}); the stream session is ${arn}. Ask the broker of that account and Region.`);
}

export function sessionOfOtherGroup(its: string, named: string): BrokerError {
  return invalid(`The stream session belongs to stream group ${its}, the path names ${named}. Name its own stream group.`);
}

export function noReason(header: string, pattern: string | undefined): BrokerError {
  const form = pattern === undefined ? '' : ` It must match ${pattern}.`;
  return invalid(`Say why you need the shell in the header ${header} (a ticket, what is broken).${form}`);
}

export function reasonMismatch(reason: string, pattern: string): BrokerError {
  return invalid(`The reason must match ${pattern} in full; got ${quoted(reason)}.`);
}

export function patternTimedOut(pattern: string): BrokerError {
  return invalid(`Matching the reason against ${pattern} took too long. Try a shorter reason, and tell the platform team that reasonPattern backtracks.`);
}

export function patternBroken(): BrokerError {
  return new BrokerError('InternalServerException', 'The broker\'s reasonPattern is not a regular expression that it can run. Tell the platform team.');
}

export function headerRepeated(header: string, times: number): BrokerError {
  return invalid(`The header ${header} was sent ${times} times; send it once.`);
}

export function headerNotEncoded(header: string): BrokerError {
  return invalid(`The header ${header} must be percent-encoded UTF-8 (as encodeURIComponent writes it; a plain % is %25).`);
}

export function unprintableText(what: string, character: string): BrokerError {
  return invalid(`The ${what} must be printable text on one line; it holds the character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}.`);
}

export function textTooLong(what: string, longest: number, length: number): BrokerError {
  return invalid(`The ${what} must be at most ${longest} characters long; it has ${length}.`);
}

// --- A review of a shell that was opened in an emergency ---

export function notAShell(sent: string | undefined): BrokerError {
  return invalid(`The shell must be given in the path by its Session Manager session, ssmSessionId in its record; got ${quoted(sent)}.`);
}

export function noNote(header: string): BrokerError {
  return invalid(`Say what the review found in the header ${header} (what was done, why nobody could be asked, a ticket).`);
}

export function reviewNotRecorded(): BrokerError {
  return notAnnounced('The review is not on record');
}

// --- The gates ---

export function gateRefused(gate: string, message: string | undefined): BrokerError {
  return new BrokerError('AccessDeniedException', message ?? `The gate ${gate} refused this request.`);
}

export function gateUndecided(gate: string, message: string | undefined, retryAfter: number | undefined): BrokerError {
  return new BrokerError('StreamSessionAccessNotReadyException', message ?? `The gate ${gate} has not decided yet. Try again in ${retryAfter} s.`, retryAfter);
}

export function gateFailed(gate: string, why: string): BrokerError {
  return new BrokerError('InternalServerException', `The gate ${gate} gave no usable answer: ${why}. No shell was opened. Try again; if it persists, give the platform team this response's request ID.`);
}

// --- The shell role, the record, the broker itself ---

export function assumingThrottled(sourceIdentity: string, retryAfter: number): BrokerError {
  return new BrokerError('ThrottlingException', `The broker could not assume its shell role for ${sourceIdentity} in time: STS is throttling requests. STS's limit is shared by the whole account and Region. Try again in ${retryAfter} s.`, retryAfter);
}

export function assumingFailed(sourceIdentity: string, error: string): BrokerError {
  return new BrokerError('InternalServerException', `The broker could not assume its shell role for ${sourceIdentity} (${error}). Try again; if it persists, give the platform team this response's request ID.`);
}

/** No record, no shell. */
export function notRecorded(): BrokerError {
  return new BrokerError('InternalServerException', 'A shell was opened, but its use could not be recorded, so it is not handed out; it ends by itself. Try again; if it persists, tell the platform team that EventBridge does not accept the broker\'s events.');
}

export function brokerFailed(shell: string): BrokerError {
  return new BrokerError('InternalServerException', `The broker failed (shell ${shell}). Give the platform team this response's request ID.`);
}

// --- The service's answers ---

/** The stream session of the request. */
export interface Names {
  readonly group: string;
  readonly session: string;
}

/** When the broker gave up, and after how many calls. */
export interface GivenUp {
  readonly waitedMs: number;
  readonly attempts: number;
  readonly unanswered: number;
  readonly retryAfter: RetryAfter;
}

/** The messages for one stream session. */
export class Refusals {
  private readonly where: string;

  constructor({ group, session }: Names) {
    this.where = `stream session ${session} in stream group ${group}`;
  }

  public unusable(): BrokerError {
    return new BrokerError('InternalServerException', `The service's answer for ${this.where} could not be used. A shell may have been opened that nobody can use; it ends by itself. Try again for a new one.`);
  }

  public denied(message: string | undefined): BrokerError {
    return new BrokerError('AccessDeniedException', `The broker's own role may not open a shell on ${this.where}: the stream group is not one of this broker's, or lacks its tags.${serviceSaid(message)} Ask the platform team to add it, or ask the broker that serves it.`);
  }

  public broken(message: string | undefined): BrokerError {
    return new BrokerError('InternalServerException', `The broker could not call the service for ${this.where}.${serviceSaid(message)} Give the platform team this response's request ID.`);
  }

  public over({ status, reason }: Extract<SessionState, { kind: 'over' }>): BrokerError {
    return new BrokerError('ValidationException', `The ${this.where} can't open a shell: it is ${status}${reason ? ` (${printable(reason)})` : ''}. Start a new stream session.`);
  }

  public absent(message: string | undefined): BrokerError {
    return new BrokerError('ResourceNotFoundException', `There is no ${this.where}.${serviceSaid(message)} Check both IDs, and that this is the broker of their Region.`);
  }

  /** The service rejects the session, although its state is fine as far as is known. */
  public rejected(kind: 'not-found' | 'invalid', message: string | undefined): BrokerError {
    return kind === 'not-found'
      ? new BrokerError('ResourceNotFoundException', `The service does not find ${this.where}.${serviceSaid(message)} Check both IDs; if they are right, start a new stream session.`)
      : new BrokerError('ValidationException', `The service refuses ${this.where}.${serviceSaid(message)} Check both IDs; if they are right, start a new stream session.`);
  }

  public throttled(givenUp: GivenUp): BrokerError {
    return new BrokerError('ThrottlingException', `The service is throttling requests for ${this.where}; the broker gave up ${after(givenUp)}. The limit is shared by the whole account and Region. ${again(givenUp)}`, givenUp.retryAfter.seconds);
  }

  public failing(givenUp: GivenUp): BrokerError {
    const orphan = givenUp.unanswered === 0 ? '' : ' A call that got no answer may have opened a shell that nobody can use; it ends by itself.';
    const when = givenUp.retryAfter.mandated ? ` in ${givenUp.retryAfter.seconds} s` : '';
    return new BrokerError('InternalServerException', `The service failed or did not answer for ${this.where}; the broker gave up ${after(givenUp)}.${orphan} Try again${when}, and look at the AWS Health Dashboard if it persists.`, givenUp.retryAfter.mandated ? givenUp.retryAfter.seconds : undefined);
  }

  public notReady(state: SessionState, givenUp: GivenUp): BrokerError {
    const stage = state.kind === 'starting' ? 'it is still starting' : 'its terminal is not up yet';
    return new BrokerError('StreamSessionAccessNotReadyException', `The ${this.where} is not ready for a shell: ${stage}; the broker gave up ${after(givenUp)}. ${again(givenUp)}`, givenUp.retryAfter.seconds);
  }
}

function after({ waitedMs, attempts }: GivenUp): string {
  return `after ${(waitedMs / 1_000).toFixed(1)} s and ${attempts} ${attempts === 1 ? 'call' : 'calls'}`;
}

function again({ retryAfter }: GivenUp): string {
  return `Try again in ${retryAfter.seconds} s.`;
}
