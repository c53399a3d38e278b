import { matchBothWays } from './match-both-ways';
import { filtersOf, namesIn, type Watch } from './names';
import { announcements } from './records/announcements';
import { changes } from './records/changes';
import { asEvent, managementCall, type Json } from './records/cloudtrail';
import { everyday } from './records/everyday';
import { uses } from './records/uses';
import { roleArn, synthesize, TRUSTED_ROLE, VARIANTS } from './variants';
import { eventRules } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

/**
 * Every synthesized filter pattern and event pattern on every record. A record triggers what is listed with it and nothing
 * else, whichever way AWS behaves where its documentation is silent.
 */

/** Matches what `opened` matches, for its own shell. Tested in unexplained.test.ts. */
const TO_BE_EXPLAINED = 'to be explained';
/** What a rule signals, by its ID. An ID that is not here is an error. */
const RULES: Record<string, string> = {
  NoticesOpened: 'opened notice',
  NoticesOpenedWithoutReason: 'opened notice',
  NoticesRefused: 'refused notice',
  NoticesBypassed: 'bypassed notice',
  NoticesTrailChanged: 'changed',
  NoticesLogsChanged: 'changed',
  NoticesEvidenceChanged: 'changed',
  NoticesRulesChanged: 'changed',
  NoticesNoticesChanged: 'changed',
  NoticesFunctionsChanged: 'changed',
  NoticesAccessChanged: 'changed',
  NoticesTagsChanged: 'changed',
  NoticesUnexplained: 'unexplained',
  ComparisonOpened: TO_BE_EXPLAINED,
  NoticesRoleLent: 'role misuse', // role-misuse.test.ts
  NoticesInvoked: 'invoked', // direct-invocation.test.ts
};

function signalOf(prefix: string, id: string): string {
  const found = Object.entries(RULES).find(([name]) => new RegExp(`^${prefix}${name}\\d?[0-9A-F]{8}$`).test(id));
  if (!found) throw new Error(`add to RULES what ${id} signals, and the records that it must match`);
  return found[1];
}

function fromFilters({ template, prefix }: Watch, record: Json): string[] {
  return Object.entries(filtersOf({ template, prefix })).flatMap(([name, filters]) => {
    const [one, other] = [false, true].map(missingFieldDiffers => filters.some(filter => filter.pattern.matches(record, missingFieldDiffers)));
    if (one !== other) throw new Error(`${name} depends on how != treats a missing field`);
    return one ? [name] : [];
  });
}

function fromRules({ template, prefix }: Watch, event: Json, open: string[] = []): string[] {
  const signals = eventRules(template).filter(({ id }) => id.startsWith(prefix)).flatMap(rule => {
    const name = signalOf(prefix, rule.id);
    const [one, other] = matchBothWays(rule, event);
    if (open.includes(name) || name === TO_BE_EXPLAINED) return [];
    if (one !== other) throw new Error(`${name} depends on how anything-but treats a missing field`);
    return one ? [name] : [];
  });
  return [...new Set(signals)];
}

