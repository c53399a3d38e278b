import { filtersOf, namesIn, type Watch } from './names';
import { announcements } from './records/announcements';
import { changes } from './records/changes';
import { asEvent, managementCall, type Json } from './records/cloudtrail';
import { everyday } from './records/everyday';
import { uses } from './records/uses';
import { roleArn, synthesize, TRUSTED_ROLE, VARIANTS } from './world';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

/**
 * Every filter pattern and every event pattern that is synthesized, over every record. A record sets off what its line
 * names and nothing else, whichever way AWS answers what it doesn't document.
 */

/** Finds what `opened` finds, of its own shell. Judged in unexplained.test.ts. */
const TO_BE_EXPLAINED = 'to be explained';
/** What a rule is about, by its id: an id that is not here fails the test. */
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
  NoticesChangeRefused: 'changed',
  NoticesUnexplained: 'unexplained',
  ComparisonOpened: TO_BE_EXPLAINED,
  NoticesRoleLent: 'lent role', // lent-role.test.ts
  NoticesInvoked: 'invoked', // direct-invocation.test.ts
};

function about(prefix: string, id: string): string {
  const found = Object.entries(RULES).find(([name]) => new RegExp(`^${prefix}${name}\\d?[0-9A-F]{8}$`).test(id));
  if (!found) throw new Error(`nobody has written down what ${id} must find: add it, and its records`);
  return found[1];
}

function fromFilters({ template, prefix }: Watch, record: Json): string[] {
  return Object.entries(filtersOf({ template, prefix })).flatMap(([name, filters]) => {
    const [one, other] = [false, true].map(missingFieldDiffers => filters.some(filter => filter.pattern.matches(record, missingFieldDiffers)));
    if (one !== other) throw new Error(`${name} hangs on what != does with a missing field`);
    return one ? [name] : [];
  });
}

function fromRules({ template, prefix }: Watch, event: Json, open: string[] = []): string[] {
  const signals = eventRules(template).filter(({ id }) => id.startsWith(prefix)).flatMap(rule => {
    const name = about(prefix, rule.id);
    const [one, other] = [false, true].map(missingFieldDiffers => ruleMatches(rule, event, missingFieldDiffers));
    if (open.includes(name) || name === TO_BE_EXPLAINED) return [];
    if (one !== other) throw new Error(`${name} hangs on what anything-but does with a missing field`);
    return one ? [name] : [];
  });
  return [...new Set(signals)];
}

