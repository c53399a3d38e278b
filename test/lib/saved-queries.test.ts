import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ENV, testStack, written } from './app';
import { StreamSessionAdminShell } from '../../lib';
import { uses } from '../audit/records/uses';

const stack = testStack({ props: { env: ENV } });
new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
const template = Template.fromStack(stack);
const queries: Array<{ Name: string; LogGroupNames: string[]; QueryString: string }> = Object.values(template.findResources('AWS::Logs::QueryDefinition'))
  .map(({ Properties }) => written(Properties));

/** Fields of the records that a query reads, as the sources declare them. */
function declared(file: string, name: string): string[] {
  const text = readFileSync(join(__dirname, '..', '..', file), 'utf8');
  const body = new RegExp(`interface ${name} [^{]*\\{(.*?)\\n\\}`, 's').exec(text)![1];
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field);
}

function paths(record: object, prefix = ''): string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const below = typeof value === 'object' && value !== null ? paths(value, `${prefix}${key}.`) : [];
    return [`${prefix}${key}`, ...below];
  });
}

const CLOUDTRAIL = uses({ shellRoleArn: 'arn:aws:iam::111122223333:role/x', otherShellRoleArns: [] }).flatMap(({ record }) => paths(record));
const FIELDS: Record<string, string[]> = {
  BrokerLog: declared('lambda/broker/record.ts', 'ShellRecord'),
  AuditTrailLog: CLOUDTRAIL,
  ComparisonLog: [...declared('lambda/unexplained/opened-shell.ts', 'OpenedShell'), 'verdict'],
};

test('each shell has the questions of an auditor in its stack, and the page that goes through them knows each', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'auditors.md'), 'utf8');
  const names = queries.map(({ Name }) => Name.split('/').slice(2).join('/'));
  expect(names.sort()).toEqual(['by person and month', 'bypasses', 'every call, by CloudTrail', 'refused', 'unexplained', 'who, when, why']);
  for (const name of names) expect(page).toContain(`| *${name}* |`);
  for (const { Name } of queries) expect(Name).toMatch(/^admin-shells\/Stack-AdminShell-\w{8}\//);
});

test.each(queries.map(query => [query.Name.split('/').pop()!, query] as const))('%s asks for fields that the records have', (_, { LogGroupNames, QueryString }) => {
  expect(LogGroupNames).toHaveLength(1);
  const [, fields] = Object.entries(FIELDS).find(([part]) => LogGroupNames[0].includes(part))!;
  const named = QueryString
    .replace(/"[^"]*"/g, '')
    .replace(/\bas \w+/g, '')
    .replace(/^sort month.*/m, '')
    .match(/@?[A-Za-z][\w.]*/g)!
    .filter(word => !/^(fields|filter|sort|stats|desc|and|or|not|by|count|count_distinct|ispresent|datefloor|mo|shells|month|@timestamp)$/.test(word));
  expect(named.filter(word => !fields.includes(word) && !/^sort/.test(word))).toEqual([]);
});
