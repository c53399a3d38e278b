import type { Table } from './matrix';
import { allAllowed, type Principal, type Request } from '../../local/template/decide';

/** Evaluates every request of every principal, and compares the result with a matrix. */
export class Evaluation {
  constructor(private readonly principals: Record<string, Principal>, private readonly requests: Record<string, Request[]>) {}

  /** What is allowed of a table, in the form of its list. */
  public allowedIn({ columns }: Table): Record<string, string[]> {
    const all = Object.entries(this.principals)
      .map(([who, principal]) => [who, columns.filter(column => allAllowed(principal, this.requests[column]))] as const);
    return Object.fromEntries(all.filter(([, allowed]) => allowed.length > 0));
  }

  /** The calls, as `principal / request`, that are allowed but not listed, or listed but not allowed. */
  public differences(matrix: Table[]): string[] {
    return matrix.flatMap(table => {
      const [actual, listed] = [this.allowedIn(table), table.allowed].map(allowed =>
        Object.entries(allowed).flatMap(([who, columns]) => columns.map(column => `${who} / ${column}`)));
      return [...actual.filter(call => !listed.includes(call)), ...listed.filter(call => !actual.includes(call))];
    });
  }

  /** Columns that occur twice, and names in the matrix that are not those of a principal or request. */
  public mistakes(matrix: Table[]): string[] {
    const asked = matrix.flatMap(({ columns }) => columns);
    return [
      ...asked.filter((name, index) => asked.indexOf(name) < index || !(name in this.requests)),
      ...matrix.flatMap(({ columns, allowed }) => [
        ...Object.keys(allowed).filter(name => !(name in this.principals)),
        ...Object.values(allowed).flat().filter(name => !columns.includes(name)),
      ]),
    ];
  }

  public size(matrix: Table[]): { cells: number; yes: number } {
    return {
      cells: Object.keys(this.principals).length * matrix.flatMap(({ columns }) => columns).length,
      yes: matrix.flatMap(({ allowed }) => Object.values(allowed).flat()).length,
    };
  }
}
