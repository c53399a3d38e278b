import { allPages, Page, parsePage } from './markdown';

// What GitHub shows of a page is 948 pixels wide on a desktop and 358 on a phone, where a table that doesn't fit is cut off, and code is scrolled. The figures are
// those of its stylesheet (github-markdown-css) in Chromium, rounded up: text of 16 px, code of 13.6 px, 13 px of a cell on both sides of its text.

const PHONE = 358;
const TEXT = 8;
const CODE = 8.2;
const CODE_PADDING = 11;
const CELL_PADDING = 27;
/** Of a block of code on a desktop. */
const COLUMNS = 112;
/** Of a row of three columns or more: beyond it, a phone shows columns of one word. */
const ROW = 100;

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

/** A cell as it is read: no addresses, no marks but those of code. */
function shown(cell: string): string {
  return cell.trim().replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\*+|<[^>]*>/g, '');
}

/** Of the longest part that is never broken. */
function leastWidth(cell: string): number {
  const code = [...cell.matchAll(/`([^`]*)`/g)].flatMap(([, inside]) => parts(inside)).map(part => part.length * CODE + CODE_PADDING);
  return Math.max(0, ...code, ...parts(cell.replace(/`[^`]*`/g, ' ')).map(part => part.length * TEXT));
}

function parts(text: string): string[] {
  return text.split(/\s+|(?<=[-/])(?=\p{L})/u);
}

/** What is wrong with it on a phone. */
function trouble({ where, rows }: Table): string[] {
  const columns = rows[0].map((_, column) => Math.max(...rows.map(row => leastWidth(row[column] ?? ''))) + CELL_PADDING);
  const width = Math.ceil(columns.reduce((sum, column) => sum + column, 1));
  const longest = Math.max(...rows.map(row => row.join('').replace(/`/g, '').length));
  return [
    ...width > PHONE ? [`${where}: ${width} pixels at least, and a phone has ${PHONE}: make it a list`] : [],
    ...columns.length > 2 && longest > ROW ? [`${where}: a row of ${longest} characters in ${columns.length} columns, and ${ROW} are read well: make it a list`] : [],
  ];
}

test('no table is wider than a phone, or has columns of one word there', () => {
  const tables = pages.flatMap(tablesOf);
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.flatMap(trouble)).toEqual([]);
});

test('fails for tables that a phone cut off, or folded to columns of one word', () => {
  const [words, folded, fits] = tablesOf(parsePage('page.md', [
    '| Name | Fires when | Based on |', '|---|---|---|', '| `brokerErrors` | the function failed | EventBridge, SNS, `grants.connectInEmergency` |', '',
    '| To | Go to | Note |', '|---|---|---|', `| add a property | ${'the construct that says so '.repeat(3)} | ${'a way out '.repeat(4)} |`, '',
    '| Code | Meaning |', '|---|---|', `| 0 | ${'the shell was there and has ended '.repeat(9)} |`,
  ].join('\n')));
  expect(trouble(words)).toEqual([expect.stringMatching(/^page\.md:1: \d+ pixels at least/)]);
  expect(trouble(folded)).toEqual([expect.stringMatching(/^page\.md:5: a row of 1\d\d characters in 3 columns/)]);
  expect(trouble(fits)).toEqual([]);
});

test('no line of code is scrolled sideways on a desktop, unless it can\'t be broken', () => {
  const long = pages.flatMap(({ fences }) => fences).flatMap(({ page, line, code }) => code.split('\n')
    .map((text, index) => ({ where: `${page}:${line + index + 1}`, text: text.replace(/\t/g, '        ') }))
    .filter(({ text }) => text.length > COLUMNS && !text.trim().split(' ').some(word => word.length > 80)));
  expect(long.map(({ where, text }) => `${where}: ${text.length} characters`)).toEqual([]);
});
