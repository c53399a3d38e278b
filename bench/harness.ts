export interface Benchmark {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  run(say: Say): Promise<Report>;
}

/** Shows progress. */
export type Say = (text: string) => void;

/** Goes into results.json as it is. */
export interface Report {
  /** Assumptions, seeds and numbers of runs. */
  readonly inputs: Record<string, string | number>;
  readonly tables: readonly Table[];
  readonly aims: readonly Aim[];
}

export type Cell = string | number;

export interface Table {
  readonly title: string;
  /** With units. */
  readonly columns: readonly string[];
  readonly rows: readonly Cell[][];
}

/** A goal, and what was measured. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Results {
  readonly date: string;
  readonly machine: { readonly node: string; readonly cpus: number; readonly platform: string };
  /** `date`: of benchmarks that were measured separately. */
  readonly benchmarks: Record<string, Report & { readonly title: string; readonly date?: string }>;
}

/** Three significant digits; integers from a thousand on. */
export function round(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Runs every candidate once per round, so that other load on the machine affects all of them alike. */
export async function interleaved<T>(candidates: ReadonlyMap<string, () => Promise<T>>, rounds: number, say: Say): Promise<Map<string, T[]>> {
  const results = new Map([...candidates.keys()].map(name => [name, [] as T[]]));
  for (let turn = 1; turn <= rounds; turn++) {
    for (const [name, measure] of candidates) results.get(name)!.push(await measure());
    if (turn === 1 || turn % 5 === 0 || turn === rounds) say(`round ${turn} of ${rounds}`);
  }
  return results;
}