/** Each variant's shells, with the start of their alarms' IDs and the other roles that they know. */
type Others = Array<[stack: number, role: RegExp]>;
const WATCHES: Array<[variant: string, stack: number, prefix: string, shell: RegExp | undefined, others: Others, trusted: string[]]> = [
  ['one shell, with the defaults', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['one shell, environment-agnostic', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['two shells in one stack that share a trail', 0, 'FirstAlarms', /^FirstAccessRole/, [[0, /^SecondAccessRole/]], []],
  ['two shells in one stack that share a trail', 0, 'SecondAlarms', /^SecondAccessRole/, [[0, /^FirstAccessRole/]], []],
  ['two shells in one stack, each with its own trail', 0, 'FirstAlarms', /^FirstAccessRole/, [[0, /^SecondAccessRole/]], []],
  ['two stacks, each with its own trail', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [[1, /^AdminShellAccessRole/]], []],
  ['two stacks, each with its own trail', 1, 'AdminShellAlarms', /^AdminShellAccessRole/, [[0, /^AdminShellAccessRole/]], []],
  ['a trusted shell role', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], [TRUSTED_ROLE]],
  ['an existing log group', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['a trail and alarms without a broker', 0, 'Alarms', undefined, [], [TRUSTED_ROLE]],
  ['a stack with the longest name', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['a multi-Region trail', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
];

const synthesized = new Map<string, Template[]>();
function templates(variant: string): Template[] {
  if (!synthesized.has(variant)) synthesized.set(variant, synthesize(VARIANTS[variant]));
  return synthesized.get(variant)!;
}

describe.each(WATCHES)('%s, stack %d, %s', (variant, stack, prefix, shell, others, trusted) => {
  let watch: Watch;
  /** The shell's, or the only known role if there is no shell. */
  let shellRoleArn: string;
  let otherShellRoleArns: string[];

  beforeAll(() => {
    const all = templates(variant);
    watch = { template: all[stack], prefix };
    const known = [...others.map(([index, role]) => roleArn(all[index], role)), ...trusted];
    [shellRoleArn, ...otherShellRoleArns] = shell ? [roleArn(all[stack], shell), ...known] : known;
  });

  test('has exactly the expected filters and rules', () => {
    const filters = Object.entries(filtersOf(watch)).flatMap(([name, all]) => all.map(() => name));
    const rules = eventRules(watch.template).filter(({ id }) => id.startsWith(prefix)).map(({ id }) => signalOf(prefix, id));
    expect(filters.sort()).toEqual(['bypassed', 'denied', 'opened', ...shell ? ['unserved'] : []]);
    const ofBroker = shell ? ['opened notice', 'refused notice', 'role misuse', 'invoked', 'unexplained', TO_BE_EXPLAINED] : [];
    expect([...new Set(rules)].sort()).toEqual(['bypassed notice', 'changed', ...ofBroker].sort());
  });

  test('recorded calls', () => {
    const all = uses({ shellRoleArn, otherShellRoleArns });
    expect(all.length).toBeGreaterThan(100);
    const verdicts = all.map(({ name, record, open }) => [name, [...fromFilters(watch, record), ...fromRules(watch, asEvent(record), open)].sort()]);
    expect(verdicts).toEqual(all.map(({ name, signals }) => [name, [...signals].sort()]));
  });

  test('the broker\'s own events', () => {
    const all = announcements(shellRoleArn);
    const verdicts = all.map(({ name, event }) => [name, fromRules(watch, event)]);
    expect(verdicts).toEqual(all.map(({ name, signals }) => [name, shell ? signals : []]));
  });

  test('the broker\'s own log lines', () => {
    const outcomes = ['Opened', 'Invalid', 'Denied', 'NotFound', 'NotReady', 'Throttled', 'Failed'];
    const found = outcomes.filter(outcome => fromFilters(watch, { outcome, attempts: 1, _aws: {} }).includes('unserved'));
    expect(found).toEqual(shell ? ['Invalid', 'NotFound', 'NotReady', 'Throttled'] : []);
  });

  test('changes to resources that protect and record', () => {
    const all = changes(namesIn(watch, shellRoleArn, shell !== undefined));
    const verdicts = all.map(({ name, record }) => [name, fromRules(watch, asEvent(record))]);
    expect(verdicts).toEqual(all.map(({ name, signals }) => [name, signals]));
  });

  test('everyday operations raise no alarm', () => {
    const all = everyday(namesIn(watch, shellRoleArn, shell !== undefined))
      .map(({ name, record }) => ({ name, record: onStack(watch.template.stackName, record) }));
    expect(all.length).toBeGreaterThan(100);
    expect(all.map(({ name, record }) => [name, fromRules(watch, asEvent(record))])).toEqual(all.map(({ name }) => [name, []]));
  });
});

/** With drift detection on this stack. */
function onStack(stackName: string, record: Json): Json {
  return record.eventName.startsWith('DetectStack') ? { ...record, requestParameters: { ...record.requestParameters, stackName } } : record;
}

describe('the forwarder of IAM events', () => {
  const [forwarding] = synthesize(VARIANTS['the forwarder of IAM events']);
  const rule = eventRules(forwarding).find(({ id }) => id.startsWith('ForwarderRule'))!;
  const [shellStack] = templates('one shell, with the defaults');

  test('forwards every change to a role that the shell\'s own rules watch for, and they match it', () => {
    const watch = { template: shellStack, prefix: 'AdminShellAlarms' };
    const all = changes(namesIn(watch, roleArn(shellStack, /^AdminShellAccessRole/), true)).filter(({ record }) => record.eventSource === 'iam.amazonaws.com');
    const watched = all.filter(({ signals }) => signals.includes('changed'));
    expect(watched.length).toBeGreaterThan(20);
    for (const { record } of watched) {
      expect(matchBothWays(rule, asEvent(record))).toEqual([true, true]);
      expect(fromRules(watch, asEvent(record))).toEqual(['changed']);
    }
  });

  test.each<[string, Json]>([
    ['a read', asEvent(managementCall('iam.amazonaws.com', 'GetRole', { roleName: 'x' }, { readOnly: true }))],
    ['a change to a user', asEvent(managementCall('iam.amazonaws.com', 'PutUserPolicy', { userName: 'x' }))],
    ['a change to another policy', asEvent(managementCall('iam.amazonaws.com', 'CreatePolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/Other' }))],
    ['another service', asEvent(managementCall('ecs.amazonaws.com', 'UpdateService', { roleName: 'x' }))],
    ['use of a shell', asEvent(uses({ shellRoleArn: TRUSTED_ROLE, otherShellRoleArns: [] })[0].record)],
  ])('does not forward %s', (_, event) => {
    expect(matchBothWays(rule, event)).toEqual([false, false]);
  });
});
