/**
 * The ways to put a name of one's own on a shell, and what the roles behind shells do every day: each as CloudTrail records
 * it, against the rule that tells the one from the other.
 */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, ADMIN, asEvent, CALLERS, managementCall, OTHER_ACCOUNT, REGION, roleSession, type Json } from './records/cloudtrail';
import { roleArn, synthesize, VARIANTS } from './world';
import type { IAdminShellBroker } from '../../lib';
import { lentRole } from '../../lib/alarms/lent-role';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

const SHELLS: Array<[variant: string, stack: number, shell: string]> = [
  ['one shell, nothing said', 0, 'AdminShell'],
  ['one shell, account and Region left open', 0, 'AdminShell'],
  ['two shells in one stack that share a trail', 0, 'First'],
  ['two shells in one stack that share a trail', 0, 'Second'],
  ['two stacks, each with its own trail', 1, 'AdminShell'],
  ['a log group that exists', 0, 'AdminShell'],
  ['a stack of the longest name', 0, 'AdminShell'],
];

interface World { readonly rule: EventRule; readonly handler: string; readonly shellRole: string; readonly brokerRole: string }

function worldOf(template: Template, shell: string): World {
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

/** CloudTrail has no parameters of a refused AssumeRole. */
const refused = (role: string) => managementCall('sts.amazonaws.com', 'AssumeRole', null, {
  userIdentity: ADMIN, readOnly: true, errorCode: 'AccessDenied', errorMessage: `User: ${ADMIN.arn} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
});

function attacks({ handler, shellRole, brokerRole }: World): Record<string, Json> {
  const lent = roleSession(brokerRole, 'evil');
  return {
    'a function of one\'s own with the broker\'s role': lambda('CreateFunction20150331', { functionName: 'evil', role: brokerRole }),
    'the same, before IAM lets them': lambda('CreateFunction20150331', { functionName: 'evil', role: brokerRole }, { errorCode: 'AccessDenied' }),
    'the role given to a function that exists': lambda('UpdateFunctionConfiguration20150331v2', { functionName: 'checkout', role: brokerRole }),
    'the same by ARN': lambda('UpdateFunctionConfiguration20150331v2', { functionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:checkout`, role: brokerRole }),
    'a function whose name begins like the broker\'s': lambda('CreateFunction20150331', { functionName: `${handler}2`, role: brokerRole }),
    'next year\'s way to make one': lambda('CreateFunction20270101', { functionName: 'evil', role: brokerRole }),
    'what the function hears': assume(lent, shellRole, { errorCode: 'AccessDenied', errorMessage: 'with an explicit deny in an identity-based policy' }),
    'what it hears where nothing says which role': managementCall('sts.amazonaws.com', 'AssumeRole', null, { userIdentity: lent, readOnly: true, errorCode: 'AccessDenied' }),
    'the shell role, its trust widened by hand': assume(ADMIN, shellRole),
    'the shell role, refused': refused(shellRole),
    'the broker\'s role, refused': refused(brokerRole),
    'the shell role by SAML': managementCall('sts.amazonaws.com', 'AssumeRoleWithSAML', { roleArn: shellRole, roleSessionName: 'ceo' }, { userIdentity: CALLERS['a SAML user'], readOnly: true }),
    'the broker\'s role, its trust widened by hand': assume(ADMIN, brokerRole),
    ...Object.fromEntries(Object.entries(CALLERS).map(([who, identity]) => [`the shell role by ${who}`, assume(identity, shellRole)])),
  };
}

