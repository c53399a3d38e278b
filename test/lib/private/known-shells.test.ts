import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AdminShellAlarms, AuditTrail, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, testStack, written } from '../app';

const TAGS = { streamGroupTags: { shell: 'yes' } };

/** The roles that a stack's filters take for known, one list for each shell in it. */
function knownBy(stack: Stack): string[][] {
  const filters = Object.entries(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).filter(([id]) => id.includes('Bypassed'));
  return filters.map(([, { Properties }]) => [...written(Properties.FilterPattern).matchAll(/\.arn != "([^"]*)"/g)].map(([, arn]) => arn));
}

/** The same, of the rules that announce bypasses. */
function knownByRules(stack: Stack): string[][] {
  const rules = Object.entries(Template.fromStack(stack).findResources('AWS::Events::Rule')).filter(([id]) => id.includes('NoticesBypassed'));
  return rules.map(([, { Properties }]) => written(Properties.EventPattern.detail.$or[0].userIdentity.sessionContext.sessionIssuer.arn[0]['anything-but']));
}

function roleNames(stack: Stack): Array<string | undefined> {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(({ Properties }) => written(Properties.RoleName)).filter(name => name !== undefined);
}

describe.each(Object.entries(FEATURE_FLAGS))('with feature flags: %s', (_, flags) => {
  describe.each([['concrete', ENV], ['environment-agnostic', undefined]])('%s', (__, env) => {
    test('alone, a shell knows its own role, which CloudFormation names', () => {
      const stack = testStack({ flags, props: { env } });
      new StreamSessionAdminShell(stack, 'AdminShell', TAGS);
      expect(knownBy(stack)).toEqual([[expect.stringMatching(/^{AdminShellAccessRole\w+\.Arn}$/)]]);
      expect(knownByRules(stack)).toEqual(knownBy(stack));
      expect(roleNames(stack)).toEqual([]);
    });

    test('two in one stack know each other, whichever comes first, and nothing gets a name', () => {
      const stack = testStack({ flags, props: { env } });
      new StreamSessionAdminShell(stack, 'One', TAGS);
      new StreamSessionAdminShell(stack, 'Two', TAGS);
      const both = [expect.stringMatching(/^{OneAccessRole/), expect.stringMatching(/^{TwoAccessRole/)];
      expect(knownBy(stack)).toEqual([both, both]);
      expect(roleNames(stack)).toEqual([]);
    });

    test('two stacks with trails of their own know each other by name, and neither waits for the other', () => {
      const app = new App({ context: flags });
      const [first, second] = ['First', 'Second'].map(id => testStack({ app, id, props: { env } }));
      new StreamSessionAdminShell(first, 'AdminShell', TAGS);
      new StreamSessionAdminShell(second, 'AdminShell', TAGS);
      expect(app.synth().stacks).toHaveLength(2);
      expect([first.dependencies, second.dependencies]).toEqual([[], []]);
      for (const [stack, other] of [[first, second], [second, first]]) {
        const [name] = roleNames(stack);
        expect(roleNames(stack)).toHaveLength(1);
        const [known] = knownBy(stack);
        expect(known).toContainEqual(expect.stringMatching(/^{AdminShellAccessRole/));
        expect(known).toHaveLength(2);
        expect(knownBy(other)[0].map(arn => arn.replace(/^arn:aws:iam::(111122223333|{AWS::AccountId}):/, ''))).toContain(`role/gameliftstreams-admin-shell/${name}`);
        expect(knownByRules(stack)).toEqual(knownBy(stack));
      }
    });

    test('two stacks that share a trail know each other, and only one waits for the other', () => {
      const app = new App({ context: flags });
      const [first, second] = ['First', 'Second'].map(id => testStack({ app, id, props: { env } }));
      const auditTrail = new AuditTrail(first, 'Trail');
      new StreamSessionAdminShell(first, 'AdminShell', { ...TAGS, auditTrail });
      new StreamSessionAdminShell(second, 'AdminShell', { ...TAGS, auditTrail });
      expect(app.synth().stacks).toHaveLength(2);
      expect(first.dependencies).toEqual([]);
      expect(second.dependencies).toEqual([first]);
      expect(knownBy(first)[0]).toHaveLength(2);
      expect(knownBy(second)[0]).toHaveLength(2);
      Template.fromStack(second).resourceCountIs('AWS::CloudTrail::Trail', 0);
    });
  });
});

test('a name that another stack needs is unique, has the Region in it and is short enough', () => {
  const app = new App();
  const [first, second] = ['A', 'B'].map(id => testStack({ app, id: `${id}VeryLongStackNameThatGoesOnAndOnAndOnForeverAndEver`, props: { env: { account: ENV.account, region: 'ap-southeast-1' } } }));
  new StreamSessionAdminShell(first, 'AdminShell', TAGS);
  new StreamSessionAdminShell(second, 'AdminShell', TAGS);
  const names = [roleNames(first)[0]!, roleNames(second)[0]!];
  expect(names[0]).not.toEqual(names[1]);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(64);
    expect(name).toMatch(/^[\w-]+-ap-southeast-1$/);
  }
});

test.each([
  ['another Region', ENV, { ...ENV, region: 'eu-central-1' }],
  ['another account', ENV, { ...ENV, account: '444455556666' }],
  ['an environment that may be another', ENV, undefined],
])('a shell of %s is not known', (_, here, there) => {
  const app = new App();
  const [first, second] = [testStack({ app, id: 'First', props: { env: here } }), testStack({ app, id: 'Second', props: { env: there } })];
  new StreamSessionAdminShell(first, 'AdminShell', TAGS);
  new StreamSessionAdminShell(second, 'AdminShell', TAGS);
  expect(knownBy(first)[0]).toHaveLength(1);
  expect(knownBy(second)[0]).toHaveLength(1);
  expect(roleNames(first)).toEqual([]);
});

test('a multi-Region trail hears of other Regions, so their shells are known', () => {
  const app = new App();
  const [first, second] = [testStack({ app, id: 'First', props: { env: ENV } }), testStack({ app, id: 'Second', props: { env: { ...ENV, region: 'eu-central-1' } } })];
  new StreamSessionAdminShell(first, 'AdminShell', { ...TAGS, auditTrail: new AuditTrail(first, 'Trail', { isMultiRegionTrail: true }) });
  new StreamSessionAdminShell(second, 'AdminShell', TAGS);
  expect(knownBy(first)[0]).toEqual([expect.anything(), expect.stringMatching(/-eu-central-1$/)]);
  expect(knownBy(second)[0]).toHaveLength(1);
});

test('trusted roles are known too, each once, also where it is a shell of the app', () => {
  const app = new App();
  const [first, second] = ['First', 'Second'].map(id => testStack({ app, id, props: { env: ENV } }));
  const other = new StreamSessionAdminShell(first, 'AdminShell', TAGS);
  const far = 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/elsewhere';
  new StreamSessionAdminShell(second, 'AdminShell', { ...TAGS, trustedShellRoles: [other.shellRole, iam.Role.fromRoleArn(second, 'Far', far), iam.Role.fromRoleArn(second, 'Again', far)] });
  expect(knownBy(second)[0]).toEqual([expect.stringMatching(/role\/gameliftstreams-admin-shell\/First-/), expect.stringMatching(/^{AdminShellAccessRole/), far]);
  expect(second.dependencies).toEqual([]);
});

test('where there is no shell at all, every call is a bypass', () => {
  const stack = testStack({ props: { env: ENV } });
  new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail') });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ ($.eventSource = "gameliftstreams.amazonaws.com") && ($.eventName = "CreateStreamSessionAdminShell") }',
  });
  const issuer = (arn: unknown[]) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn } } } });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ source: ['aws.gameliftstreams'], detail: Match.objectLike({ $or: [issuer([{ exists: true }]), issuer([{ exists: false }])] }) }),
  });
});

