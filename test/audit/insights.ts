/**
 * The part of CloudWatch Logs Insights' query language that the saved queries for reviews use. Anything else throws.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
type Row = Record<string, any>;
type Get = (row: Row) => any;

export function runQuery(query: string, lines: Row[]): Row[] {
  return query.split('\n| ').reduce<Row[]>((rows, command) => {
    const [, name, rest] = /^(\w+) (.*)$/s.exec(command)!;
    switch (name) {
      case 'fields': return rows.map(row => ({ ...row, ...Object.fromEntries(withNames(rest).map(([text, as]) => [as, expression(text)(row)])) }));
      case 'filter': return rows.filter(expression(rest));
      case 'parse': return rows.map(row => ({ ...row, ...parsed(rest, row) }));
      case 'stats': return stats(rest, rows);
      case 'sort': return sorted(rest, rows);
      default: throw new Error(`unsupported command: ${name}`);
    }
  }, lines);
}

/** Each expression and its name. A comma inside parentheses separates arguments. */
function withNames(text: string): [string, string][] {
  return text.split(/,\s*(?![^(]*\))/).map(one => one.split(' as ')).map(([what, as = what]) => [what, as]);
}

const FUNCTIONS: Record<string, (...values: any[]) => any> = {
  ispresent: value => value !== undefined,
  coalesce: (...values) => values.find(value => value !== undefined),
  tolower: value => value?.toLowerCase(),
};

function expression(text: string): Get {
  const code = text.replace(/"[^"]*"|[A-Za-z@][\w.@]*|[<>]=?|!?=|\d+|[(),\s]+/g, token => {
    if (/^["\d(),\s<>]/.test(token)) return token;
    if (token === '=') return '===';
    if (token in OPERATORS) return OPERATORS[token];
    if (token in FUNCTIONS) return `functions.${token}`;
    if (/^[A-Za-z@]/.test(token)) return `row[${JSON.stringify(token)}]`;
    throw new Error(`unsupported token: ${token}`);
  });
  const evaluate = new Function('row', 'functions', `return ${code};`);
  return row => evaluate(row, FUNCTIONS);
}

const OPERATORS: Record<string, string> = { and: '&&', or: '||', not: '!' };

function parsed(text: string, row: Row): Row {
  const [, field, pattern] = /^(\w+) \/(.*)\/$/.exec(text)!;
  return { ...new RegExp(pattern).exec(row[field] ?? '')?.groups };
}

const AGGREGATES: Record<string, (values: any[]) => any> = {
  count: values => values.length,
  count_distinct: values => new Set(values).size,
  sortsFirst: values => [...values].sort()[0],
  sortsLast: values => [...values].sort().reverse()[0],
};

function stats(text: string, rows: Row[]): Row[] {
  const [what, by] = text.split(' by ');
  const keys = by.split(', ');
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map(name => row[name]));
    groups.set(key, [...groups.get(key) ?? [], row]);
  }
  return [...groups.values()].map(group => Object.fromEntries([
    ...keys.map(name => [name, group[0][name]]),
    ...withNames(what).map(([aggregate, as]) => {
      const [, name, field] = /^(\w+)\(([\w.]+)\)$/.exec(aggregate)!;
      return [as, AGGREGATES[name](group.map(row => row[field]).filter(value => value !== undefined))];
    }),
  ]));
}

function sorted(text: string, rows: Row[]): Row[] {
  const by = text.split(', ').map(one => one.split(' '));
  return [...rows].sort((one, other) => by.reduce((order, [name, way]) => order || (one[name] < other[name] ? -1 : one[name] > other[name] ? 1 : 0) * (way === 'desc' ? -1 : 1), 0));
}
