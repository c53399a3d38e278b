/** What a benchmark is, and what it leaves behind: everything in it goes into results.json as it is. */
export interface Benchmark {
  /** What it is called on the command line. */
  readonly name: string;
  readonly title: string;
  run(say: Say): Promise<Report>;
}

/** Shows progress. */
export type Say = (text: string) => void;

export interface Report {
  /** What was assumed, drawn or repeated. */
  readonly inputs: Record<string, string | number>;
  readonly tables: readonly Table[];
  readonly aims: readonly Aim[];
}

export type Cell = string | number;

export interface Table {
  readonly title: string;
  /** With the unit of their figures. */
  readonly columns: readonly string[];
  readonly rows: readonly Cell[][];
}

/** What was to be reached, and what was. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Results {
  /** Day of the run. */
  readonly date: string;
  readonly machine: { readonly node: string; readonly cpus: number; readonly platform: string };
  /** `date`: of those on a virtual clock, where they were measured by themselves. */
  readonly benchmarks: Record<string, Report & { readonly title: string; readonly date?: string }>;
}

/** Three digits that mean something; whole numbers from a thousand on. */
export function round(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Runs every candidate once a round, so that whatever else the machine does falls on all of them alike. */
export async function interleaved<T>(candidates: ReadonlyMap<string, () => Promise<T>>, rounds: number, say: Say): Promise<Map<string, T[]>> {
  const results = new Map([...candidates.keys()].map(name => [name, [] as T[]]));
  for (let turn = 1; turn <= rounds; turn++) {
    for (const [name, measure] of candidates) results.get(name)!.push(await measure());
    if (turn === 1 || turn % 5 === 0 || turn === rounds) say(`round ${turn} of ${rounds}`);
  }
  return results;
}