/** Each variant with its shells: which alarms are whose, and which other roles are known to them. */
type Others = Array<[stack: number, role: RegExp]>;
const WATCHES: Array<[variant: string, stack: number, prefix: string, shell: RegExp | undefined, others: Others, trusted: string[]]> = [
  ['one shell, nothing said', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['one shell, account and Region left open', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['two shells in one stack that share a trail', 0, 'FirstAlarms', /^FirstAccessRole/, [[0, /^SecondAccessRole/]], []],
  ['two shells in one stack that share a trail', 0, 'SecondAlarms', /^SecondAccessRole/, [[0, /^FirstAccessRole/]], []],
  ['two shells in one stack, each with its own trail', 0, 'FirstAlarms', /^FirstAccessRole/, [[0, /^SecondAccessRole/]], []],
  ['two stacks, each with its own trail', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [[1, /^AdminShellAccessRole/]], []],
  ['two stacks, each with its own trail', 1, 'AdminShellAlarms', /^AdminShellAccessRole/, [[0, /^AdminShellAccessRole/]], []],
  ['a trusted shell role', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], [TRUSTED_ROLE]],
  ['a log group that exists', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['a trail and alarms without a broker', 0, 'Alarms', undefined, [], [TRUSTED_ROLE]],
  ['a stack of the longest name', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
  ['a trail of every Region', 0, 'AdminShellAlarms', /^AdminShellAccessRole/, [], []],
];

const synthesized = new Map<string, Template[]>();
function templates(variant: string): Template[] {
  if (!synthesized.has(variant)) synthesized.set(variant, synthesize(VARIANTS[variant]));
  return synthesized.get(variant)!;
}

describe.each(WATCHES)('%s, stack %d, %s', (variant, stack, prefix, shell, others, trusted) => {
  let watch: Watch;
  /** Of the shell, or of the only role that is known where there is none. */
  let shellRoleArn: string;
  let otherShellRoleArns: string[];

  beforeAll(() => {
    const all = templates(variant);
    watch = { template: all[stack], prefix };
    const known = [...others.map(([index, role]) => roleArn(all[index], role)), ...trusted];
    [shellRoleArn, ...otherShellRoleArns] = shell ? [roleArn(all[stack], shell), ...known] : known;
  });

  test('has each filter and rule that there should be, and no other', () => {
    const filters = Object.entries(filtersOf(watch)).flatMap(([name, all]) => all.map(() => name));
    const rules = eventRules(watch.template).filter(({ id }) => id.startsWith(prefix)).map(({ id }) => about(prefix, id));
    expect(filters.sort()).toEqual(['bypassed', 'denied', 'opened', ...shell ? ['unserved'] : []]);
    const ofBroker = shell ? ['opened notice', 'refused notice', 'lent role', 'invoked', 'unexplained', TO_BE_EXPLAINED] : [];
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
      .map(({ name, record }) => ({ name, record: ofStack(watch.template.stackName, record) }));
    expect(all.length).toBeGreaterThan(100);
    expect(all.map(({ name, record }) => [name, fromRules(watch, asEvent(record))])).toEqual(all.map(({ name }) => [name, []]));
  });
});

/** Drift of this stack. */
function ofStack(stackName: string, record: Json): Json {
  return record.eventName.startsWith('DetectStack') ? { ...record, requestParameters: { ...record.requestParameters, stackName } } : record;
}

describe('the forwarder of IAM\'s events', () => {
  const [forwarding] = synthesize(VARIANTS['the forwarder of IAM\'s events']);
  const rule = eventRules(forwarding).find(({ id }) => id.startsWith('ForwarderRule'))!;
  const [shellStack] = templates('one shell, nothing said');

  test('hands on every change of a role that the shell\'s own rules look for, and it is found there', () => {
    const watch = { template: shellStack, prefix: 'AdminShellAlarms' };
    const all = changes(namesIn(watch, roleArn(shellStack, /^AdminShellAccessRole/), true)).filter(({ record }) => record.eventSource === 'iam.amazonaws.com');
    const looked = all.filter(({ signals }) => signals.includes('changed'));
    expect(looked.length).toBeGreaterThan(20);
    for (const { record } of looked) {
      expect([false, true].map(missingFieldDiffers => ruleMatches(rule, asEvent(record), missingFieldDiffers))).toEqual([true, true]);
      expect(fromRules(watch, asEvent(record))).toEqual(['changed']);
    }
  });

  test.each<[string, Json]>([
    ['a read', asEvent(managementCall('iam.amazonaws.com', 'GetRole', { roleName: 'x' }, { readOnly: true }))],
    ['a change of a user', asEvent(managementCall('iam.amazonaws.com', 'PutUserPolicy', { userName: 'x' }))],
    ['a change of another policy', asEvent(managementCall('iam.amazonaws.com', 'CreatePolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/Other' }))],
    ['another service', asEvent(managementCall('ecs.amazonaws.com', 'UpdateService', { roleName: 'x' }))],
    ['use of a shell', asEvent(uses({ shellRoleArn: TRUSTED_ROLE, otherShellRoleArns: [] })[0].record)],
  ])('does not hand on %s', (_, event) => {
    expect([false, true].map(missingFieldDiffers => ruleMatches(rule, event, missingFieldDiffers))).toEqual([false, false]);
  });
});
