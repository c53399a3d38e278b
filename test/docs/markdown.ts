import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

// A parser for the subset of Markdown that our pages use.

export const ROOT = join(__dirname, '..', '..');

export interface Fence {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** The words after the language. */
  readonly flags: string[];
  readonly code: string;
}

/** A page, by its path from the root, with slashes. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly fences: Fence[];
  /** The lines outside fences. */
  readonly prose: Array<{ readonly line: number; readonly text: string }>;
}

const NOT_OURS = new Set(['node_modules', 'build', 'dist', 'coverage', 'cdk.out', 'assets', 'test-reports', 'target']);

export function allPages(): Page[] {
  return filesBelow(ROOT).filter(path => path.endsWith('.md')).map(readPage);
}

/** Every file outside generated and hidden folders. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(path);
    return entry.isFile() ? [relative(ROOT, path).split(sep).join('/')] : [];
  }).sort();
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(join(ROOT, path), 'utf8'));
}

export function parsePage(path: string, text: string): Page {
  const fences: Fence[] = [];
  const prose: Array<{ line: number; text: string }> = [];
  let open: { mark: string; line: number; language: string; flags: string[]; code: string[] } | undefined;
  text.split(/\r?\n/).forEach((content, index) => {
    const [, mark, info] = /^\s*(`{3,}|~{3,})\s*([^`]*)$/.exec(content) ?? [];
    if (open === undefined && mark !== undefined) {
      const [language = '', ...flags] = info.trim().split(/\s+/);
      open = { mark, line: index + 1, language, flags, code: [] };
    } else if (open !== undefined && mark !== undefined && mark.startsWith(open.mark) && info === '') {
      fences.push({ page: path, line: open.line, language: open.language, flags: open.flags, code: `${open.code.join('\n')}\n` });
      open = undefined;
    } else if (open !== undefined) {
      open.code.push(content);
    } else {
      prose.push({ line: index + 1, text: content });
    }
  });
  if (open !== undefined) throw new Error(`${path}:${open.line}: unclosed code block`);
  return { path, text, fences, prose };
}

/** The anchors that GitHub generates for headings, and explicit ones. */
export function anchorsOf({ prose }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of prose) {
    for (const [tag] of text.matchAll(/<a\s[^>]*>/g)) {
      for (const [, name] of tag.matchAll(/\s(?:name|id)="([^"]+)"/g)) anchors.add(name);
    }
    const [, heading] = /^#{1,6}\s+(.+?)\s*#*$/.exec(text) ?? [];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let unique = slug;
    for (let times = 1; anchors.has(unique); times++) unique = `${slug}-${times}`;
    anchors.add(unique);
  }
  return anchors;
}

function slugOf(heading: string): string {
  const plain = heading
    .replace(/<[^>]*>/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '');
  return plain.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replace(/ /g, '-');
}

/** Links and pictures outside code. */
export function linksOf({ prose }: Page): Array<{ line: number; target: string }> {
  return prose.flatMap(({ line, text }) => {
    const plain = text.replace(/(`+).*?\1/g, code => (/^`+$/.test(code) ? code : '`'.repeat(2) + ' '.repeat(Math.max(0, code.length - 2))));
    return [
      ...plain.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g),
      ...plain.matchAll(/^\s*\[[^\]]+\]:\s+<?(\S+?)>?\s*$/g),
      ...plain.matchAll(/<(?:a|img|source)\s[^>]*?(?:href|src|srcset)="([^"]+)"/g),
    ].map(([, target]) => ({ line, target }));
  });
}
