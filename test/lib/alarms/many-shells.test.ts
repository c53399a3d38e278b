import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AuditTrail, StreamSessionAdminShell } from '../../../lib';
import { bypassedEvents } from '../../../lib/alarms/bypass-events';
import { bypassedPatterns } from '../../../lib/alarms/filter-patterns';
import { type KnownRole, knownRole } from '../../../lib/shells/known-role';
import { parseEventPattern } from '../../../local/signals/event-pattern';
import { parseFilterPattern } from '../../../local/signals/filter-pattern';
import { asEvent, CALLERS, INCOMPLETE, lookalikes, NULL_ISSUER, roleSession, shellCall } from '../../audit/records/cloudtrail';
import { ENV, testStack, testApp } from '../app';

/** Many shells are distinguished from everyone else, within the limits of CloudWatch Logs and EventBridge. */

const stack = testStack({ props: { env: ENV } });
const ROLE = `arn:aws:iam::${ENV.account}:role/`;
const PATH = `${ROLE}gameliftstreams-admin-shell/`;

/** Names as the library generates them, of the maximum length. */
const own = (count: number) => Array.from({ length: count }, (_, index) => {
  const hash = createHash('sha256').update(`${index}`).digest('hex').slice(0, 6);
  return `${parseInt(hash, 16).toString(8).padStart(8, '0')}-${`Game${index}-`.padEnd(38, 'x')}-ap-southeast-1`;
});

const LISTS: Record<string, string[]> = {
  'one shell': own(1).map(name => PATH + name),
  'five shells': own(5).map(name => PATH + name),
  'fifty shells': own(50).map(name => PATH + name),
  'two hundred shells': own(200).map(name => PATH + name),
  'fifty roles with custom names': Array.from({ length: 50 }, (_, index) => `${ROLE}support/Support${index}`),
  'thirty shells and twenty roles with custom names': [...own(30).map(name => PATH + name), ...Array.from({ length: 20 }, (__, index) => `${ROLE}Team-${index % 4}-${index}`)],
  'thirty roles with long, numbered names': Array.from({ length: 30 }, (_, index) => `${PATH}Elsewhere-${index}-${'x'.repeat(40)}`),
  'a role for each team': 'Arcade Bingo Chess Dominoes Euchre Faro Go Hearts Igo Jenga Kalah Ludo Mahjong Nim Othello Poker Quarto Reversi Shogi Tetris Uno Vint Whist Xiangqi Yahtzee Zoo'
    .split(' ').map(game => `${ROLE}teams/${game}-AdminShellSupportRole-us-west-2`),
  'names that are prefixes of each other': Array.from({ length: 30 }, (_, index) => `${PATH}${'1'.repeat(index + 1)}`),
  'the same names in three accounts': ['111122223333', '444455556666', '777788889999'].flatMap(account => own(12).map(name => `arn:aws:iam::${account}:role/gameliftstreams-admin-shell/${name}`)),
};

const known = (arns: string[]): KnownRole[] => arns.map(arn => knownRole(stack, arn));

/** How many of the patterns match the record. Whether any does must not depend on how AWS treats missing fields. */
function countOf(matchers: Array<(missing: boolean) => boolean>): number {
  const [one, other] = [false, true].map(missing => matchers.filter(matches => matches(missing)).length);
  expect(one > 0).toBe(other > 0);
  return one;
}

