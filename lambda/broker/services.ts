import type { AskGate } from './gates';
import type { OperatorSession } from './operator-session';
import type { ShellRecord } from './record';
import type { SessionService } from './session-service';

/** The services that one request calls, each until a time in milliseconds since the epoch. */
export interface Services {
  readonly askGate: AskGate;
  /** Takes on the operator's session and returns the service as that session sees it. Throws a `BrokerError` if it can't. */
  assume(session: OperatorSession, until: number): Promise<OperatorService>;
  /** True if the event bus has accepted the record. */
  announce(record: ShellRecord, until: number): Promise<boolean>;
  /** Closes every connection: one that Lambda froze would be dead when the function wakes. */
  close(): void;
}

/** The service, called with an operator's session of the shell role. */
export interface OperatorService {
  readonly service: SessionService;
  readonly accessKeyId: string;
}
