/** Which CloudTrail records the comparison function is asked about, whichever trail recorded them, and which fields it gets. */
import { matchBothWays } from './match-both-ways';
import { ACCOUNT, ADMIN, asEvent, CALLERS, lookalikes, managementCall, roleSession, type Json } from './records/cloudtrail';
import { uses } from './records/uses';
import { roleArn, synthesize, VARIANTS } from './variants';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import { queueMappings } from '../../local/template/queue-mappings';
import type { Template } from '../../local/template/template';

const SHELLS: Array<[variant: string, stack: number, shell: string]> = [
  ['one shell, with the defaults', 0, 'AdminShell'],
  ['two shells in one stack that share a trail', 0, 'First'],
  ['two shells in one stack that share a trail', 0, 'Second'],
  ['two stacks, each with its own trail', 1, 'AdminShell'],
  ['an existing log group', 0, 'AdminShell'],
  ['a multi-Region trail', 0, 'AdminShell'],
  ['a stack with the longest name', 0, 'AdminShell'],
];

const ruleOf = (template: Template, shell: string): EventRule => eventRules(template).find(({ id }) => id.startsWith(`${shell}AlarmsComparisonOpened`))!;

/** A shell that was opened. */
function openedBy(userIdentity: Json): Json {
  const { record } = uses({ shellRoleArn: `arn:aws:iam::${ACCOUNT}:role/x`, otherShellRoleArns: [] }).find(use => use.signals.includes('opened'))!;
  return { ...record, userIdentity };
}

describe.each(SHELLS)('%s, stack %d: %s', (variant, stack, shell) => {
  let template: Template;
  let rule: EventRule;
  let shellRole: string;

  beforeAll(() => {
    template = synthesize(VARIANTS[variant])[stack];
    rule = ruleOf(template, shell);
    shellRole = roleArn(template, new RegExp(`^${shell}AccessRole`));
  });

  const asked = (record: Json) => matchBothWays(rule, asEvent(record));

  test('is asked about every shell opened with its own role, whatever its name', () => {
    for (const name of ['alice@example.com', 'ceo', 'x']) {
      expect(asked(openedBy(roleSession(shellRole, name, { sourceIdentity: name })))).toEqual([true, true]);
    }
    expect(asked(openedBy(roleSession(shellRole, 'nobody')))).toEqual([true, true]); // possible once the trust policy was widened by hand
  });

  test('is not asked about other shells, which are bypasses in any case, or calls that opened none', () => {
    for (const identity of [ADMIN, ...Object.values(CALLERS), ...Object.values(lookalikes(shellRole))]) {
      expect(asked(openedBy(identity))).toEqual([false, false]);
    }
    for (const errorCode of ['StreamSessionAccessNotReadyException', 'AccessDenied', 'ThrottlingException']) {
      expect(asked({ ...openedBy(roleSession(shellRole, 'alice@example.com')), errorCode })).toEqual([false, false]);
    }
    expect(asked(managementCall('gameliftstreams.amazonaws.com', 'TagResource', {}, { userIdentity: roleSession(shellRole, 'alice@example.com') }))).toEqual([false, false]);
  });

  test('gets the fields that it needs, as JSON, even from a record that lacks half of them', () => {
    const { queueArn } = queueMappings(template).find(({ target: [id] }) => id.startsWith(shell))!;
    const [target] = rule.targets;
    expect(target.arn).toBe(queueArn);
    const message = (record: Json) => JSON.parse(transform(target.transformer!, asEvent(record), rule, false).text);
    const record = openedBy(roleSession(shellRole, 'alice@example.com', { sourceIdentity: 'alice@example.com' }));
    expect(message(record)).toEqual({
      accessKeyId: record.userIdentity.accessKeyId,
      serviceRequestId: record.requestID,
      eventId: record.eventID,
      eventTime: record.eventTime,
      principal: record.userIdentity.arn,
      sourceIdentity: 'alice@example.com',
      sourceIp: record.sourceIPAddress,
      streamGroup: record.requestParameters.Identifier,
      streamSession: record.requestParameters.StreamSessionIdentifier,
    });
    const bare = message({ ...record, requestParameters: null, userIdentity: { ...roleSession(shellRole, 'x'), accessKeyId: undefined } });
    expect(bare).toMatchObject({ accessKeyId: '', sourceIdentity: '', streamGroup: '', streamSession: '' });
  });
});

test('shells that share a trail each watch their own role', () => {
  const [template] = synthesize(VARIANTS['two shells in one stack that share a trail']);
  const opened = asEvent(openedBy(roleSession(roleArn(template, /^FirstAccessRole/), 'alice@example.com')));
  expect(['First', 'Second'].map(shell => ruleMatches(ruleOf(template, shell), opened, false))).toEqual([true, false]);
});
