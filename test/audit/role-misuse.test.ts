/**
 * The ways to open a shell under a false name, and the everyday use of the roles behind shells: each as CloudTrail records it,
 * against the rule that tells them apart.
 */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { matchBothWays } from './match-both-ways';
import { ACCOUNT, ADMIN, asEvent, CALLERS, managementCall, NO_PERMISSION, OTHER_ACCOUNT, refusedAssumption, REGION, roleSession, type Json } from './records/cloudtrail';
import { roleArn, synthesize, VARIANTS } from './variants';
import type { IAdminShellBroker } from '../../lib';
import { brokerRoleMisuse } from '../../lib/alarms/role-misuse';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

const SHELLS: Array<[variant: string, stack: number, shell: string]> = [
  ['one shell, with the defaults', 0, 'AdminShell'],
  ['one shell, environment-agnostic', 0, 'AdminShell'],
  ['two shells in one stack that share a trail', 0, 'First'],
  ['two shells in one stack that share a trail', 0, 'Second'],
  ['two stacks, each with its own trail', 1, 'AdminShell'],
  ['an existing log group', 0, 'AdminShell'],
  ['a stack with the longest name', 0, 'AdminShell'],
];

interface Subject { readonly rule: EventRule; readonly handler: string; readonly shellRole: string; readonly brokerRole: string }

function subjectOf(template: Template, shell: string): Subject {
  const rule = eventRules(template).find(({ id }) => id.startsWith(`${shell}AlarmsNoticesRoleLent`))!;
  const [handlerId] = template.ofType('AWS::Lambda::Function').find(([id]) => id.startsWith(`${shell}BrokerHandler`))!;
  return {
    rule,
    handler: template.resolve({ Ref: handlerId }),
    shellRole: roleArn(template, new RegExp(`^${shell}AccessRole`)),
    brokerRole: roleArn(template, new RegExp(`^${shell}BrokerRole`)),
  };
}

const lambda = (eventName: string, parameters: Json, more: Json = {}) => managementCall('lambda.amazonaws.com', eventName, parameters, more);
const assume = (who: Json, role: string, more: Json = {}) =>
  managementCall('sts.amazonaws.com', 'AssumeRole', { roleArn: role, roleSessionName: 'ceo', sourceIdentity: 'ceo' }, { userIdentity: who, readOnly: true, ...more });

