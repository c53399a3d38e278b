/**
 * Plain SVG for light and dark pages: colors follow the reader's preference, and the background is transparent.
 */
export interface Series {
  readonly name: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
  readonly emphasized?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly x: { readonly label: string; readonly ticks: readonly number[]; /** @default - the ticks */ readonly names?: readonly string[] };
  readonly y: { readonly label: string; readonly logarithmic?: boolean };
  readonly series: readonly Series[];
}

export interface BarChart {
  readonly title: string;
  readonly bars: ReadonlyArray<{ readonly name: string; readonly value: number; readonly emphasized?: boolean }>;
}

/** For phones, which show it at about three quarters of this width. Larger screens don't enlarge it. */
const WIDTH = 480;
const STYLE = `
  text { font: 15px system-ui, sans-serif; fill: #24292f } .title { font-size: 16px; font-weight: 600 }
  .axis { stroke: #8c959f; stroke-width: 1; fill: none } .grid { stroke: #8c959f; stroke-opacity: .25 }
  .c0 { --c: #0969da } .c1 { --c: #57606a } .c2 { --c: #bc4c00 } .c3 { --c: #1a7f37 } .c4 { --c: #8250df } .c5 { --c: #bf3989 } .c6 { --c: #9a6700 } .c7 { --c: #cf222e }
  .line { stroke: var(--c); fill: none; stroke-width: 1.5 } .dot { fill: var(--c) } .strong { stroke-width: 3.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .c0 { --c: #58a6ff } .c1 { --c: #9198a1 } .c2 { --c: #f0883e } .c3 { --c: #3fb950 } .c4 { --c: #a371f7 } .c5 { --c: #f778ba } .c6 { --c: #d29922 } .c7 { --c: #ff7b72 }
  }`;
const LINE = 22;

export function lineChart({ title, x, y, series }: LineChart): string {
  const plot = { left: 54, right: WIDTH - 20, top: 62, bottom: 320 };
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const ticks = y.logarithmic ? decades(values) : steps(Math.max(...values));
  const [lowest, highest] = [ticks[0], ticks[ticks.length - 1]];
  const scaleY = y.logarithmic ? Math.log10 : (value: number) => value;
  const atX = (value: number) => plot.left + (value - x.ticks[0]) / (x.ticks[x.ticks.length - 1] - x.ticks[0]) * (plot.right - plot.left);
  const atY = (value: number) => plot.bottom - (scaleY(value) - scaleY(lowest)) / (scaleY(highest) - scaleY(lowest)) * (plot.bottom - plot.top);
  // The legend is below the plot, since names beside the lines' ends would overlap.
  const legend = plot.bottom + 70;
  return svg(legend + LINE * series.length, title, [
    ...ticks.map(tick => `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at(atY(tick))}" y2="${at(atY(tick))}"/><text x="${plot.left - 8}" y="${at(atY(tick) + 5)}" text-anchor="end">${tick}</text>`),
    ...x.ticks.map((tick, index) => `<text x="${at(atX(tick))}" y="${plot.bottom + 21}" text-anchor="middle">${escape(x.names?.[index] ?? `${tick}`)}</text>`),
    `<path class="axis" d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}"/>`,
    `<text x="${at((plot.left + plot.right) / 2)}" y="${plot.bottom + 44}" text-anchor="middle">${escape(x.label)}</text>`,
    `<text x="10" y="${plot.top - 14}">${escape(y.label)}</text>`,
    ...series.map(({ name, points, emphasized }, index) => `<g class="c${index % 8}">
    <polyline class="line${emphasized ? ' strong' : ''}" points="${points.map(([px, py]) => `${at(atX(px))},${at(atY(py))}`).join(' ')}"/>
    ${points.map(([px, py]) => `<circle class="dot" cx="${at(atX(px))}" cy="${at(atY(py))}" r="${emphasized ? 4 : 3}"/>`).join('')}
    <line class="line${emphasized ? ' strong' : ''}" x1="16" x2="40" y1="${legend - 5 + LINE * index}" y2="${legend - 5 + LINE * index}"/>
    <text x="50" y="${legend + LINE * index}">${escape(name)}</text></g>`),
  ]);
}

/** Names are above their bars, since phones have no room beside them. */
export function barChart({ title, bars }: BarChart): string {
  const longest = Math.max(...bars.map(({ value }) => value));
  const [left, right] = [10, WIDTH - 70];
  return svg(44 + 50 * bars.length, title, bars.map(({ name, value, emphasized }, index) => {
    const y = 58 + 50 * index;
    const length = Math.max(1, value / longest * (right - left));
    return `<g class="c${emphasized ? 0 : 1}"><text x="${left}" y="${y}">${escape(name)}</text><rect class="dot" x="${left}" y="${y + 6}" width="${at(length)}" height="18"/><text x="${at(left + length + 8)}" y="${y + 20}">${value}</text></g>`;
  }));
}

function svg(height: number, title: string, parts: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}
</style>
<text class="title" x="10" y="24">${escape(title)}</text>
${parts.join('\n')}
</svg>
`;
}

/** Powers of ten and three times these, around all values. */
function decades(values: number[]): number[] {
  const candidates = [-3, -2, -1, 0, 1, 2, 3].flatMap(power => [1, 3].map(factor => Number((factor * 10 ** power).toPrecision(1))));
  const below = candidates.filter(candidate => candidate <= Math.min(...values)).pop()!;
  const above = candidates.find(candidate => candidate >= Math.max(...values))!;
  return candidates.filter(candidate => candidate >= below && candidate <= above);
}

/** Round steps from zero to beyond the largest value. */
function steps(largest: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  const step = [0.2, 0.5, 1, 2].map(factor => factor * magnitude).find(size => largest / size <= 6)!;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => Number((index * step).toPrecision(3)));
}

const at = (value: number) => Number(value.toFixed(1));

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
