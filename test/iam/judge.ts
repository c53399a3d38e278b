import type { Table } from './matrix';
import { allAllowed, type Principal, type Request } from '../../local/template/decide';

/** Holds a matrix against who there is and what may be asked. */
export class Judge {
  constructor(private readonly who: Record<string, Principal>, private readonly what: Record<string, Request[]>) {}

  /** What goes through of a table, in the form of its list. */
  public allowedIn({ columns }: Table): Record<string, string[]> {
    const all = Object.entries(this.who)
      .map(([who, principal]) => [who, columns.filter(column => allAllowed(principal, this.what[column]))] as const);
    return Object.fromEntries(all.filter(([, allowed]) => allowed.length > 0));
  }

  /** The calls, as `who / what`, that go through and are not listed, or are listed and don't. */
  public red(matrix: Table[]): string[] {
    return matrix.flatMap(table => {
      const [found, listed] = [this.allowedIn(table), table.allowed].map(allowed =>
        Object.entries(allowed).flatMap(([who, columns]) => columns.map(column => `${who} / ${column}`)));
      return [...found.filter(call => !listed.includes(call)), ...listed.filter(call => !found.includes(call))];
    });
  }

  /** What is asked twice, or by nobody's name, or listed and not asked. */
  public misprints(matrix: Table[]): string[] {
    const asked = matrix.flatMap(({ columns }) => columns);
    return [
      ...asked.filter((name, index) => asked.indexOf(name) < index || !(name in this.what)),
      ...matrix.flatMap(({ columns, allowed }) => [
        ...Object.keys(allowed).filter(name => !(name in this.who)),
        ...Object.values(allowed).flat().filter(name => !columns.includes(name)),
      ]),
    ];
  }

  public size(matrix: Table[]): { cells: number; yes: number } {
    return {
      cells: Object.keys(this.who).length * matrix.flatMap(({ columns }) => columns).length,
      yes: matrix.flatMap(({ allowed }) => Object.values(allowed).flat()).length,
    };
  }
}