describe.each(Object.entries(LISTS))('%s', (_, arns) => {
  const filters = bypassedPatterns(known(arns)).patterns;
  const events = bypassedEvents(known(arns)).patterns.map(({ detailType, ...rest }) => ({ ...rest, 'detail-type': detailType }));
  const byFilters = filters.map(pattern => parseFilterPattern(pattern));
  const byRules = events.map(pattern => parseEventPattern(pattern));

  const countOfFilters = (record: unknown) => countOf(byFilters.map(({ matches }) => missing => matches(record, missing)));
  const counts = (record: unknown): [number, number] =>
    [countOfFilters(record), countOf(byRules.map(({ matches }) => missing => matches(asEvent(record as any), missing)))];

  test('stay within the limits', () => {
    for (const pattern of filters) expect(pattern.length).toBeLessThanOrEqual(1_024);
    for (const pattern of events) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
    expect(JSON.stringify(events)).not.toContain('wildcard');
    expect(filters.length).toBeLessThanOrEqual(98);
  });

  test('none of them is a bypass', () => {
    for (const arn of arns) expect([arn, ...counts(shellCall(roleSession(arn, 'alice@example.com')))]).toEqual([arn, 0, 0]);
  });

  test('everyone else is a bypass, and counts once', () => {
    const strangers = arns.flatMap(arn => [
      arn.replace(':role/', ':role/other/'), arn.replace(/role\/.*\//, 'role/'), `${arn}x`, arn.slice(0, -1), arn.replace(/::\d+:/, '::999999999999:'),
      arn.replace(/[^/]+$/, name => name.toUpperCase() === name ? `z${name}` : name.toUpperCase()), arn.replace(/[^/]+$/, name => name.slice(0, 2)),
    ]).filter(arn => !arns.includes(arn) && !arn.endsWith('/'));
    for (const arn of [...strangers, `${PATH}Anyone`, `${ROLE}0`]) expect([arn, ...counts(shellCall(roleSession(arn, 'mallory')))]).toEqual([arn, 1, 1]);
    const others = Object.entries<any>({ ...CALLERS, ...lookalikes(arns[0]), ...INCOMPLETE })
      .filter(([, identity]) => !arns.includes(identity?.sessionContext?.sessionIssuer?.arn));
    for (const [name, identity] of others) expect([name, ...counts(shellCall(identity))]).toEqual([name, 1, 1]);
    expect(countOfFilters(shellCall(NULL_ISSUER))).toBe(1);
  });

  test('a record without the name of its issuer counts, too', () => {
    const { userName: _name, ...nameless } = roleSession(`${PATH}Anyone`, 'mallory').sessionContext.sessionIssuer;
    const [filter, rule] = counts(shellCall({ ...roleSession(`${PATH}Anyone`, 'mallory'), sessionContext: { sessionIssuer: nameless } }));
    expect([filter > 0, rule > 0]).toEqual([true, true]);
  });
});

test('needs as many filters and rules as the page says', () => {
  const taken = Object.fromEntries(Object.entries(LISTS).map(([name, arns]) =>
    [name, [bypassedPatterns(known(arns)).patterns.length, bypassedEvents(known(arns)).patterns.length]]));
  expect(taken).toMatchObject({ 'one shell': [1, 1], 'five shells': [2, 1], 'fifty shells': [expect.any(Number), expect.any(Number)] });
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'audit.md'), 'utf8').replace(/\s+/g, ' ');
  const [filters, rules] = taken['fifty shells'];
  expect(page).toContain(`Fifty shells take about ${filters} metric filters on the log group of each trail, and ${rules} rules`);
  expect(page).toContain(`| 3 for all shells on the trail, about ${filters + 2} with fifty of them |`);
  expect(page).toContain(`; ${rules - 1} more with fifty shells |`);
});

test('fifty shells of one app, account and Region, in fifty stacks, on one trail', () => {
  const app = testApp();
  const home = new Stack(app, 'Home', { env: ENV });
  const auditTrail = new AuditTrail(home, 'Trail');
  for (let index = 0; index < 50; index++) {
    new StreamSessionAdminShell(new Stack(app, `Game${index}`, { env: ENV }), 'Shell', { streamGroupTags: { game: `${index}` }, auditTrail });
  }
  const assembly = app.synth();
  const filters = assembly.stacks.flatMap(({ template }) => Object.values<any>(template.Resources)).filter(({ Type }) => Type === 'AWS::Logs::MetricFilter');
  const onTrail = filters.filter(({ Properties }) => Properties.LogGroupName.Ref?.startsWith('TrailLog'));
  expect(onTrail.length).toBeLessThanOrEqual(30);
  const bypassed = onTrail.filter(({ Properties }) => Properties.MetricTransformations[0].MetricName === 'Bypassed');
  expect(new Set(bypassed.map(({ Properties }) => JSON.stringify(Properties.MetricTransformations))).size).toBe(1);
});

describe('more than can be distinguished', () => {
  const trusting = (roles: (scope: Stack) => iam.IRole[]) => {
    const one = testStack({ props: { env: ENV } });
    new StreamSessionAdminShell(one, 'AdminShell', { streamGroupTags: { shell: 'yes' }, trustedShellRoles: roles(one) });
    return one;
  };
  const newRoles = (count: number) => (scope: Stack) => Array.from({ length: count }, (_, index) => new iam.Role(scope, `Role${index}`, { assumedBy: new iam.AccountRootPrincipal() }));

  test('two roles whose ARNs are not known until deployment fit with a shell', () => {
    expect(() => Template.fromStack(trusting(newRoles(2)))).not.toThrow();
  });

  test('fails with many of them, and says which need less space', () => {
    expect(() => Template.fromStack(trusting(newRoles(12)))).toThrow(/13 shell roles are known here, and no filter can distinguish them.*12 are not known until deployment.*iam\.Role\.fromRoleArn/s);
  });

  test('fails if a log group would need more filters than it can have', () => {
    expect(() => Template.fromStack(trusting(scope => own(300).map((name, index) => iam.Role.fromRoleArn(scope, `R${index}`, PATH + name)))))
      .toThrow(/\d{3} metric filters would be needed to distinguish 301 shell roles from others, and a log group can have 100: create fewer shells/);
  });
});