function everyday({ handler, shellRole, brokerRole }: World): Record<string, Json> {
  const broker = roleSession(brokerRole, handler);
  return {
    'the broker opens a shell': assume(broker, shellRole),
    'the broker is throttled': assume(broker, shellRole, { errorCode: 'ThrottlingException' }),
    'the broker leaves the reason out': assume(broker, shellRole, { errorCode: 'PackedPolicyTooLargeException' }),
    'Lambda starts the function': assume({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, brokerRole),
    'a deployment changes the function': lambda('UpdateFunctionConfiguration20150331v2', { functionName: handler, role: brokerRole }),
    'the same by ARN': lambda('UpdateFunctionConfiguration20150331v2', { functionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${handler}`, role: brokerRole }),
    'another function with another role': lambda('CreateFunction20150331', { functionName: 'checkout', role: `arn:aws:iam::${ACCOUNT}:role/Checkout` }),
    'a role whose name begins like the broker\'s': lambda('CreateFunction20150331', { functionName: 'checkout', role: `${brokerRole}2` }),
    'a function\'s code': lambda('UpdateFunctionCode20150331v2', { functionName: 'checkout' }),
    'someone assumes a role of theirs': assume(ADMIN, `arn:aws:iam::${ACCOUNT}:role/Deploy`),
    'someone is refused a role': assume(ADMIN, `arn:aws:iam::${OTHER_ACCOUNT}:role/Deploy`, { errorCode: 'AccessDenied' }),
    'a role whose name begins like the shell role\'s': assume(ADMIN, `${shellRole}2`),
    'the same, refused': refused(`${shellRole}2`),
    'who am I': managementCall('sts.amazonaws.com', 'GetCallerIdentity', null, { userIdentity: broker, readOnly: true }),
    'a federation token': managementCall('sts.amazonaws.com', 'GetFederationToken', { name: 'fred' }, { userIdentity: CALLERS['an IAM user'], readOnly: true }),
  };
}

describe.each(SHELLS)('%s, stack %d: %s', (variant, stack, shell) => {
  let world: World;
  beforeAll(() => {
    world = worldOf(synthesize(VARIANTS[variant])[stack], shell);
  });

  /** The same whichever way AWS takes an absent field. */
  const heard = (record: Json) => [false, true].map(missingFieldDiffers => ruleMatches(world.rule, asEvent(record), missingFieldDiffers));

  test('matches every way to forge a name', () => {
    const all = Object.entries(attacks(world));
    expect(all.map(([name, record]) => [name, ...heard(record)])).toEqual(all.map(([name]) => [name, true, true]));
  });

  test('and nothing that happens every day', () => {
    const all = Object.entries(everyday(world));
    expect(all.map(([name, record]) => [name, ...heard(record)])).toEqual(all.map(([name]) => [name, false, false]));
  });

  test('and the notice says what was done, and what follows from it', () => {
    const event = asEvent(lambda('CreateFunction20150331', { functionName: 'evil', role: world.brokerRole }));
    expect(JSON.parse(transform(world.rule.targets[0].transformer!, event, world.rule, false).text)).toMatchObject({
      notice: expect.stringMatching(/^Someone called CreateFunction20150331 of lambda\.amazonaws\.com to use a role that only the admin shell broker may use\. .*can open shells under a false name: trust no name on a shell since then\. .*:bob /),
      functionName: ['evil'],
      role: [world.brokerRole],
      roleArn: [],
      userIdentity: [{ arn: 'arn:aws:sts::111122223333:assumed-role/GameAdmins/bob' }],
    });
  });
});

test('shells that share an account don\'t accuse each other', () => {
  const [template] = synthesize(VARIANTS['two shells in one stack that share a trail']);
  const [first, second] = ['First', 'Second'].map(shell => worldOf(template, shell));
  for (const record of Object.values(everyday(first))) expect(ruleMatches(second.rule, asEvent(record), false)).toBe(false);
});

test('the pattern keeps EventBridge\'s limit with the longest names there can be', () => {
  const role = (path: string) => `arn:aws-us-gov:iam::111122223333:role/${path}/${'x'.repeat(64)}`;
  const functionName = 'x'.repeat(64);
  const handler = { functionName, functionArn: `arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:${functionName}` };
  const broker = { handler, shellRole: { roleArn: role('gameliftstreams-admin-shell') } } as unknown as IAdminShellBroker;
  const { source, detailType, detail } = lentRole(broker, { roleArn: role('gameliftstreams-admin-shell-broker') } as iam.IRole);
  expect(JSON.stringify({ source, 'detail-type': detailType, detail }).length).toBeLessThanOrEqual(2_048);
});
