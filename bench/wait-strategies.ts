import { DEFAULT_MAX_ATTEMPTS, MAXIMUM_RETRY_DELAY, Retry } from '@smithy/core/retry';
import { openShell } from '../lambda/broker/open-shell';

/** A stream session whose terminal comes up at some time, with one client and its own clock. */
export class WaitingClient {
  public now = 0;
  /** Calls to CreateStreamSessionAdminShell. */
  public calls = 0;
  /** Calls to GetStreamSession. */
  public states = 0;

  constructor(public readonly readyAt: number, private readonly latency: () => number, public readonly random: () => number) {}

  /** Asks for a shell. The service decides when the request arrives, half a round trip later. */
  public ask(latency = this.latency()): boolean {
    this.calls++;
    const decidedAt = this.now + latency / 2;
    this.now += latency;
    return decidedAt >= this.readyAt;
  }

  /** Asks for the session's state, which is always live here, so only its time matters. */
  public state(): void {
    this.states++;
    this.now += this.latency();
  }

  /** When to ask so that the request arrives exactly when the terminal comes up. */
  public rightMoment(): { at: number; latency: number } {
    const latency = this.latency();
    return { at: Math.max(0, this.readyAt - latency / 2), latency };
  }
}

/** Returns whether it got a shell. */
export type Strategy = (session: WaitingClient) => boolean | Promise<boolean>;

/** The broker's default `maxWait`. */
export const PATIENCE_MS = 25_000;
/** API Gateway's timeout does not apply to a person. */
const PERSON_PATIENCE_MS = 60_000;

/** Asks and pauses, until the next call would start too late. */
function retryWith(pause: (failures: number, session: WaitingClient) => number, patience = PATIENCE_MS): Strategy {
  return session => {
    for (let failures = 1; ; failures++) {
      if (session.ask()) return true;
      session.now += pause(failures, session);
      if (session.now >= patience) return false;
    }
  };
}

const broker: Strategy = async session => {
  const { shell } = await openShell({
    requestShell: async () => session.ask()
      ? { kind: 'opened', shell: { sessionId: 'x', streamUrl: 'wss://x', tokenValue: 'x' } }
      : { kind: 'not-ready' },
    describeSession: async () => {
      session.state();
      return { kind: 'live' };
    },
  }, { group: 'sg-1', session: 'ABC' }, { received: 0, deadline: PATIENCE_MS, cutOff: 28_000 }, {
    now: () => session.now,
    sleep: async ms => void (session.now += ms),
    random: session.random,
  });
  return shell !== undefined;
};

const oracle: Strategy = session => {
  const { at, latency } = session.rightMoment();
  session.now = at;
  return session.ask(latency);
};

/** The SDK's default number of attempts and delays (random, up to a limit that doubles each time), without a loop around it. */
const sdk: Strategy = session => {
  for (let attempt = 0; attempt < DEFAULT_MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) session.now += session.random() * Math.min(Retry.delay() * 2 ** (attempt - 1), MAXIMUM_RETRY_DELAY);
    if (session.ask()) return true;
  }
  return false;
};

/**
 * The script in AWS's guide: one call of the AWS CLI, whose standard mode makes three attempts, with pauses of up to 1 and up to
 * 2 seconds. A person runs it again 5 seconds after it fails. The CLI's start time is not included.
 */
const script: Strategy = retryWith(
  (failures, { random }) => failures % 3 === 0 ? 5_000 : 1_000 * 2 ** (failures % 3 - 1) * random(),
  PERSON_PATIENCE_MS,
);

export const BROKER = 'this broker';
export const ORACLE = 'oracle: one call at the right moment';

export const STRATEGIES: ReadonlyMap<string, Strategy> = new Map([
  [BROKER, broker],
  [ORACLE, oracle],
  ['AWS SDK for JavaScript, default retry', sdk],
  ['sleep 1 s', retryWith(() => 1_000)],
  ['sleep 2 s', retryWith(() => 2_000)],
  ['sleep 5 s', retryWith(() => 5_000)],
  ['doubling from 1 s', retryWith(failures => 1_000 * 2 ** (failures - 1))],
  ['AWS\'s script, rerun by hand every 5 s', script],
]);
