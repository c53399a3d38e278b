import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * For `npm run test:matcher`: records every event that a test matches against an event pattern, and the verdict of local/.
 * Without `RECORD_MATCHES`, it does nothing.
 */
const directory = process.env.RECORD_MATCHES;

/** The content of a file of records. */
export interface RecordedMatches {
  readonly patterns: object[];
  /** Patterns by their index above: those that were tried, those that match, and those that depend on how AWS treats a missing field. */
  readonly events: Array<{ readonly event: object; readonly against: number[]; readonly matching: number[]; readonly open: number[] }>;
}

if (directory !== undefined) {
  const patterns = new Map<string, number>();
  const events = new Map<string, Map<number, Array<boolean | undefined>>>();

  jest.mock('../local/signals/event-pattern', () => {
    const actual = jest.requireActual('../local/signals/event-pattern');
    return {
      ...actual,
      parseEventPattern: (pattern: object) => {
        const parsed = actual.parseEventPattern(pattern);
        const text = JSON.stringify(pattern);
        if (!patterns.has(text)) patterns.set(text, patterns.size);
        const index = patterns.get(text)!;
        return {
          matches: (event: object, missingFieldDiffers: boolean) => {
            const verdict: boolean = parsed.matches(event, missingFieldDiffers);
            const key = JSON.stringify(event);
            if (key === undefined || !key.startsWith('{')) return verdict;
            const verdicts = events.get(key) ?? new Map<number, Array<boolean | undefined>>();
            events.set(key, verdicts);
            verdicts.set(index, Object.assign(verdicts.get(index) ?? [], { [Number(missingFieldDiffers)]: verdict }));
            return verdict;
          },
        };
      },
    };
  });

  afterAll(() => {
    if (events.size === 0) return;
    const recorded: RecordedMatches = {
      patterns: [...patterns.keys()].map(text => JSON.parse(text)),
      events: [...events].map(([text, verdicts]) => {
        const indexes = (which: (verdict: Array<boolean | undefined>) => boolean) =>
          [...verdicts].filter(([, verdict]) => which(verdict)).map(([index]) => index);
        const differ = ([one, other]: Array<boolean | undefined>) => one !== undefined && other !== undefined && one !== other;
        return { event: JSON.parse(text), against: indexes(() => true), matching: indexes(verdict => verdict.includes(true)), open: indexes(differ) };
      }),
    };
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${basename(expect.getState().testPath!)}.json`), JSON.stringify(recorded));
  });
}
