/** The examples of IAM's documentation, with the results that it gives. Each block names the page. */
import { decide, type Principal, type Request } from '../../../local/template/decide';
import { statements, type Context, type Statement } from '../../../local/template/iam';

const policy = (...statement: object[]) => statements({ Version: '2012-10-17', Statement: statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', rest: object = {}) => ({ Effect: 'Allow', Action, Resource, ...rest });
const deny = (Action: string | string[], Resource: string | string[] = '*', rest: object = {}) => ({ Effect: 'Deny', Action, Resource, ...rest });

const USER = 'arn:aws:iam::111122223333:user/alice';
const ROLE = 'arn:aws:iam::111122223333:role/ops/GameOps';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/GameOps/alice';
const BUCKET = 'arn:aws:s3:::example-logs';

const user = (policies: object[], more: Partial<Principal> = {}): Principal => ({ arn: USER, policies: policy(...policies), ...more });
const session = (policies: object[], more: Partial<Principal> = {}): Principal =>
  ({ arn: SESSION, roleArn: ROLE, policies: policy(...policies), ...more });
const toBucket = (action: string, more: Partial<Request> = {}): Request =>
  ({ action, resource: `${BUCKET}/object`, resourceAccount: '111122223333', ...more });

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
describe('one account', () => {
  test('nothing is allowed unless a statement says so', () => {
    expect(decide(user([]), toBucket('s3:GetObject'))).toBe('implicitly denied');
    expect(decide(user([allow('s3:PutObject')]), toBucket('s3:GetObject'))).toBe('implicitly denied');
  });

  test('an explicit deny wins, whichever policy contains it', () => {
    const all = [allow('*')];
    const no = policy(deny('s3:*'));
    const noFromBucket = policy({ ...deny('s3:*'), Principal: '*' });
    expect(decide(user([...all, deny('s3:*')]), toBucket('s3:GetObject'))).toBe('explicitly denied');
    expect(decide(user(all, { boundary: [...policy(...all), ...no] }), toBucket('s3:GetObject'))).toBe('explicitly denied');
    expect(decide(session(all, { sessionPolicy: [...policy(...all), ...no] }), toBucket('s3:GetObject'))).toBe('explicitly denied');
    expect(decide(user(all, { scps: [[...policy(...all), ...no]] }), toBucket('s3:GetObject'))).toBe('explicitly denied');
    expect(decide(user(all), toBucket('s3:GetObject', { resourcePolicy: noFromBucket }))).toBe('explicitly denied');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
  test('identity policy or resource policy: one of them is enough', () => {
    const bucket = policy({ ...allow('s3:*', [BUCKET, `${BUCKET}/*`]), Principal: { AWS: USER } });
    expect(decide(user([allow('s3:GetObject', `${BUCKET}/*`)]), toBucket('s3:GetObject'))).toBe('allowed');
    expect(decide(user([]), toBucket('s3:PutObject', { resourcePolicy: bucket }))).toBe('allowed');
    expect(decide(user([deny('s3:PutObject')]), toBucket('s3:PutObject', { resourcePolicy: bucket }))).toBe('explicitly denied');
    expect(decide(user([]), { action: 's3:PutObject', resource: 'arn:aws:s3:::other/object', resourceAccount: '111122223333', resourcePolicy: bucket })).toBe('implicitly denied');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
describe('permissions boundaries', () => {
  const boundary = policy(allow(['s3:*', 'cloudwatch:*', 'ec2:*']));

  test('limit but don\'t grant', () => {
    expect(decide(user([allow('iam:CreateUser')], { boundary }), { action: 'iam:CreateUser', resource: USER })).toBe('implicitly denied');
    expect(decide(user([], { boundary }), toBucket('s3:GetObject'))).toBe('implicitly denied');
    expect(decide(user([allow('s3:GetObject')], { boundary }), toBucket('s3:GetObject'))).toBe('allowed');
  });

  test.each<[string, Principal, object, string]>([
    ['a named user keeps what the boundary leaves out', user([], { boundary }), { AWS: USER }, 'allowed'],
    ['so does a named session', session([], { boundary }), { AWS: SESSION }, 'allowed'],
    ['a named role does not', session([], { boundary }), { AWS: ROLE }, 'implicitly denied'],
    ['nor does a named account', session([], { boundary }), { AWS: 'arn:aws:iam::111122223333:root' }, 'implicitly denied'],
  ])('in a resource policy, %s', (_, principal, Principal, expected) => {
    const resourcePolicy = policy({ ...allow('sqs:SendMessage'), Principal });
    expect(decide(principal, { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-west-2:111122223333:queue', resourcePolicy })).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
describe('session policies', () => {
  const sessionPolicy = policy(allow('s3:GetObject', `${BUCKET}/*`));

  test('allow the intersection of both', () => {
    expect(decide(session([allow('s3:*')], { sessionPolicy }), toBucket('s3:GetObject'))).toBe('allowed');
    expect(decide(session([allow('s3:*')], { sessionPolicy }), toBucket('s3:PutObject'))).toBe('implicitly denied');
    expect(decide(session([], { sessionPolicy }), toBucket('s3:GetObject'))).toBe('implicitly denied');
  });

  test('limit what a resource policy grants the role, not what it grants the session', () => {
    const resourcePolicy = (named: string) => policy({ ...allow('s3:PutObject'), Principal: { AWS: named } });
    expect(decide(session([], { sessionPolicy }), toBucket('s3:PutObject', { resourcePolicy: resourcePolicy(ROLE) }))).toBe('implicitly denied');
    expect(decide(session([], { sessionPolicy }), toBucket('s3:PutObject', { resourcePolicy: resourcePolicy(SESSION) }))).toBe('allowed');
  });
});

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
describe('service control policies', () => {
  const full = policy(allow('*'));

  test('every level must allow, and none grants', () => {
    expect(decide(user([allow('s3:*')], { scps: [full, full] }), toBucket('s3:GetObject'))).toBe('allowed');
    expect(decide(user([allow('s3:*')], { scps: [full, policy(allow('ec2:*'))] }), toBucket('s3:GetObject'))).toBe('implicitly denied');
    expect(decide(user([], { scps: [full] }), toBucket('s3:GetObject'))).toBe('implicitly denied');
  });

  test('also limit principals that a resource policy names', () => {
    const resourcePolicy = policy({ ...allow('s3:*'), Principal: { AWS: USER } });
    expect(decide(user([], { scps: [full, policy(allow('ec2:*'))] }), toBucket('s3:GetObject', { resourcePolicy }))).toBe('implicitly denied');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
describe('two accounts', () => {
  const theirs = (resourcePolicy?: object): Request => ({ action: 's3:GetObject', resource: `${BUCKET}/object`, resourceAccount: '444455556666', resourcePolicy: resourcePolicy && policy(resourcePolicy) });

  test.each<[string, object[], object | undefined, string]>([
    ['neither side', [], undefined, 'implicitly denied'],
    ['the caller\'s account only', [allow('s3:*')], undefined, 'implicitly denied'],
    ['the resource only', [], { ...allow('s3:*'), Principal: { AWS: SESSION } }, 'implicitly denied'],
    ['both, the resource for the session', [allow('s3:*')], { ...allow('s3:*'), Principal: { AWS: SESSION } }, 'allowed'],
    ['both, the resource for the role', [allow('s3:*')], { ...allow('s3:*'), Principal: { AWS: ROLE } }, 'allowed'],
    ['both, the resource for the account', [allow('s3:*')], { ...allow('s3:*'), Principal: { AWS: '111122223333' } }, 'allowed'],
    ['both, the resource for everyone', [allow('s3:*')], { ...allow('s3:*'), Principal: '*' }, 'allowed'],
    ['both, the resource for another account', [allow('s3:*')], { ...allow('s3:*'), Principal: { AWS: '777788889999' } }, 'implicitly denied'],
    ['both, and a deny', [allow('s3:*'), deny('s3:Get*')], { ...allow('s3:*'), Principal: { AWS: ROLE } }, 'explicitly denied'],
  ])('%s', (_, policies, resourcePolicy, expected) => {
    expect(decide(session(policies), theirs(resourcePolicy))).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html and the page on denyallow above
describe('trust policies', () => {
  const TARGET = 'arn:aws:iam::111122223333:role/Target';
  const assume = (named: object | string, rest: object = {}): Request => ({
    action: 'sts:AssumeRole',
    resource: TARGET,
    resourcePolicyDecides: true,
    resourcePolicy: statements({ Statement: [{ Effect: 'Allow', Principal: named, Action: 'sts:AssumeRole', ...rest }] }),
  });
  const may = [allow('sts:AssumeRole', TARGET)];

  test.each<[string, Principal, Request, string]>([
    ['an identity policy alone is not enough', session(may), assume({ AWS: 'arn:aws:iam::111122223333:role/Other' }), 'implicitly denied'],
    ['a trusted role needs nothing else', session([]), assume({ AWS: ROLE }), 'allowed'],
    ['another session of the role is trusted', session(may), assume({ AWS: 'arn:aws:sts::111122223333:assumed-role/GameOps/bob' }), 'implicitly denied'],
    ['a trusted account delegates to the identity policies: allowed there', session(may), assume({ AWS: '111122223333' }), 'allowed'],
    ['a trusted account delegates to the identity policies: not allowed there', session([]), assume({ AWS: '111122223333' }), 'implicitly denied'],
    ['a trusted service', { arn: 'lambda.amazonaws.com', policies: [] }, assume({ Service: 'lambda.amazonaws.com' }), 'allowed'],
    ['another service', { arn: 'ec2.amazonaws.com', policies: [] }, assume({ Service: 'lambda.amazonaws.com' }), 'implicitly denied'],
    ['a role is not a service', session(may), assume({ Service: 'lambda.amazonaws.com' }), 'implicitly denied'],
    ['a deny in the trust policy', session(may), assume({ AWS: ROLE }, { Effect: 'Deny' }), 'explicitly denied'],
    ['another account, trusted and allowed', session(may), { ...assume({ AWS: ROLE }), resource: 'arn:aws:iam::444455556666:role/Target' }, 'implicitly denied'],
  ])('%s', (_, principal, request, expected) => {
    expect(decide(principal, request)).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html, …_notresource.html, …_notprincipal.html
describe('NotAction, NotResource, NotPrincipal', () => {
  test('NotAction in a deny, with a condition: only IAM without MFA', () => {
    const policies = [allow('*'), { Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }];
    expect(decide(user(policies), { action: 'iam:ListUsers', resource: USER })).toBe('allowed');
    expect(decide(user(policies), toBucket('s3:GetObject'))).toBe('explicitly denied');
    expect(decide(user(policies), toBucket('s3:GetObject', { context: { 'aws:MultiFactorAuthPresent': 'true' } }))).toBe('allowed');
  });

  test('NotResource in a deny: all buckets but one', () => {
    const policies = [allow('*'), { Effect: 'Deny', Action: 's3:*', NotResource: [BUCKET, `${BUCKET}/*`] }];
    expect(decide(user(policies), toBucket('s3:GetObject'))).toBe('allowed');
    expect(decide(user(policies), { action: 's3:GetObject', resource: 'arn:aws:s3:::other/object', resourceAccount: '111122223333' })).toBe('explicitly denied');
  });

  test.each<[string, object, Partial<Principal>, string]>([
    ['session, role and account', { AWS: [SESSION, ROLE, '111122223333'] }, {}, 'allowed'],
    ['only role and account', { AWS: [ROLE, '111122223333'] }, {}, 'explicitly denied'],
    ['all but the account', { AWS: [SESSION, ROLE] }, {}, 'explicitly denied'],
    ['session, role and account, but with a boundary', { AWS: [SESSION, ROLE, '111122223333'] }, { boundary: policy(allow('*')) }, 'explicitly denied'],
  ])('NotPrincipal in a deny names %s', (_, NotPrincipal, more, expected) => {
    const resourcePolicy = policy({ Effect: 'Deny', NotPrincipal, Action: 's3:*', Resource: '*' });
    expect(decide(session([allow('s3:*')], more), toBucket('s3:GetObject', { resourcePolicy }))).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('condition operators', () => {
  const holds = (operator: string, wanted: unknown, context: Context) =>
    decide(user([allow('a:Do', '*', { Condition: { [operator]: { 'x:Key': wanted } } })]), { action: 'a:Do', resource: 'arn:aws:a:us-west-2:111122223333:thing', context }) === 'allowed';

  test.each<[string, string | string[], string | string[] | undefined, boolean]>([
    // strings
    ['StringEquals', 'iamuser-admin', 'iamuser-admin', true],
    ['StringEquals', 'iamuser-admin', 'IAMUser-Admin', false],
    ['StringEquals', ['one', 'two'], 'two', true],
    ['StringEquals', '*', 'anything', false],
    ['StringEqualsIgnoreCase', 'iamuser-admin', 'IAMUser-Admin', true],
    ['StringNotEquals', 'one', 'two', true],
    ['StringNotEquals', ['one', 'two'], 'two', false],
    ['StringNotEqualsIgnoreCase', 'one', 'ONE', false],
    ['StringLike', 'admin-*', 'admin-shell', true],
    ['StringLike', 'admin?shell', 'admin-shell', true],
    ['StringLike', 'admin?shell', 'adminshell', false],
    ['StringNotLike', 'admin-*', 'admin-shell', false],
    // numbers and dates
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericGreaterThan', '9', '10', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericNotEquals', '10', '10', false],
    ['DateLessThan', '2026-06-30T00:00:00Z', '2026-06-29T23:59:59Z', true],
    ['DateLessThan', '2026-06-30T00:00:00Z', '2026-06-30T00:00:00Z', false],
    ['DateLessThanEquals', '2026-06-30T00:00:00Z', '2026-06-30T00:00:00Z', true],
    ['DateGreaterThan', '2026-06-30T00:00:00Z', '2026-07-01T00:00:00Z', true],
    ['DateGreaterThanEquals', '2026-06-30T00:00:00Z', '2026-06-29T00:00:00Z', false],
    ['DateEquals', '2026-06-30T00:00:00Z', '1782777600', true],
    ['DateNotEquals', '2026-06-30T00:00:00Z', '1782777600', false],
    // booleans, addresses
    ['Bool', 'true', 'true', true],
    ['Bool', 'false', 'true', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.77', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.77', false],
    ['IpAddress', '203.0.113.10', '203.0.113.10', true],
    ['IpAddress', '2001:db8:1234:5678::/64', '2001:db8:1234:5678::1', true],
    ['IpAddress', '203.0.113.0/24', '2001:db8:1234:5678::1', false],
    ['NotIpAddress', ['203.0.113.0/24', '2001:db8:1234:5678::/64'], '2001:db8:1234:5678::1', false],
    ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', true],
    // ARNs: each of the six parts is compared separately
    ['ArnEquals', 'arn:aws:sns:us-west-2:111122223333:TOPIC', 'arn:aws:sns:us-west-2:111122223333:TOPIC', true],
    ['ArnLike', 'arn:*:iam::*:role/gameliftstreams-admin-shell/*', 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/x', true],
    ['ArnLike', 'arn:*:iam::*:role/gameliftstreams-admin-shell/*', 'arn:aws:iam::111122223333:role/x/gameliftstreams-admin-shell/x', false],
    ['ArnLike', 'arn:aws:*:111122223333:TOPIC', 'arn:aws:sns:us-west-2:111122223333:TOPIC', false],
    ['ArnLike', 'arn:aws:logs:*:*:log-group:x:*', 'arn:aws:logs:us-west-2:111122223333:log-group:x:stream', true],
    ['ArnLike', '*', 'arn:aws:iam::111122223333:role/x', false],
    ['ArnNotLike', 'arn:*:iam::*:role/a/*', 'arn:aws:iam::111122223333:role/b/x', true],
    ['ArnNotEquals', 'arn:*:iam::*:role/a/*', 'arn:aws:iam::111122223333:role/a/x', false],
    // a missing key: no match, so a negated operator holds
    ['StringEquals', 'one', undefined, false],
    ['StringLike', '*', undefined, false],
    ['StringNotEquals', 'one', undefined, true],
    ['StringNotLike', '*', undefined, true],
    ['ArnLike', 'arn:*:*:*:*:*', undefined, false],
    ['ArnNotLike', 'arn:*:*:*:*:*', undefined, true],
    ['Bool', 'false', undefined, false],
    ['IpAddress', '0.0.0.0/0', undefined, false],
    ['NotIpAddress', '0.0.0.0/0', undefined, true],
    ['DateLessThan', '2999-01-01T00:00:00Z', undefined, false],
    // …IfExists: compares only if the key is present
    ['StringEqualsIfExists', 'one', undefined, true],
    ['StringEqualsIfExists', 'one', 'two', false],
    ['StringNotEqualsIfExists', 'one', undefined, true],
    ['BoolIfExists', 'true', undefined, true],
    ['BoolIfExists', 'true', 'false', false],
    ['NumericLessThanIfExists', '10', undefined, true],
    // Null
    ['Null', 'true', undefined, true],
    ['Null', 'true', 'there', false],
    ['Null', 'false', undefined, false],
    ['Null', 'false', 'there', true],
  ])('%s %j on %j is %s', (operator, wanted, present, expected) => {
    expect(holds(operator, wanted, { 'x:Key': present })).toBe(expected);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  test.each<[string, string | string[], string[] | undefined, boolean]>([
    ['ForAllValues:StringEquals', ['ID', 'Message'], ['ID'], true],
    ['ForAllValues:StringEquals', ['ID', 'Message'], ['ID', 'Message'], true],
    ['ForAllValues:StringEquals', ['ID', 'Message'], ['ID', 'Password'], false],
    ['ForAllValues:StringEquals', ['ID', 'Message'], undefined, true],
    ['ForAllValues:StringLike', 'key1*', ['key1', 'key10'], true],
    ['ForAllValues:StringLike', 'key1*', ['key1', 'key2'], false],
    ['ForAllValues:StringNotEquals', ['ID'], ['Message', 'Password'], true],
    ['ForAllValues:StringNotEquals', ['ID'], ['Message', 'ID'], false],
    ['ForAnyValue:StringEquals', ['webserver', 'other'], ['environment', 'webserver'], true],
    ['ForAnyValue:StringEquals', ['webserver'], ['environment'], false],
    ['ForAnyValue:StringEquals', ['webserver'], undefined, false],
    ['ForAnyValue:StringNotEquals', ['webserver'], ['webserver', 'x'], true],
    ['ForAnyValue:StringNotEquals', ['webserver'], ['webserver'], false],
    ['ForAnyValue:StringNotEquals', ['webserver'], undefined, false],
  ])('%s %j on %j is %s', (operator, wanted, present, expected) => {
    expect(holds(operator, wanted, { 'x:Key': present })).toBe(expected);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
  test('operators and keys must all hold; values are alternatives; keys ignore case', () => {
    const condition = { Condition: { StringEquals: { 'aws:PrincipalTag/department': ['finance', 'hr'], 'aws:PrincipalTag/role': 'audit' }, ArnLike: { 'aws:PrincipalArn': ROLE } } };
    const asked = (context: Context) => decide(session([allow('a:Do', '*', condition)]), { action: 'a:Do', resource: ROLE, context });
    expect(asked({ 'aws:PrincipalTag/department': 'hr', 'aws:PrincipalTag/role': 'audit' })).toBe('allowed');
    expect(asked({ 'AWS:principaltag/department': 'hr', 'aws:PrincipalTag/Role': 'audit' })).toBe('allowed');
    expect(asked({ 'aws:PrincipalTag/department': 'hr' })).toBe('implicitly denied');
    expect(asked({ 'aws:PrincipalTag/department': 'dev', 'aws:PrincipalTag/role': 'audit' })).toBe('implicitly denied');
  });

  test('fails on what it does not support, instead of guessing', () => {
    expect(() => holds('BinaryEquals', 'QQ==', { 'x:Key': 'QQ==' })).toThrow('BinaryEquals');
    expect(() => holds('StringEquals', 'a', { 'x:Key': ['a', 'b'] })).toThrow('ForAllValues');
    expect(() => holds('DateLessThan', 'tomorrow', { 'x:Key': '2026-06-30T00:00:00Z' })).toThrow('tomorrow');
    expect(() => decide(session([]), { action: 'a:Do', resource: ROLE, resourcePolicy: policy({ ...allow('a:Do'), Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }) })).toThrow('wildcard');
    expect(() => policy(allow('a:Do', 'arn:aws:s3:::x/${aws:username}'))).toThrow('policy variables');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and …_elements_action.html
describe('wildcards', () => {
  test.each<[string, string, boolean]>([
    ['arn:aws:iam::111122223333:user/accounting/*', 'arn:aws:iam::111122223333:user/accounting/a/bob', true],
    ['arn:aws:s3:::example/*', 'arn:aws:s3:::example/a/b', true],
    ['arn:aws:s3:::example/*', 'arn:aws:s3:::example', false],
    ['arn:aws:s3:::example/*/test/*', 'arn:aws:s3:::example/1/2/test/3/object.jpg', true],
    ['arn:aws:s3:::example/*/test/*', 'arn:aws:s3:::example/test/object.jpg', false],
    ['arn:aws:s3:::example/?', 'arn:aws:s3:::example/ab', false],
    ['arn:aws:s3:::EXAMPLE/*', 'arn:aws:s3:::example/a', false],
    ['arn:aws:s3:::example.com/*', 'arn:aws:s3:::exampleXcom/a', false],
  ])('resource %s on %s is %s', (pattern, resource, expected) => {
    expect(decide(user([allow('*', pattern)]), { action: 'a:Do', resource, resourceAccount: '111122223333' }) === 'allowed').toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['iam:*AccessKey*', 'iam:CreateAccessKey', true],
    ['IAM:createaccesskey', 'iam:CreateAccessKey', true],
    ['iam:Create*', 'iam:DeleteAccessKey', false],
    ['s3:Get?bject', 's3:GetObject', true],
    ['*', 'gameliftstreams:CreateStreamSessionAdminShell', true],
  ])('action %s on %s is %s', (pattern, action, expected) => {
    expect(decide(user([allow(pattern)]), { action, resource: USER }) === 'allowed').toBe(expected);
  });
});

describe('identity policies alone', () => {
  const isAllowed = (policies: Statement[], action: string, resource: string, context?: Context, sessionPolicy?: Statement[]) =>
    decide({ arn: 'arn:aws:sts::111122223333:assumed-role/Ops/alice', policies, sessionPolicy }, { action, resource, resourceAccount: '111122223333', context }) === 'allowed';
  const document = (...statement: object[]) => statements({ Statement: statement });
  const allowing = (Action: string, Resource: string, Condition?: object) => ({ Effect: 'Allow', Action, Resource, ...Condition && { Condition } });

  test('allow only what a statement allows', () => {
    expect(isAllowed([], 'a:Do', 'arn:x')).toBe(false);
    expect(isAllowed(document(allowing('a:Do', 'arn:x')), 'a:Do', 'arn:y')).toBe(false);
    expect(isAllowed(document(allowing('a:Do', 'arn:x')), 'a:DoMore', 'arn:x')).toBe(false);
  });

  test('an explicit deny wins', () => {
    expect(isAllowed(document(allowing('*', '*'), { Effect: 'Deny', Action: 'a:Do', Resource: 'arn:x' }), 'a:Do', 'arn:x')).toBe(false);
  });

  test('actions ignore case, resources do not; wildcards span slashes', () => {
    expect(isAllowed(document(allowing('a:do*', 'arn:x/*/z')), 'A:DoIt', 'arn:x/y/y/z')).toBe(true);
    expect(isAllowed(document(allowing('a:Do', 'arn:X')), 'a:Do', 'arn:x')).toBe(false);
    expect(isAllowed(document(allowing('a:Do', 'arn:?')), 'a:Do', 'arn:xy')).toBe(false);
    expect(isAllowed(document(allowing('a:Do', 'arn.x')), 'a:Do', 'arn:x')).toBe(false);
  });

  test('a session policy restricts', () => {
    const policies = document(allowing('*', '*'));
    expect(isAllowed(policies, 'a:Do', 'arn:x', {}, document(allowing('a:Do', 'arn:y')))).toBe(false);
    expect(isAllowed(policies, 'a:Do', 'arn:x', {}, document(allowing('a:Do', 'arn:x')))).toBe(true);
  });

  test.each([
    ['StringEquals', 'v', 'v', true],
    ['StringEquals', 'v', 'w', false],
    ['StringEquals', 'v', undefined, false],
    ['StringLike', '*', 'anything', true],
    ['StringLike', '*', undefined, false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ])('%s %j on %j is %s', (operator, wanted, present, expected) => {
    expect(isAllowed(document(allowing('a:Do', '*', { [operator]: { 'x:Key': wanted } })), 'a:Do', 'arn:x', { 'X:key': present })).toBe(expected);
  });

  test('fails on what it does not support, instead of guessing', () => {
    expect(() => isAllowed(document(allowing('a:Do', '*', { BinaryEquals: { 'x:Key': 'QQ==' } })), 'a:Do', 'arn:x')).toThrow('BinaryEquals');
    expect(() => document(allowing('a:Do', 'arn:x/${aws:username}'))).toThrow('policy variables');
  });
});
