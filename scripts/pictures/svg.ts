/**
 * Pictures as plain SVG, for phones: they are 480 wide, and still legible at three quarters of that. Their colors follow the
 * reader's preference for light or dark.
 */
export const WIDTH = 480;

/** The width of a character, at 14 px, in the widest of the usual fonts. */
const CHARACTER = 8.2;

const STYLE = `
  text { font: 14px -apple-system, "Segoe UI", system-ui, sans-serif; fill: #24292f } .strong { font-weight: 600 } .soft { fill: #57606a }
  .mono { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: 13px }
  .paper { fill: #ffffff; stroke: #d0d7de } .box { fill: #f6f8fa; stroke: #8c959f } .blue { stroke: #0969da } .green { stroke: #1a7f37 } .red { stroke: #cf222e } .orange { stroke: #bc4c00 }
  .line { fill: none; stroke-width: 2 } .grid { fill: none; stroke: #8c959f; stroke-opacity: .4 } .head { fill: context-stroke }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .soft { fill: #9198a1 } .paper { fill: #0d1117; stroke: #3d444d } .box { fill: #161b22; stroke: #6e7681 }
    .blue { stroke: #58a6ff } .green { stroke: #3fb950 } .red { stroke: #ff7b72 } .orange { stroke: #f0883e }
  }`;

/** @param description for readers who can't see the picture */
export function picture(title: string, description: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${escape(title)}</title>
<desc id="desc">${escape(description)}</desc>
<style>${STYLE}
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>
<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${parts.join('\n')}
</svg>
`;
}

/** Lines of text that begin at x, 19 apart. */
export function lines(x: number, y: number, texts: readonly string[], style = ''): string {
  return texts.map((text, index) => `<text x="${x}" y="${y + 19 * index}"${style === '' ? '' : ` class="${style}"`}>${escape(text)}</text>`).join('');
}

export function box(x: number, y: number, width: number, height: number, style = ''): string {
  return `<rect class="box ${style}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
}

/** A line with an arrow at its end, by an SVG path. */
export function arrow(path: string, color: 'blue' | 'green' | 'red' | 'orange'): string {
  return `<path class="line ${color}" d="${path}" marker-end="url(#head)"/>`;
}

/** Breaks a text into lines that fit a width, breaking long words if necessary. */
export function wrapped(text: string, width: number, character = CHARACTER): string[] {
  const most = Math.floor(width / character);
  const words = text.split(' ').flatMap(word => word.match(new RegExp(`.{1,${most}}`, 'gu')) ?? []);
  return words.reduce<string[]>((done, word) => {
    const last = done[done.length - 1];
    return last !== undefined && `${last} ${word}`.length <= most ? [...done.slice(0, -1), `${last} ${word}`] : [...done, word];
  }, []);
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
