import type { CrowdClient } from './crowd-clients';
import { CrowdService } from './crowd-service';
import { lognormal, mean, quantile, seeded } from './statistics';
import { VirtualTime } from './virtual-time';

/** How many runs of a crowd of that size: the spread of the last one served shrinks with the crowd. */
export const RUNS: ReadonlyMap<number, number> = new Map([[1, 1_000], [5, 200], [20, 60], [50, 40], [200, 12]]);
/** Requests a second for each operation, and as many at once. */
export const QUOTA = 20;
/** The game's own GetStreamSession calls a second. */
export const GAME = 15;
/** Nobody presses the key at the very same moment. */
export const TOGETHER_MS = 250;

export interface Crowd {
  /** Milliseconds from readiness to a shell: of everybody, and of the last one of each run. */
  readonly median: number;
  readonly p99: number;
  readonly last: number;
  readonly lastP99: number;
  readonly callsPerShell: number;
  /** Most calls that one shell took, on average over a run. */
  readonly mostCalls: number;
  readonly throttled: number;
  readonly gameThrottled: number;
}

/**
 * A crowd of operators, each with a session whose terminal comes up at the same moment, drawn anew for each run.
 *
 * @param window seconds in which that moment lies
 */
export async function measureCrowd(client: CrowdClient, size: number, [from, to]: readonly [number, number], seed: number): Promise<Crowd> {
  const lasts: number[] = [];
  const added: number[] = [];
  const calls: number[] = [];
  const totals = { calls: 0, throttled: 0, game: 0, gameThrottled: 0 };
  for (let run = 0; run < RUNS.get(size)!; run++) {
    const random = seeded(seed + 7_919 * run);
    const readyAt = 1_000 * (from + (to - from) * random());
    const time = new VirtualTime();
    const service = new CrowdService({ time, readyAt, quota: QUOTA, latency: () => lognormal(80, 0.25, random) });
    const waits: number[] = [];
    let over = false;
    const operators = Array.from({ length: size }, async () => {
      await time.sleep(TOGETHER_MS * random());
      const begun = time.now;
      await client({ service, time, random });
      waits.push(time.now - Math.max(readyAt, begun));
    });
    const all = Promise.all(operators).then(() => { over = true; });
    await time.run(Promise.all([all, service.play(GAME, () => over, random)]));
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
