/** What a row may use of an account, or of a replacement for one. */
import type { Answer, Ask } from './ask';
import type { Credentials, Options } from './aws';

/** The stack's outputs. */
export interface Deployed {
  readonly endpointUrl: string;
  /** The operator has a grant for the first, but not for the second. */
  readonly streamGroups: readonly [string, string];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Roles of the stack that the run assumes. */
export type Actor = 'Operator' | 'Stranger' | 'Bypasser';

/** The queues subscribed to the shell's two topics, and to those of the probes. */
export type Queue = 'NoticeQueue' | 'BackupQueue' | 'AnySourceQueue' | 'SourceAccountQueue' | 'SourceArnQueue';

export interface Account extends Deployed {
  readonly region: string;
  readonly liveSession?: string;
  /** Runs `aws SERVICE OPERATION --option value …`, as the user who started this or as one of the stack's roles. */
  aws(service: string, operation: string, options?: Options, as?: Credentials): Promise<any>;
  /** Sends a request to the broker, signed as the operator by default. */
  ask(ask?: Ask): Promise<Answer>;
  /** The private API's status for a signed request that a function in its VPC passes on; undefined if it got no answer. */
  fromVpc(session: string): Promise<number | undefined>;
  as(actor: Actor, sessionName?: string): Promise<Credentials>;
  /** The ID of a stream session that doesn't exist, which identifies the row's own call. */
  sessionOf(row: string): string;
  /** Asks again until there is an answer, or the minutes are over; off AWS, only once. */
  until<T>(minutes: number, look: () => Promise<T | undefined>): Promise<Late<T> | undefined>;
  /** How long `until` has waited in vain, in words. */
  waited(minutes: number): string;
  /** Does something that must be followed by `undo`, whatever happens: it is put on the cleanup list first. */
  during<T>(undo: Undo, act: () => Promise<T>): Promise<T>;
  /** Every message that has arrived in a queue so far. */
  messages(queue: Queue): Promise<string[]>;
  /** Deploys the stack again, with an option turned on. */
  redeploy(context: Record<string, string>): Promise<void>;
}

/** An `aws` command that undoes something. */
export interface Undo {
  readonly service: string;
  readonly operation: string;
  readonly options: Options;
}

export interface Late<T> {
  readonly value: T;
  readonly seconds: number;
}
