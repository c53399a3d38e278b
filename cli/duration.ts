const UNITS: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * @param text such as `30s`, `5m`, `1h`, or `0`
 * @returns milliseconds
 * @throws if it is anything else, or more than a day
 */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d{1,5})([smh]?)$/.exec(text.trim()) ?? [];
  const ms = number === undefined || (unit === '' && Number(number) !== 0) ? NaN : Number(number) * (UNITS[unit] ?? 0);
  if (!(ms <= 24 * UNITS.h)) throw new Error(`${JSON.stringify(text)} is not a duration of at most a day: use a whole number and a unit, such as 30s, 5m or 1h, or 0`);
  return ms;
}

/** For people: `45 s`, `5 min`, `1 h`. */
export function formatDuration(ms: number): string {
  if (ms >= UNITS.h && ms % UNITS.h === 0) return `${ms / UNITS.h} h`;
  if (ms >= UNITS.m && ms % UNITS.m === 0) return `${ms / UNITS.m} min`;
  return `${Math.round(ms / 1_000)} s`;
}

/** For people: `3 min ago`. */
export function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / UNITS.m));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1_440)} days ago`;
}
