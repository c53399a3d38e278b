/**
 * How often a property is run: in the suite, always with the same inputs, as many as there is time for. With PROPERTY_TIMES,
 * that many times as often, with new inputs in each run; fast-check prints the seed of a failure.
 */
export function runs(inSuite: number): { numRuns: number; seed?: number } {
  const times = process.env.PROPERTY_TIMES;
  return times === undefined ? { numRuns: inSuite, seed: 20_261_124 } : { numRuns: inSuite * Number(times) };
}
