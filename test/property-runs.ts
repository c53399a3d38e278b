/**
 * How long a property is tried: in the suite always the same inputs, as many as there is time for. Where PROPERTY_TIMES is
 * set, that many times more, and new ones in each run; fast-check prints the seed of what it finds.
 */
export function runs(inSuite: number): { numRuns: number; seed?: number } {
  const times = process.env.PROPERTY_TIMES;
  return times === undefined ? { numRuns: inSuite, seed: 20_261_124 } : { numRuns: inSuite * Number(times) };
}
