import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, Page, parsePage, readPage, ROOT } from './markdown';

/** The names in the pages for security teams exist in the code, so that no old name of an option, alarm, field or query remains. */

const PAGES = ['security', 'audit', 'runbook', 'auditors'].map(name => readPage(`docs/${name}.md`));
const SOURCES = filesBelow(ROOT).filter(path =>
  path === 'package.json' || /^(?:lib|lambda|cli|local|scripts\/watch|test\/(?:iam|audit|lambda|local|scripts))\/.*\.(?:ts|json)$/.test(path));
const KNOWN = new Set(SOURCES.flatMap(path => [...path.match(/\w+/g)!, ...readFileSync(join(ROOT, path), 'utf8').match(/\w+/g) ?? []]));

/** AWS's own names, which no code here uses, and an example's invented ones. */
const NOT_OURS = new Set([
  'asmith', 'smith', // a person
  'AuthenticateOnUnsubscribe', 'CAPABILITY_NAMED_IAM', 'ExcludeManagementEventSources', 'AttributeKey', 'ERROR_CODE', 'ERROR_MESSAGE', 'RULE_ARN',
  'Task', // Lambda: Task timed out
  'GetQueryResults', 'DescribeQueryDefinitions',
]);

/** Unknown words in a page's inline code. Commands of the AWS CLI are checked by test/boto3/commands_test.py. */
function unknown({ prose }: Page): string[] {
  const spans = [...prose.map(({ text }) => text).join('\n').matchAll(/`([^`]+)`/g)].map(([, span]) => span).filter(span => !/^aws\s/.test(span));
  return [...new Set(spans.flatMap(span => span.match(/[A-Za-z]\w{2,}/g) ?? []))].filter(word => !KNOWN.has(word) && !NOT_OURS.has(word));
}

test.each(PAGES.map(page => [page.path, page] as const))('%s', (_, page) => expect(unknown(page)).toEqual([]));

test('fails for a name that the code does not have', () => {
  expect(unknown(parsePage('page.md', 'Set `alarmOptions` and `neverAnOptionHere`.'))).toEqual(['neverAnOptionHere']);
});

test('every entry of NOT_OURS is on a page and not in the code', () => {
  const all = PAGES.map(({ text }) => text).join('\n');
  expect([...NOT_OURS].filter(name => !all.includes(name) || KNOWN.has(name))).toEqual([]);
});
