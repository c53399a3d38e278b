import { box, lines, picture, WIDTH, wrapped } from './svg';
import type { Value } from '../../local/template/intrinsics';
import type { Template } from '../../local/template/template';

interface Widget {
  readonly type: string;
  readonly width: number;
  readonly properties: Record<string, Value>;
}

const MARGIN = 12;
const COLORS = ['blue', 'orange', 'green', 'red'];

/**
 * The template's dashboard: its widgets in order, with their titles, alarms, series and columns. Two of the small ones share a
 * row, and there are no values, since no shell was opened.
 */
export function drawDashboard(template: Template): string {
  const [[, { Properties }], ...more] = template.ofType('AWS::CloudWatch::Dashboard');
  if (more.length > 0) throw new Error('the template has more than one dashboard');
  const { DashboardName, DashboardBody } = template.resolve(Properties);
  const widgets: Widget[] = JSON.parse(DashboardBody).widgets;
  const heading = wrapped(`CloudWatch › Dashboards › ${DashboardName}`, WIDTH - 32, 9.6);
  const parts = [lines(16, 30, heading, 'strong')];
  let y = 30 + 19 * heading.length;
  for (let index = 0; index < widgets.length;) {
    const row = widgets[index].width < 12 && widgets[index + 1]?.width < 12 ? 2 : 1;
    const width = (WIDTH - MARGIN * (row + 1)) / row;
    const drawn = widgets.slice(index, index + row).map((widget, column) => draw(widget, MARGIN + column * (width + MARGIN), y, width));
    const height = Math.max(...drawn.map(one => one.height));
    parts.push(...drawn.flatMap(one => [box(one.x, y, width, height), ...one.parts]));
    y += height + MARGIN;
    index += row;
  }
  return picture('The dashboard', `${DashboardName}: ${widgets.map(({ properties }) => properties.title).join('; ')}`, y, parts);
}

function draw({ type, properties }: Widget, x: number, y: number, width: number): { x: number; height: number; parts: string[] } {
  const title = wrapped(properties.title, width - 20);
  const top = y + 22 + 19 * title.length;
  const content = contentOf(type, properties, x + 10, top, width - 20);
  return { x, height: top - y + content.height, parts: [lines(x + 10, y + 22, title, 'strong'), ...content.parts] };
}

function contentOf(type: string, properties: Record<string, Value>, x: number, y: number, width: number): { height: number; parts: string[] } {
  if (type === 'alarm') {
    const names = properties.alarms.map((arn: string) => `✓ ${arn.split(':alarm:')[1].split('-').pop()}`);
    const rows = Math.ceil(names.length / 2);
    return { height: 19 * rows + 4, parts: [lines(x, y + 2, names.slice(0, rows)), lines(x + width / 2, y + 2, names.slice(rows))] };
  }
  if (type === 'log') {
    const shown = properties.view === 'table' ? wrapped(/fields ([^\n]*)/.exec(properties.query)![1].replace(/, /g, ' · '), width) : ['a bar for each outcome'];
    return { height: 19 * shown.length + 8, parts: [`<path class="grid" d="M${x} ${y - 12}H${x + width}"/>`, lines(x, y + 6, shown, 'soft')] };
  }
  const series = labelsOf(properties.metrics);
  if (properties.view === 'singleValue') return { height: 19 * series.length + 4, parts: [lines(x, y + 2, series.map(label => `– ${label}`))] };
  const graph = 44;
  const legend = series.map(label => wrapped(label, width - 22));
  let line = y + graph + 14;
  return {
    height: graph + 22 + 19 * legend.flat().length,
    parts: [
      `<path class="grid" d="M${x} ${y - 8}V${y + graph - 8}H${x + width}"/>`,
      ...legend.map((texts, index) => {
        const at = line;
        line += 19 * texts.length;
        return `<path class="line ${COLORS[index % COLORS.length]}" d="M${x} ${at - 5}H${x + 14}"/>${lines(x + 20, at, texts, 'soft')}`;
      }),
    ],
  };
}

/** A widget's name for its series: the last element of a metric is an object with its label. */
function labelsOf(metrics: Value[][]): string[] {
  return metrics.map(metric => metric[metric.length - 1]).filter(({ visible }) => visible !== false).map(({ label }) => label);
}
