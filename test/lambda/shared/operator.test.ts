import { createHash } from 'node:crypto';
import { identifyCaller } from '../../../lambda/shared/operator';

const hash = (arn: string) => createHash('sha256').update(arn).digest('hex').slice(0, 8);
const role = (session: string) => `arn:aws:sts::111122223333:assumed-role/GameOps/${session}`;

test.each([
  ['a role session', role('alice@example.com'), 'alice@example.com'],
  ['an Identity Center session', 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_GameOps_0123456789abcdef/carol@example.com', 'carol@example.com'],
  ['an IAM user', 'arn:aws:iam::111122223333:user/dave', 'dave'],
  ['an IAM user with a path', 'arn:aws:iam::111122223333:user/ops/night/dave', 'dave'],
  ['a session in another partition', 'arn:aws-us-gov:sts::111122223333:assumed-role/GameOps/gail', 'gail'],
  ['a name of 64 characters', role('x'.repeat(64)), 'x'.repeat(64)],
])('%s is served under its own name', (_, userArn, sourceIdentity) => {
  expect(identifyCaller({ userArn })).toEqual({ arn: userArn, sourceIdentity });
});

test.each([
  ['a name of one character', role('x'), 'x'],
  ['a name with characters that STS refuses', 'arn:aws:iam::111122223333:user/jürgen müller', 'jrgenmller'],
  ['a name that is too long', `arn:aws:iam::111122223333:user/${'y'.repeat(65)}`, 'y'.repeat(55)],
  ['a name without one legal character', 'arn:aws:iam::111122223333:user/名前', ''],
  ['a name like a reserved one', 'arn:aws:iam::111122223333:user/aws:root', 'awsroot'],
])('%s is mapped, distinct and to be found again', (_, userArn, kept) => {
  const { sourceIdentity } = identifyCaller({ userArn });
  expect(sourceIdentity).toBe(`${kept}-${hash(userArn)}`);
  expect(sourceIdentity).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test.each([
  ['nobody', undefined],
  ['nobody (null)', null],
  ['an empty name', ''],
  ['the root user', 'arn:aws:iam::111122223333:root'],
  ['a role, not a session of it', 'arn:aws:iam::111122223333:role/GameOps'],
  ['a service', 'apigateway.amazonaws.com'],
  ['something that only looks like a session', 'arn:aws:sts::111122223333:assumed-role/GameOps'],
  ['an ARN with more behind it', 'arn:aws:sts::111122223333:assumed-role/GameOps/alice/../root'],
])('fails for %s', (_, userArn) => {
  const caller = identifyCaller(userArn === undefined ? undefined : { userArn, sourceIp: '203.0.113.10' });
  expect(caller.refusal).toMatchObject({ type: 'AccessDeniedException', status: 403 });
  expect(caller.sourceIdentity).toBeUndefined();
});

const GENERATED = [
  'aws-sdk-js-1764115200000', 'aws-sdk-js-session-1764115200000', 'botocore-session-1764115200', 'aws-go-sdk-1764115200000000000',
  'aws-sdk-java-1764115200000', 'aws-dotnet-sdk-session-638997120000000000', 'assume-role-provider-session',
  'assume-role-from-profile-1764115200000', 'default_session', 'AWSCLI-Session', 'AssumeRoleSession', '1764115200000000000',
];

test.each(GENERATED)('fails for a name that an SDK made up, saying how to set one\'s own: %s', session => {
  const { refusal, sourceIdentity } = identifyCaller({ userArn: role(session) });
  expect(sourceIdentity).toBeUndefined();
  expect(refusal).toMatchObject({ status: 403, message: expect.stringMatching(/made up by an SDK.*Set role_session_name in the AWS profile/) });
  expect(identifyCaller({ userArn: role(session) }, { refuseGeneratedSessionNames: false })).toEqual({ arn: role(session), sourceIdentity: session });
});

test.each(['alice', 'botocore', 'aws-sdk-fan', 'botocore-session-alice', 'default', 'i-alice', '4711', 'INC-1764115200'])(
  'a human\'s name that resembles one is served: %s', session => {
    expect(identifyCaller({ userArn: role(session) }).refusal).toBeUndefined();
  });

const MACHINES = [
  'CognitoIdentityCredentials', 'i-0123456789abcdef0', 'mi-0123456789abcdef0', 'eks-game-arcade-0a1b2c3d', '0123456789abcdef0123456789abcdef', 'AWSCodeBuild-1f2e3d4c',
];
test.each(MACHINES)('fails for what names no human, whatever the settings: %s', session => {
  const { refusal } = identifyCaller({ userArn: role(session) }, { refuseGeneratedSessionNames: false, refuseFederatedUsers: false });
  expect(refusal).toMatchObject({ status: 403, message: expect.stringMatching(/names no human/) });
});

test('fails for a federated user, who may have any name, unless told otherwise', () => {
  const userArn = 'arn:aws:sts::111122223333:federated-user/ceo';
  expect(identifyCaller({ userArn }).refusal).toMatchObject({ status: 403, message: expect.stringMatching(/GetFederationToken chooses its name/) });
  expect(identifyCaller({ userArn }, { refuseFederatedUsers: false })).toEqual({ arn: userArn, sourceIdentity: 'ceo' });
});

test('what API Gateway reports goes into the record', () => {
  expect(identifyCaller({ userArn: role('alice'), caller: 'AROAX:alice', accessKey: 'ASIAX', sourceIp: '203.0.113.10' }))
    .toMatchObject({ arn: role('alice'), caller: 'AROAX:alice', accessKeyId: 'ASIAX', sourceIp: '203.0.113.10' });
});
