import { Clue, cluesFor, onLibraryPaths, Watch } from './clues';
import { ANY, anyCase, apiArnForms, ending, endOf, functionArnForms, functionForms, logGroupArnForms, nameOrArn, prefix, prefixInAnyCase, ResourceName, stackForms, suffix, tableArnForms } from './name-forms';
import { WatchedNames } from './resource-names';
import { FORWARDER_NAME_PREFIX } from '../../private/physical-names';

/**
 * What each rule on changes matches. The patterns don't list operations: they match any call that names one of our resources
 * in any parameter that can name it, so they cover future operations as well. They match whoever makes the change, including
 * deployments, since an insider can deploy, and also failed attempts.
 *
 * Rules on rules watch each other: `RulesChanged` and `NoticesChanged` both match when a rule is disabled, so that disabling
 * one of the two is reported by the other.
 */
export function changesOf(names: WatchedNames): Watch[] {
  const all = [trail, logs, evidence, rules, notices, functions, api, roles, tags, refusals].map(watch => watch(names));
  return all.filter(({ clues }) => clues.length > 0);
}

/** Operations that create or start trails, or concern only CloudTrail Lake: they disable no monitoring. */
const HARMLESS_TO_TRAILS = ['CreateTrail', 'StartLogging', 'CreateEventDataStore', 'UpdateEventDataStore', 'CreateChannel', 'UpdateChannel', 'CreateDashboard'];

/** Any trail of the account, since one of them records changes; and the stacks with all of these resources. */
function trail(names: WatchedNames): Watch {
  const stackForm = (stack: string) => stackForms(stack, names.arn('cloudformation', `stack/${stack}`));
  return {
    id: 'TrailChanged',
    services: ['cloudtrail', 'cloudformation'],
    clues: [
      ...cluesFor('anyTrail', 'cloudtrail', [ANY], { eventName: [{ 'anything-but': HARMLESS_TO_TRAILS }] }),
      ...cluesFor('trail', 'cloudtrail', names.trail ? [suffix(`/${names.trail}`)] : []),
      ...names.stacks.flatMap(stack => [
        // Drift detection changes nothing and may run every night.
        ...cluesFor('stack', 'cloudformation', stackForm(stack), { eventName: [{ 'anything-but': { prefix: 'Detect' } }] }),
        ...cluesFor('stackMoved', 'cloudformation', stackForm(stack)),
      ]),
    ],
  };
}

/** Log groups: delete, shorten retention, mask, transform, copy. */
function logs(names: WatchedNames): Watch {
  // Services create streams and dashboards run queries all the time.
  const besides = { eventName: [{ 'anything-but': ['CreateLogStream', 'StartQuery', 'StartLiveTail'] }] };
  return {
    id: 'LogsChanged',
    services: ['logs'],
    clues: names.logGroups.length === 0 ? [] : [
      ...names.logGroups.flatMap(group => [
        ...cluesFor('logGroupName', 'logs', [group.name], besides),
        ...cluesFor('logGroup', 'logs', nameOrArn(group)),
        ...cluesFor('logGroupArn', 'logs', logGroupArnForms(group)),
      ]),
      { path: ['eventName'], values: ['PutAccountPolicy', 'DeleteAccountPolicy'] }, // apply to every log group without naming any
    ],
  };
}

/** Keys, by the resources in CloudTrail's records, buckets, and tables that hold decisions. */
function evidence(names: WatchedNames): Watch {
  const keys = names.keys.map(suffix); // an ID is random
  const grants = ['CreateGrant', 'RetireGrant', 'RevokeGrant'];
  const otherwise = { eventName: [{ 'anything-but': grants }] };
  return {
    id: 'EvidenceChanged',
    services: ['kms', 's3', ...names.tables.length > 0 ? ['dynamodb'] : []],
    clues: [
      ...keys.length === 0 ? [] : [
        { path: ['resources', 'ARN'], values: keys, besides: otherwise },
        ...cluesFor('key', 'kms', keys, otherwise),
        // Services create and retire grants all the time on a key with several uses.
        { path: ['resources', 'ARN'], values: keys, besides: { eventName: grants, userIdentity: { invokedBy: [{ exists: false }] } } },
      ],
      ...names.buckets.flatMap(name => [
        ...cluesFor('bucketName', 's3', [name]),
        ...cluesFor('bucketArn', 's3', [suffix(`:::${name}`)]),
        ...cluesFor('bucketUrl', 's3', [prefix(`s3://${name}`)]),
      ]),
      ...names.tables.flatMap(table => [...cluesFor('table', 'dynamodb', nameOrArn(table, ':table/')), ...cluesFor('tableArn', 'dynamodb', tableArnForms(table))]),
    ],
  };
}

