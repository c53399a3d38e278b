import { allPages, Page, parsePage } from './markdown';

// On GitHub, a page is 948 pixels wide on a desktop and 358 on a phone. A table that doesn't fit is cut off, and code scrolls. The widths are those of GitHub's
// stylesheet (github-markdown-css) in Chromium, rounded up: 16 px text, 13.6 px code, 13 px of padding on each side of a cell.

const PHONE = 358;
const TEXT = 8;
const CODE = 8.2;
const CODE_PADDING = 11;
const CELL_PADDING = 27;
/** The longest line of code that a desktop shows without scrolling. */
const CODE_COLUMNS = 112;
/** The longest row, in characters, of a table with three columns or more: beyond it, a phone shows columns of one word. */
const MAX_ROW = 100;

const pages = allPages().filter(({ path }) => !['API.md', 'LICENSE'].includes(path));

interface Table {
  readonly where: string;
  readonly rows: string[][];
}

function tablesOf({ path, prose }: Page): Table[] {
  const tables: Table[] = [];
  for (const [index, { text, line }] of prose.entries()) {
    if (!text.startsWith('|')) continue;
    if (!prose[index - 1]?.text.startsWith('|')) tables.push({ where: `${path}:${line}`, rows: [] });
    if (!/^\|[-:| ]+\|$/.test(text)) tables.at(-1)!.rows.push(text.split(/(?<!\\)\|/).slice(1, -1).map(shown));
  }
  return tables;
}

/** A cell's visible text, and the marks of code. */
function shown(cell: string): string {
  return cell.trim().replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\*+|<[^>]*>/g, '');
}

/** The width of the longest part without a break. */
function leastWidth(cell: string): number {
  const code = [...cell.matchAll(/`([^`]*)`/g)].flatMap(([, inside]) => parts(inside)).map(part => part.length * CODE + CODE_PADDING);
  return Math.max(0, ...code, ...parts(cell.replace(/`[^`]*`/g, ' ')).map(part => part.length * TEXT));
}

function parts(text: string): string[] {
  return text.split(/\s+|(?<=[-/])(?=\p{L})/u);
}

/** What is wrong with a table on a phone. */
function problemsOf({ where, rows }: Table): string[] {
  const columns = rows[0].map((_, column) => Math.max(...rows.map(row => leastWidth(row[column] ?? ''))) + CELL_PADDING);
  const width = Math.ceil(columns.reduce((sum, column) => sum + column, 1));
  const longest = Math.max(...rows.map(row => row.join('').replace(/`/g, '').length));
  return [
    ...width > PHONE ? [`${where}: at least ${width} pixels wide, but a phone has ${PHONE}: make it a list`] : [],
    ...columns.length > 2 && longest > MAX_ROW ? [`${where}: a row of ${longest} characters in ${columns.length} columns, but only ${MAX_ROW} are readable: make it a list`] : [],
  ];
}

test('every table fits a phone, without columns of one word', () => {
  const tables = pages.flatMap(tablesOf);
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.flatMap(problemsOf)).toEqual([]);
});

test('fails for tables that a phone cuts off, or shows with columns of one word', () => {
  const [words, folded, fits] = tablesOf(parsePage('page.md', [
    '| Name | Fires when | Based on |', '|---|---|---|', '| `brokerErrors` | the function failed | EventBridge, SNS, `grants.connectInEmergency` |', '',
    '| To | Go to | Note |', '|---|---|---|', `| add a property | ${'the construct that says so '.repeat(3)} | ${'a way out '.repeat(4)} |`, '',
    '| Code | Meaning |', '|---|---|', `| 0 | ${'the shell was there and has ended '.repeat(9)} |`,
  ].join('\n')));
  expect(problemsOf(words)).toEqual([expect.stringMatching(/^page\.md:1: at least \d+ pixels wide/)]);
  expect(problemsOf(folded)).toEqual([expect.stringMatching(/^page\.md:5: a row of 1\d\d characters in 3 columns/)]);
  expect(problemsOf(fits)).toEqual([]);
});

test('no line of code needs scrolling on a desktop, unless it can\'t be broken', () => {
  const long = pages.flatMap(({ fences }) => fences).flatMap(({ page, line, code }) => code.split('\n')
    .map((text, index) => ({ where: `${page}:${line + index + 1}`, text: text.replace(/\t/g, '        ') }))
    .filter(({ text }) => text.length > CODE_COLUMNS && !text.trim().split(' ').some(word => word.length > 80)));
  expect(long.map(({ where, text }) => `${where}: ${text.length} characters`)).toEqual([]);
});
