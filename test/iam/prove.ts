import type { Judge } from './judge';
import type { Table } from './matrix';

/** The tests of a matrix: every caller makes every request, and what is allowed is what the matrix lists. */
export function proveMatrix(
  matrix: Table[], judge: () => Judge, { leastCells, mostAllowed }: { readonly leastCells: number; readonly mostAllowed: number },
): void {
  test('no request is listed twice, and the lists name only callers and requests that there are', () => {
    expect(judge().misprints(matrix)).toEqual([]);
    const { cells, yes } = judge().size(matrix);
    expect(cells).toBeGreaterThan(leastCells);
    expect(yes).toBeLessThan(cells * mostAllowed); // most answers are no
  });

  test.each(matrix.map(table => [table.title, table] as const))('%s: what is listed is allowed, and nothing else', (_, table) => {
    expect(judge().allowedIn(table)).toEqual(table.allowed);
  });
}
