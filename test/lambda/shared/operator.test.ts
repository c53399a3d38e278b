import { createHash } from 'node:crypto';
import { identifyCaller } from '../../../lambda/shared/operator';

const hash = (arn: string) => createHash('sha256').update(arn).digest('hex').slice(0, 8);
const role = (session: string) => `arn:aws:sts::111122223333:assumed-role/GameOps/${session}`;

test.each([
  ['a role session', role('alice@example.com'), 'alice@example.com'],
  ['an Identity Center session', 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_GameOps_0123456789abcdef/carol@example.com', 'carol@example.com'],
  ['an IAM user', 'arn:aws:iam::111122223333:user/dave', 'dave'],
  ['an IAM user with a path', 'arn:aws:iam::111122223333:user/ops/night/dave', 'dave'],
  ['a federated user', 'arn:aws:sts::111122223333:federated-user/frank', 'frank'],
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
  ['a name like a reserved one', 'arn:aws:sts::111122223333:federated-user/aws:root', 'awsroot'],
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

test('what API Gateway reports goes into the record', () => {
  expect(identifyCaller({ userArn: role('alice'), caller: 'AROAX:alice', accessKey: 'ASIAX', sourceIp: '203.0.113.10' }))
    .toMatchObject({ arn: role('alice'), caller: 'AROAX:alice', accessKeyId: 'ASIAX', sourceIp: '203.0.113.10' });
});
