import type { CrowdClient } from './crowd-clients';
import { CrowdService } from './crowd-service';
import { lognormal, mean, quantile, seeded } from './statistics';
import { VirtualTime } from './virtual-time';

/** The number of runs by the crowd's size. Larger crowds need fewer, since the time of the last one served varies less. */
export const RUNS: ReadonlyMap<number, number> = new Map([[1, 1_000], [5, 200], [20, 160], [50, 160], [200, 60]]);
/** Requests per second for each operation, and the burst. */
export const QUOTA = 20;
/** The game's GetStreamSession calls per second. */
export const GAME = 15;
/** All requests start within this time. */
export const START_SPREAD_MS = 250;

export interface Crowd {
  /** Milliseconds from readiness to a shell, of all operators, and of the last one in each run. */
  readonly median: number;
  readonly p99: number;
  readonly last: number;
  readonly lastP99: number;
  readonly callsPerShell: number;
  /** The largest of the runs' average numbers of calls per shell. */
  readonly mostCalls: number;
  readonly throttled: number;
  readonly gameThrottled: number;
}

/**
 * A crowd of operators with a session each. All terminals come up at the same moment, which is random for each run.
 *
 * @param window the seconds within which that moment lies
 */
export async function measureCrowd(client: CrowdClient, size: number, [from, to]: readonly [number, number], seed: number): Promise<Crowd> {
  const lasts: number[] = [];
  const added: number[] = [];
  const calls: number[] = [];
  const totals = { calls: 0, throttled: 0, game: 0, gameThrottled: 0 };
  const runs = RUNS.get(size)!;
  for (let run = 0; run < runs; run++) {
    const random = seeded(seed + 7_919 * run);
    // Spread evenly over the window, so that crowds of different sizes wait equally long, however few their runs.
    const readyAt = 1_000 * (from + (to - from) * (run + random()) / runs);
    const time = new VirtualTime();
    const service = new CrowdService({ time, readyAt, quota: QUOTA, latency: () => lognormal(80, 0.25, random) });
    const waits: number[] = [];
    let finished = false;
    const operators = Array.from({ length: size }, async () => {
      await time.sleep(START_SPREAD_MS * random());
      const startedAt = time.now;
      await client({ service, time, random });
      waits.push(time.now - Math.max(readyAt, startedAt));
    });
    const all = Promise.all(operators).then(() => { finished = true; });
    await time.run(Promise.all([all, service.runGame(GAME, () => finished, random)]));
    lasts.push(Math.max(...waits));
    added.push(...waits);
    calls.push((service.shellCalls.all + service.stateCalls.all) / size);
    totals.calls += service.shellCalls.all + service.stateCalls.all;
    totals.throttled += service.shellCalls.throttled + service.stateCalls.throttled;
    totals.game += service.gameCalls.all;
    totals.gameThrottled += service.gameCalls.throttled;
  }
  return {
    median: quantile(added, 0.5),
    p99: quantile(added, 0.99),
    last: mean(lasts),
    lastP99: quantile(lasts, 0.99),
    callsPerShell: mean(calls),
    mostCalls: Math.max(...calls),
    throttled: totals.throttled / totals.calls,
    gameThrottled: totals.gameThrottled / totals.game,
  };
}
