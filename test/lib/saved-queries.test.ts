import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV, testStack, rendered } from './app';
import { approvalDetail } from '../../lambda/two-persons/record';
import { Gate, StreamSessionAdminShell } from '../../lib';
import { runQuery } from '../audit/insights';
import { uses } from '../audit/records/uses';

const stack = testStack({ props: { env: ENV } });
new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
const template = Template.fromStack(stack);
type Query = { Name: string; LogGroupNames: string[]; QueryString: string };
const queriesOf = (of: Template): Query[] => Object.values(of.findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) => rendered(Properties));
const queries = queriesOf(template);
const nameOf = ({ Name }: Query) => Name.split('/').slice(2).join('/');

/** A shell with `Gate.twoPersons` and the emergency route. */
const gated = testStack({ props: { env: ENV } });
new StreamSessionAdminShell(gated, 'AdminShell', { streamGroupTags: { shell: 'yes' }, gates: [Gate.twoPersons()] })
  .grants.connectInEmergency(iam.Role.fromRoleName(gated, 'NightShift', 'NightShift'));
const more = queriesOf(Template.fromStack(gated)).filter(query => !queries.some(other => nameOf(other) === nameOf(query)));

/** Fields of the records that a query reads, as the sources declare them. */
function declared(file: string, name: string): string[] {
  const text = readFileSync(join(__dirname, '..', '..', file), 'utf8');
  const body = new RegExp(`interface ${name} [^{]*\\{(.*?)\\n\\}`, 's').exec(text)![1];
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field);
}

/** The fields that the approvals function logs of an approver's request. */
function answerFields(): string[] {
  const [, body] = /dependencies\.log\(JSON\.stringify\(\{(.*?)\}\)\);/s.exec(readFileSync(join(__dirname, '..', '..', 'lambda', 'two-persons', 'routes.ts'), 'utf8'))!;
  return [...body.matchAll(/^\s+(\w+):/gm)].map(([, field]) => field);
}

function paths(record: object, prefix = ''): string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const below = typeof value === 'object' && value !== null ? paths(value, `${prefix}${key}.`) : [];
    return [`${prefix}${key}`, ...below];
  });
}

const CLOUDTRAIL = uses({ shellRoleArn: 'arn:aws:iam::111122223333:role/x', otherShellRoleArns: [] }).flatMap(({ record }) => paths(record));
const FIELDS: Record<string, string[]> = {
  BrokerLog: [...declared('lambda/broker/record.ts', 'ShellRecord'), ...declared('lambda/broker/review.ts', 'Review'), 'action', 'status'],
  AuditTrailLog: CLOUDTRAIL,
  TwoPersonsLog: [...Object.keys(approvalDetail({} as any)), ...answerFields()],
  ComparisonLog: [...declared('lambda/unexplained/opened-shell.ts', 'OpenedShell'), 'verdict'],
};

test('each shell has an auditor\'s queries in its stack, and the page for auditors describes each', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'auditors.md'), 'utf8');
  const names = queries.map(nameOf);
  expect(names.sort()).toEqual(['by person and month', 'bypasses', 'every call, per CloudTrail', 'unexplained', 'who, when, why']);
  for (const name of names) expect(page).toContain(`- *${name}*: `);
  for (const { Name } of queries) expect(Name).toMatch(/^admin-shells\/Stack-AdminShell-\w{8}\//);
});

test('with gates and the emergency route, there are more', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'auditors.md'), 'utf8');
  expect(more.map(nameOf).sort()).toEqual([
    'direct invocations of the approvals function', 'emergencies', 'emergencies and their reviews', 'emergencies to review', 'shells and their approvals', 'what approvers did',
  ]);
  for (const name of more.map(nameOf)) expect(page).toContain(`- *${name}*: `);
});

test.each([...queries, ...more].map(query => [nameOf(query), query] as const))('%s uses fields that the records have', (_, { LogGroupNames, QueryString }) => {
  const fields = LogGroupNames.flatMap(group => Object.entries(FIELDS).find(([part]) => group.includes(part))![1]);
  const named = QueryString
    .replace(/"[^"]*"/g, '')
    .replace(/\bas \w+/g, '')
    .replace(/ by approval$/m, '')
    .replace(/^\| sort (approvals|people|first).*/m, '')
    .replace(/^\| filter shells.*/m, '')
    .replace(/^\| parse arn .*/m, '')
    .replace(/^sort month.*/m, '')
    .match(/@?[A-Za-z][\w.]*/g)!
    .filter(word => !/^(fields|filter|sort|stats|desc|and|or|not|by|count|count_distinct|ispresent|datefloor|coalesce|tolower|name|person|sortsFirst|sortsLast|in|like|mo|shells|month|opened|@timestamp)$/.test(word));
  expect(named.filter(word => !fields.includes(word) && !/^sort/.test(word))).toEqual([]);
});

test('who, when, why: shells come first, however many refusals there were since, and one that was not handed out is among them', () => {
  const { QueryString } = queries.find(query => nameOf(query) === 'who, when, why')!;
  const records = [
    { '@timestamp': 1, 'outcome': 'Opened', 'ssmSessionId': 'a', 'sourceIdentity': 'alice' },
    { '@timestamp': 2, 'outcome': 'Failed', 'ssmSessionId': 'b', 'sourceIdentity': 'bob' },
    { '@timestamp': 3, 'outcome': 'Opened', 'ssmSessionId': 'c', 'sourceIdentity': 'carol' },
    ...['Denied', 'Failed', 'Invalid', 'NotFound', 'NotReady', 'Throttled'].map((outcome, index) => ({ '@timestamp': 4 + index, outcome, 'sourceIdentity': 'mallory' })),
    { '@timestamp': 20, 'action': 'review', 'status': 200, 'ssmSessionId': 'a' }, // another kind of line
  ];
  const rows = runQuery(QueryString, records);
  expect(rows.map(({ opened, outcome, sourceIdentity }) => [opened, outcome, sourceIdentity])).toEqual([
    [true, 'Opened', 'carol'], [true, 'Failed', 'bob'], [true, 'Opened', 'alice'],
    ...['Throttled', 'NotReady', 'NotFound', 'Invalid', 'Failed', 'Denied'].map(outcome => [false, outcome, 'mallory']),
  ]);
});
