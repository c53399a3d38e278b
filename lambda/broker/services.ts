import type { AskGate } from './gates';
import type { OperatorSession } from './operator-session';
import type { SessionService } from './session-service';
import type { BusEvent } from '../shared/put-event';

/** The services that a request calls. Deadlines are in milliseconds since the epoch. */
export interface Services {
  readonly askGate: AskGate;
  /** Assumes the shell role for the operator and returns a client with that session. Throws a `BrokerError` if it fails. */
  assume(session: OperatorSession, until: number): Promise<OperatorService>;
  /** True if the event bus has accepted it. */
  announce(event: BusEvent, until: number): Promise<boolean>;
  /** Closes every connection, since it would be dead after Lambda has frozen and thawed the function. */
  close(): void;
}

/** The service, called with an operator's session of the shell role. */
export interface OperatorService {
  readonly service: SessionService;
  readonly accessKeyId: string;
}
