/** What a row may use of an account, or of what stands in for one. */
import type { Answer, Ask } from './ask';
import type { Credentials, Options } from './aws';

/** What the stack says of itself, in its outputs. */
export interface Deployed {
  readonly endpointUrl: string;
  /** The first is granted to the operator, the second is not. */
  readonly streamGroups: readonly [string, string];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Roles of the stack that the run acts as. */
export type Actor = 'Operator' | 'Stranger' | 'Bypasser';

/** What listens to the shell's two topics, and to those of the probes. */
export type Queue = 'NoticeQueue' | 'BackupQueue' | 'AnySourceQueue' | 'SourceAccountQueue' | 'SourceArnQueue';

export interface Account extends Deployed {
  readonly region: string;
  readonly liveSession?: string;
  /** Runs `aws SERVICE OPERATION --option value …`, as whoever started this or as one of the stack's roles. */
  aws(service: string, operation: string, options?: Options, as?: Credentials): Promise<any>;
  /** Asks the broker; signed as the operator unless it says otherwise. */
  ask(ask?: Ask): Promise<Answer>;
  /** The private API's status for a signed request that a function in its VPC passes on; undefined if it got no answer. */
  fromVpc(session: string): Promise<number | undefined>;
  as(actor: Actor, sessionName?: string): Promise<Credentials>;
  /** A stream session that doesn't exist, by which the row's own call is told from any other. */
  sessionOf(row: string): string;
  /** Asks again until there is an answer, or the minutes are over; off AWS, once. */
  until<T>(minutes: number, look: () => Promise<T | undefined>): Promise<Late<T> | undefined>;
  /** How long `until` has waited for nothing, in words. */
  waited(minutes: number): string;
  /** Does something that `undo` must follow, whatever happens: it is on the list of what is to be cleaned up before it is done. */
  during<T>(undo: Undo, act: () => Promise<T>): Promise<T>;
  /** Every message that has arrived in a queue so far. */
  messages(queue: Queue): Promise<string[]>;
  /** Deploys the stack again, with an option on. */
  redeploy(context: Record<string, string>): Promise<void>;
}

/** An `aws` command that takes something back. */
export interface Undo {
  readonly service: string;
  readonly operation: string;
  readonly options: Options;
}

export interface Late<T> {
  readonly value: T;
  readonly seconds: number;
}