/**
 * CloudTrail records a refused AssumeRole without its parameters. Its message can go on with a reason:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const refused = (role: string, reason = '') => refusedAssumption(` on resource: ${role}${reason}`);

function attacks({ handler, shellRole, brokerRole }: Subject): Record<string, Json> {
  const lent = roleSession(brokerRole, 'evil');
  return {
    'a new function with the broker\'s role': lambda('CreateFunction20150331', { functionName: 'evil', role: brokerRole }),
    'the same, refused by IAM': lambda('CreateFunction20150331', { functionName: 'evil', role: brokerRole }, { errorCode: 'AccessDenied' }),
    'an existing function that is given the role': lambda('UpdateFunctionConfiguration20150331v2', { functionName: 'checkout', role: brokerRole }),
    'the same by ARN': lambda('UpdateFunctionConfiguration20150331v2', { functionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:checkout`, role: brokerRole }),
    'a function whose name starts with the broker\'s': lambda('CreateFunction20150331', { functionName: `${handler}2`, role: brokerRole }),
    'a future version of CreateFunction': lambda('CreateFunction20270101', { functionName: 'evil', role: brokerRole }),
    'the function is denied the shell role': assume(lent, shellRole, { errorCode: 'AccessDenied', errorMessage: 'with an explicit deny in an identity-based policy' }),
    'the same, in a record that doesn\'t name the role': managementCall('sts.amazonaws.com', 'AssumeRole', null, { userIdentity: lent, readOnly: true, errorCode: 'AccessDenied' }),
    'the shell role, after its trust policy was widened by hand': assume(ADMIN, shellRole),
    'the role for a function of their own, refused by iam:PassRole': lambda('CreateFunction20150331', null, {
      errorCode: 'AccessDeniedException', errorMessage: `User: ${ADMIN.arn} is not authorized to perform: iam:PassRole on resource: ${brokerRole}`,
    }),
    'the shell role, refused': refused(shellRole),
    'the broker\'s role, refused': refused(brokerRole),
    'the shell role, denied to someone without the permission': refused(shellRole, NO_PERMISSION),
    'the broker\'s role, denied to someone without the permission': refused(brokerRole, NO_PERMISSION),
    'the shell role through SAML': managementCall('sts.amazonaws.com', 'AssumeRoleWithSAML', { roleArn: shellRole, roleSessionName: 'ceo' }, { userIdentity: CALLERS['a SAML user'], readOnly: true }),
    'the broker\'s role, after its trust policy was widened by hand': assume(ADMIN, brokerRole),
    ...Object.fromEntries(Object.entries(CALLERS).map(([who, identity]) => [`the shell role by ${who}`, assume(identity, shellRole)])),
  };
}

function everyday({ handler, shellRole, brokerRole }: Subject): Record<string, Json> {
  const broker = roleSession(brokerRole, handler);
  return {
    'the broker opens a shell': assume(broker, shellRole),
    'the broker is throttled': assume(broker, shellRole, { errorCode: 'ThrottlingException' }),
    'the broker leaves the reason out': assume(broker, shellRole, { errorCode: 'PackedPolicyTooLargeException' }),
    'Lambda starts the function': assume({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, brokerRole),
    'a deployment updates the function': lambda('UpdateFunctionConfiguration20150331v2', { functionName: handler, role: brokerRole }),
    'the same by ARN': lambda('UpdateFunctionConfiguration20150331v2', { functionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${handler}`, role: brokerRole }),
    'another function with another role': lambda('CreateFunction20150331', { functionName: 'checkout', role: `arn:aws:iam::${ACCOUNT}:role/Checkout` }),
    'a role whose name starts with the broker\'s': lambda('CreateFunction20150331', { functionName: 'checkout', role: `${brokerRole}2` }),
    'another function\'s code is updated': lambda('UpdateFunctionCode20150331v2', { functionName: 'checkout' }),
    'someone assumes another role': assume(ADMIN, `arn:aws:iam::${ACCOUNT}:role/Deploy`),
    'someone is refused another role': assume(ADMIN, `arn:aws:iam::${OTHER_ACCOUNT}:role/Deploy`, { errorCode: 'AccessDenied' }),
    'a role whose name starts with the shell role\'s': assume(ADMIN, `${shellRole}2`),
    'the same, refused': refused(`${shellRole}2`),
    'the same, denied to someone without the permission': refused(`${shellRole}2`, NO_PERMISSION),
    'the shell role of that name in another account, refused': refused(shellRole.replace(ACCOUNT, OTHER_ACCOUNT)),
    'that role, denied to someone without the permission': refused(shellRole.replace(ACCOUNT, OTHER_ACCOUNT), NO_PERMISSION),
    'GetCallerIdentity': managementCall('sts.amazonaws.com', 'GetCallerIdentity', null, { userIdentity: broker, readOnly: true }),
    'a federation token': managementCall('sts.amazonaws.com', 'GetFederationToken', { name: 'fred' }, { userIdentity: CALLERS['an IAM user'], readOnly: true }),
  };
}

describe.each(SHELLS)('%s, stack %d: %s', (variant, stack, shell) => {
  let subject: Subject;
  beforeAll(() => {
    subject = subjectOf(synthesize(VARIANTS[variant])[stack], shell);
  });

  const matched = (record: Json) => matchBothWays(subject.rule, asEvent(record));

  test('matches every way to forge a name', () => {
    const all = Object.entries(attacks(subject));
    expect(all.map(([name, record]) => [name, ...matched(record)])).toEqual(all.map(([name]) => [name, true, true]));
  });

  test('matches no everyday call', () => {
    const all = Object.entries(everyday(subject));
    expect(all.map(([name, record]) => [name, ...matched(record)])).toEqual(all.map(([name]) => [name, false, false]));
  });

  test('the notice says what was done, and what that means', () => {
    const event = asEvent(lambda('CreateFunction20150331', { functionName: 'evil', role: subject.brokerRole }));
    expect(JSON.parse(transform(subject.rule.targets[0].transformer!, event, subject.rule, false).text)).toMatchObject({
      notice: expect.stringMatching(/^Someone called CreateFunction20150331 of lambda\.amazonaws\.com to use a role that only the admin shell broker may use\. .*can open shells under a false name: trust no name on a shell since then\. .*:bob /),
      functionName: ['evil'],
      role: [subject.brokerRole],
      roleArn: [],
      userIdentity: [{ arn: 'arn:aws:sts::111122223333:assumed-role/GameAdmins/bob' }],
    });
  });
});

test('a shell\'s rule ignores the everyday calls of another shell in the account', () => {
  const [template] = synthesize(VARIANTS['two shells in one stack that share a trail']);
  const [first, second] = ['First', 'Second'].map(shell => subjectOf(template, shell));
  for (const record of Object.values(everyday(first))) expect(ruleMatches(second.rule, asEvent(record), false)).toBe(false);
});

test('the pattern stays within EventBridge\'s limit with the longest names possible', () => {
  const role = (path: string) => ({ roleArn: `arn:aws-us-gov:iam::111122223333:role/${path}/${'x'.repeat(64)}`, roleName: 'x'.repeat(64) }) as iam.IRole;
  const functionName = 'x'.repeat(64);
  const handler = { functionName, functionArn: `arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:${functionName}` };
  const broker = { handler, shellRole: role('gameliftstreams-admin-shell') } as unknown as IAdminShellBroker;
  const { source, detailType, detail } = brokerRoleMisuse(broker, role('gameliftstreams-admin-shell-broker'));
  expect(JSON.stringify({ source, 'detail-type': detailType, detail }).length).toBeLessThanOrEqual(2_048);
});

/** What docs/audit.md says is not reported: there is no room for these, or no role to recognize. */
test.each<[string, (shellRole: string) => string]>([
  ['a service control policy, such as a guardrail', role => ` on resource: ${role} with an explicit deny in a service control policy: arn:aws:organizations::${OTHER_ACCOUNT}:policy/o-a1b2c3d4e5/service_control_policy/p-a1b2c3d4`],
  ['an identity-based policy that denies', role => ` on resource: ${role} with an explicit deny in an identity-based policy: arn:aws:iam::${ACCOUNT}:policy/Guardrail`],
  ['another kind of policy', role => ` on resource: ${role} because no permissions boundary allows the sts:AssumeRole action`],
  ['the trust policy, in the form that AWS documents', () => ' because no role trust policy allows the sts:AssumeRole action'],
])('a refusal by %s is not announced, unless its record has the parameters', (_, rest) => {
  const { rule, shellRole } = subjectOf(synthesize(VARIANTS['one shell, with the defaults'])[0], 'AdminShell');
  const record = refusedAssumption(rest(shellRole));
  expect(ruleMatches(rule, asEvent(record), false)).toBe(false);
  expect(ruleMatches(rule, asEvent({ ...record, requestParameters: { roleArn: shellRole, roleSessionName: 'ceo' } }), false)).toBe(true);
});
