import type { SessionState } from './session-service';
import { BrokerError, printable, serviceSaid } from '../shared/errors';

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
  /** Seconds until the client should try again. */
  readonly retryAfter: number;
  /** Whether the service specified it. */
  readonly mandated: boolean;
}

/** The messages to an operator whose request is refused. docs/operators.md has all of them. */
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
    return new BrokerError('ThrottlingException', `The service is throttling requests for ${this.where}; the broker gave up ${after(givenUp)}. The limit is shared by the whole account and Region. ${again(givenUp)}`, givenUp.retryAfter);
  }

  public failing(givenUp: GivenUp): BrokerError {
    const orphan = givenUp.unanswered === 0 ? '' : ' A call that got no answer may have opened a shell that nobody can use; it ends by itself.';
    const when = givenUp.mandated ? ` in ${givenUp.retryAfter} s` : '';
    return new BrokerError('InternalServerException', `The service failed or did not answer for ${this.where}; the broker gave up ${after(givenUp)}.${orphan} Try again${when}, and look at the AWS Health Dashboard if it persists.`, givenUp.mandated ? givenUp.retryAfter : undefined);
  }

  public notReady(state: SessionState, givenUp: GivenUp): BrokerError {
    const stage = state.kind === 'starting' ? 'it is still starting' : 'its terminal is not up yet';
    return new BrokerError('StreamSessionAccessNotReadyException', `The ${this.where} is not ready for a shell: ${stage}; the broker gave up ${after(givenUp)}. ${again(givenUp)}`, givenUp.retryAfter);
  }
}

function after({ waitedMs, attempts }: GivenUp): string {
  return `after ${(waitedMs / 1_000).toFixed(1)} s and ${attempts} ${attempts === 1 ? 'call' : 'calls'}`;
}

function again({ retryAfter }: GivenUp): string {
  return `Try again in ${retryAfter} s.`;
}