/** Rules and their bus, alarms, dashboards, and the key that encrypts all metrics. */
function rules(names: WatchedNames): Watch {
  const ours = [prefix(names.prefix)];
  return {
    id: 'RulesChanged',
    services: ['events', 'monitoring'],
    clues: [
      ...rulesAndBus(names),
      ...names.records.flatMap(group => cluesFor('logTarget', 'events', logGroupArnForms(group))), // a rule with our log group as target can forge records
      ...cluesFor('alarm', 'monitoring', ours),
      ...cluesFor('dashboard', 'monitoring', ours),
      // The ARN of an alarm has a Region, that of a dashboard has none.
      ...cluesFor('alarmArn', 'monitoring', [prefix(names.arn('cloudwatch', `alarm:${names.prefix}`)), prefix(names.arn('cloudwatch', `dashboard/${names.prefix}`, { region: '' }))]),
      ...cluesFor('metrics', 'monitoring', [ANY]),
    ],
  };
}

/** Topics, subscriptions and queues; and the rules again, so that no rule alone reports that it is disabled. */
function notices(names: WatchedNames): Watch {
  return {
    id: 'NoticesChanged',
    services: ['sns', 'sqs', 'events'],
    clues: [
      ...rulesThemselves(names),
      ...names.topics.flatMap(topic => [
        ...cluesFor('topicArn', 'sns', [ending(topic, `:${names.account}:`)]),
        ...cluesFor('topicName', 'sns', [topic.name]),
        ...cluesFor('subscription', 'sns', [prefix(topic.generated ? topic.arn : `${topic.arn}:`)]),
      ]),
      ...names.queues.flatMap(queue => [
        ...cluesFor('queueUrl', 'sqs', [ending(queue, `/${names.account}/`)]), // any of its URLs, including legacy ones and those of VPC endpoints
        ...cluesFor('queueArn', 'sqs', [ending(queue)]),
      ]),
    ],
  };
}

function rulesAndBus(names: WatchedNames): Clue[] {
  const bus = names.arn('events', 'event-bus/default');
  return [
    ...rulesThemselves(names),
    ...cluesFor('ruleArn', 'events', [prefix(names.arn('events', `rule/${names.prefix}`)), bus]),
    ...cluesFor('bus', 'events', ['default']),
    ...cluesFor('busArn', 'events', [bus]),
    { path: ['eventName'], values: ['PutPermission', 'RemovePermission'] }, // apply to the default bus without naming it
  ];
}

function rulesThemselves(names: WatchedNames): Clue[] {
  return cluesFor('rule', 'events', [prefix(names.prefix), prefix(FORWARDER_NAME_PREFIX)]);
}

/** Functions, their event sources, and other functions that get their roles. */
function functions(names: WatchedNames): Watch {
  return {
    id: 'FunctionsChanged',
    services: ['lambda'],
    clues: names.functions.length === 0 ? [] : [
      ...names.functions.flatMap(one => [...cluesFor('function', 'lambda', functionForms(one, names.account)), ...cluesFor('functionArn', 'lambda', functionArnForms(one))]),
      ...cluesFor('mapping', 'lambda', names.mappings),
      ...cluesFor('queueArn', 'lambda', names.queues.map(queue => ending(queue))),
      ...names.passableRoles.flatMap(name => cluesFor('passedRole', 'lambda', [suffix(`/${name}`)])),
    ],
  };
}

