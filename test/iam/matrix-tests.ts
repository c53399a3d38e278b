import type { Evaluation } from './evaluation';
import type { Table } from './matrix';

/** The tests of a matrix: every principal makes every request, and what is allowed is what the matrix lists. */
export function testMatrix(
  matrix: Table[], evaluation: () => Evaluation, { leastCells, mostAllowed }: { readonly leastCells: number; readonly mostAllowed: number },
): void {
  test('no request is listed twice, and the lists name only principals and requests that exist', () => {
    expect(evaluation().mistakes(matrix)).toEqual([]);
    const { cells, yes } = evaluation().size(matrix);
    expect(cells).toBeGreaterThan(leastCells);
    expect(yes).toBeLessThan(cells * mostAllowed); // most answers are no
  });

  test.each(matrix.map(table => [table.title, table] as const))('%s: what is listed is allowed, and nothing else', (_, table) => {
    expect(evaluation().allowedIn(table)).toEqual(table.allowed);
  });
}
