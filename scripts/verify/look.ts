/** Checks the rows. */
import type { Account } from './account';
import type { Line, Told } from './report';
import type { Need, Row, Seen } from './row';

export interface Looking {
  readonly rows: readonly Row[];
  readonly account: Account;
  /** What the rows can use. */
  readonly has: ReadonlySet<Need>;
  readonly isAws: boolean;
  readonly signal: AbortSignal;
  onLine(line: Line): void;
}

const MISSING: Partial<Record<Need, string>> = {
  'live session': 'not asked: needs --live-session ID',
  'private API': 'not asked: needs --private',
};

/** Every row has a line, in the order of the rows, including those that were not reached. */
export async function look({ rows, account, has, isAws, signal, onLine }: Looking): Promise<Line[]> {
  const lines = new Map<Row, Line>();
  const report = (row: Row, seen: string, verdict: Told) => {
    const line = lineOf(row, seen, isAws ? verdict : 'not AWS');
    lines.set(row, line);
    onLine(line);
  };
  const lookAt = async (row: Row): Promise<void> => {
    if (!has.has(row.needs)) return report(row, MISSING[row.needs] ?? `can't be seen here; in an account: ${row.how}`, 'not seen');
    try {
      const { seen, verdict } = await stoppable(row.see(account), signal);
      report(row, seen, verdict);
    } catch (error) {
      if (!signal.aborted) report(row, (error as Error).message, 'failed');
    }
  };

  const inTurn = async (all: readonly Row[]) => { for (const row of all) if (!signal.aborted) await lookAt(row); };
  await inTurn(rows.filter(({ when }) => when === undefined));
  if (!signal.aborted) await Promise.all(rows.filter(({ when }) => when === 'together').map(lookAt));
  await inTurn(rows.filter(({ when }) => when === 'last'));
  for (const row of rows) if (!lines.has(row)) report(row, 'not reached: it was interrupted', 'not seen');
  return rows.map(row => lines.get(row)!);
}

export function lineOf({ id, question, expected, how, affects }: Row, seen: string, verdict: Told): Line {
  return { id, question, expected, how, affects, seen, verdict };
}

/** Whatever a row waits for, ^C ends the wait. */
async function stoppable(seeing: Promise<Seen>, signal: AbortSignal): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('interrupted'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void seeing.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