/** The API, its stages and domains, its web ACL; the tags that decide where a shell can be opened. */
function api(names: WatchedNames): Watch {
  return {
    id: 'AccessChanged',
    services: ['apigateway', 'wafv2', 'waf-regional', 'gameliftstreams'],
    clues: names.apiIds.length === 0 ? [] : [
      ...names.apiIds.flatMap(id => [
        ...cluesFor('apiId', 'apigateway', [id]),
        ...['apigateway', 'wafv2', 'waf-regional'].flatMap(service => cluesFor('apiArn', service, apiArnForms(names.arn('apigateway', `/restapis/${id}`, { account: '' })))),
      ]),
      ...names.records.flatMap(group => cluesFor('logTarget', 'apigateway', logGroupArnForms(group))), // another API's access log
      ...names.scopeTags.flatMap(key => [
        // In documented records of this service, parameters are capitalized, unlike those of other services.
        ...['Tags', 'tags'].map(field => ({ path: ['requestParameters', field, key], values: [ANY] })),
        ...['TagKeys', 'tagKeys'].map(field => ({ path: ['requestParameters', field], values: [key] })),
      ]),
    ],
  };
}

/** Roles by name, policies by path. IAM's records exist only in us-east-1. */
function roles(names: WatchedNames): Watch {
  if (names.roles.length === 0) return { id: 'AccessChanged', services: ['iam'], clues: [] };
  return {
    id: 'AccessChanged',
    services: ['iam'],
    clues: [...cluesFor('role', 'iam', [...names.roles.map(anyCase), prefixInAnyCase(FORWARDER_NAME_PREFIX)]), ...onLibraryPaths(names)],
  };
}

/** Tags, which can decide who may do what, set through the Resource Groups Tagging API on any resource. */
function tags(names: WatchedNames): Watch {
  const { arn } = names;
  const forms = [
    ...arnEnds(names).map(suffix),
    ...names.apiIds.map(id => prefix(`${arn('apigateway', `/restapis/${id}`, { account: '' })}/`)),
    prefix(arn('events', `rule/${names.prefix}`)),
    prefix(arn('cloudwatch', `alarm:${names.prefix}`)),
    prefix(arn('iam', 'policy/gameliftstreams-admin-shell', { region: '' })),
  ];
  const besides = { requestParameters: { resourceARNList: [prefix(arn('gameliftstreams', 'streamgroup/'))] } };
  return {
    id: 'TagsChanged',
    services: ['tagging'],
    clues: [
      ...forms.flatMap(form => cluesFor('tagged', 'tagging', [form])),
      // The tags that decide where a shell can be opened, on any stream group.
      ...names.scopeTags.flatMap(key => [
        { path: ['requestParameters', 'tags', key], values: [ANY], besides },
        { path: ['requestParameters', 'tagKeys'], values: [key], besides },
      ]),
    ],
  };
}

/**
 * Refused attempts whose records lack the request parameters. Some have an error message that ends with the resource's ARN;
 * matching the others would take a wildcard. They have no rule of their own, but go wherever there is room.
 */
function refusals(names: WatchedNames): Watch {
  return { id: 'EvidenceChanged', clues: [...arnEnds(names), ...names.roles.map(role => `/${role}`)].map(end => refused([end])) };
}

function refused(ends: string[]): Clue {
  // `exists` tests a leaf, which an object is not, so this matches null, which CloudFormation would drop from a template.
  return { path: ['errorMessage'], values: ends.map(suffix), besides: { requestParameters: [{ exists: true }] } };
}

/** How the ARNs of our resources end. Partition and Region would only make a pattern longer: both are where the event is. */
function arnEnds({ account, ...names }: WatchedNames): string[] {
  const ends = (all: ResourceName[], separator: string) => all.map(one => endOf(one, separator));
  return [
    ...names.trail ? [`:${account}:trail/${names.trail}`] : [],
    ...ends(names.logGroups, `:${account}:log-group:`),
    ...names.keys,
    ...ends(names.topics, `:${account}:`),
    ...ends(names.queues, ':'),
    ...ends(names.tables, ':table/'),
    ...ends(names.functions, ':function:'),
    ...names.buckets.map(name => `:::${name}`),
    ...names.apiIds.map(id => `::/restapis/${id}`),
  ];
}