test('alarms alone know the app\'s shells', () => {
  const stack = testStack({ props: { env: ENV } });
  new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail') });
  new StreamSessionAdminShell(stack, 'AdminShell', TAGS);
  expect(knownBy(stack)).toEqual([[expect.stringMatching(/AccessRole/)], [expect.stringMatching(/AccessRole/)]]);
});

test.each(['*', 'Arcade*', 'Arcad?', 'x") || ($.a = "'])('fails with a trusted role %j, which would trust more than one, or anyone', name => {
  const stack = testStack({ props: { env: ENV } });
  const trusted = iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/${name}`);
  const byName = iam.Role.fromRoleName(stack, 'N', name);
  expect(() => new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail'), trustedShellRoles: [byName] })).toThrow(/exact ARN/);
  expect(() => new StreamSessionAdminShell(stack, 'AdminShell', { ...TAGS, trustedShellRoles: [trusted] })).toThrow(/trustedShellRoles has .*name each role by its exact ARN/);
});

describe('the length of a pattern', () => {
  const trusting = (count: number, name: string) => {
    const stack = testStack({ props: { env: ENV } });
    new StreamSessionAdminShell(stack, 'AdminShell', {
      ...TAGS,
      trustedShellRoles: Array.from({ length: count }, (_, index) => iam.Role.fromRoleArn(stack, `R${index}`, `arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/${name}${index}`)),
    });
    return stack;
  };

  test('four shells with names as long as IAM takes them fit', () => {
    const [known] = knownBy(trusting(3, 'x'.repeat(63)));
    expect(known).toHaveLength(4);
  });

  test('fails at synth where it could become too long once the names are known', () => {
    expect(() => Template.fromStack(trusting(4, 'x'.repeat(63))))
      .toThrow(/5 shell roles are known .* up to 1\d{3} characters.* takes 1024.*Make fewer shells/s);
  });
});
