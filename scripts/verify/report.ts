/** The results, for people and for programs, without anything that belongs to the account's owner. */
import type { Row, Seen } from './row';

export type Told = Seen['verdict'] | 'not AWS' | 'failed';

export interface Line extends Pick<Row, 'id' | 'question' | 'expected' | 'how' | 'affects'> {
  readonly seen: string;
  readonly verdict: Told;
}

export interface Report {
  readonly version: string;
  readonly region: string;
  readonly at: string;
  /** Where the results come from. */
  readonly where: 'AWS' | 'not AWS';
  readonly rows: readonly Line[];
}

/** Removes private data: the account, keys, addresses, and texts that are known to be private. */
export function masked(text: string, secrets: readonly string[]): string {
  return [...secrets].filter(secret => secret.length > 3).sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replace(/(?<!\d)\d{12}(?!\d)/g, '************')
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, 'A***')
    .replace(/\bwss:\S+/g, 'wss:***')
    .replace(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g, '*.*.*.*');
}

export function asJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function asMarkdown({ version, region, at, where, rows }: Report): string {
  const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
  const count = (verdict: Told) => rows.filter(row => row.verdict === verdict).length;
  const summary = [...new Set(rows.map(({ verdict }) => verdict))].map(verdict => `${count(verdict)} ${verdict}`).join(', ');
  const wrong = rows.filter(({ verdict }) => verdict === 'differs');
  return [
    `# What ${where === 'AWS' ? 'AWS' : 'something that is not AWS'} answers`,
    '',
    `cdk-gameliftstreams-admin-shell ${version}, ${region}, ${at}: ${rows.length} rows, ${summary}.`,
    ...wrong.length === 0 ? [] : ['', '## Other than expected', '', ...wrong.map(({ question, seen, affects }) => `- ${question} ${seen}. Look at ${affects.map(file => `\`${file}\``).join(', ')}.`)],
    '',
    '| row | verdict | question | expected | seen | affects |',
    '|---|---|---|---|---|---|',
    ...rows.map(({ id, verdict, question, expected, seen, affects }) => `| ${[id, `**${verdict}**`, question, expected, seen, affects.map(file => `\`${file}\``).join(' ')].map(cell).join(' | ')} |`),
    '',
  ].join('\n');
}
