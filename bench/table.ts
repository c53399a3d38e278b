import type { Aim, Cell, Table } from './harness';

export function asText({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows].map(row => row.map(format));
  const widths = columns.map((_, index) => Math.max(...lines.map(line => [...line[index]].length)));
  const numeric = columns.map((_, index) => rows.every(row => typeof row[index] === 'number' || row[index] === '–'));
  const padded = lines.map(line => line.map((cell, index) => numeric[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index])).join('  '));
  return [title, padded[0], widths.map(width => '─'.repeat(width)).join('  '), ...padded.slice(1)].join('\n');
}

export function asMarkdown({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map(format).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

export function aimsAsText(aims: readonly Aim[]): string {
  return aims.map(({ aim, measured, met }) => `${met ? '✓' : '✗'} ${aim}: ${measured}`).join('\n');
}

function format(cell: Cell): string {
  return typeof cell === 'number' && Math.abs(cell) >= 1_000 ? cell.toLocaleString('en') : `${cell}`;
}
