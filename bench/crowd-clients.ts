import { DEFAULT_MAX_ATTEMPTS, MAXIMUM_RETRY_DELAY, Retry } from '@smithy/core/retry';
import type { CrowdService } from './crowd-service';
import type { VirtualTime } from './virtual-time';
import { openShell } from '../lambda/broker/open-shell';
import { Pace, type PaceSettings } from '../lambda/broker/pace';

export interface Setting {
  readonly service: CrowdService;
  readonly time: VirtualTime;
  readonly random: () => number;
}

/** Asks for one shell until it has one. */
export type CrowdClient = (setting: Setting) => Promise<void>;

/** The broker's default `maxWait`. */
const MAX_WAIT_MS = 25_000;

/** The broker's own loop, and a client that asks again after Retry-After. */
export const brokerWith = (settings?: Partial<PaceSettings>): CrowdClient => async ({ service, time, random }) => {
  for (;;) {
    const received = time.now;
    const { shell, refusal } = await openShell({
      requestShell: async () => {
        const answer = await service.ask();
        return answer === 'opened' ? { kind: answer, shell: { sessionId: 'x', streamUrl: 'wss://x', tokenValue: 'x' } } : { kind: answer };
      },
      describeSession: async () => ({ kind: await service.state() ? 'live' : 'unknown' }),
    }, { group: 'sg-1', session: 'ABC' }, { received, deadline: received + MAX_WAIT_MS, cutOff: received + 28_000 }, {
      now: () => time.now,
      sleep: ms => time.sleep(ms),
      random,
    }, new Pace(random, settings));
    if (shell !== undefined) return;
    await time.sleep(1_000 * refusal!.retryAfterSeconds!);
  }
};

/** Pauses depending on the number of failures, whatever the answer. */
const retryWith = (pause: (failures: number, random: () => number) => number): CrowdClient => async ({ service, time, random }) => {
  for (let failures = 1; await service.ask() !== 'opened'; failures++) await time.sleep(pause(failures, random));
};

/** The time until a person runs the SDK or the script again. */
const RERUN_MS = 5_000;

export const BROKER = 'this broker';

export const CLIENTS: ReadonlyMap<string, CrowdClient> = new Map([
  [BROKER, brokerWith()],
  ...[500, 1_000, 2_000, 5_000].map(ms => [`sleep ${ms / 1_000} s`, retryWith(() => ms)] as const),
  ['doubling from 1 s', retryWith(failures => 1_000 * 2 ** (failures - 1))],
  // The SDK's default number of attempts and delays; then a person runs it again.
  ['AWS SDK for JavaScript, rerun by hand every 5 s', retryWith((failures, random) => failures % DEFAULT_MAX_ATTEMPTS === 0
    ? RERUN_MS
    : random() * Math.min(Retry.delay() * 2 ** (failures % DEFAULT_MAX_ATTEMPTS - 1), MAXIMUM_RETRY_DELAY))],
  // The AWS CLI's standard mode: three attempts, with pauses of up to 1 and up to 2 seconds.
  ['AWS\'s script, rerun by hand every 5 s', retryWith((failures, random) => failures % 3 === 0 ? RERUN_MS : 1_000 * 2 ** (failures % 3 - 1) * random())],
]);
